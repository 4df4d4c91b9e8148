import Arch

/// Reads networks from the tables of other simulators.
public enum NetworkImporter {
  public enum Format: String, CaseIterable, Sendable {
    /// SCALE-Sim's convolution table.
    case scaleSim = "scale-sim"
    /// SCALE-Sim's table of matrix products: M, N, K.
    case scaleSimGEMM = "scale-sim-gemm"
    /// DNN+NeuroSim's network table.
    case neuroSim = "neurosim"
  }

  /// Reads a table of layers.
  ///
  /// - Parameters:
  ///   - bytes: The file's content.
  ///   - file: The file's name, for messages and for the network's name.
  ///   - format: The format; without it the first row decides.
  ///   - options: What the table leaves unsaid.
  /// - Throws: `TesseraError` with file and line for anything that cannot be read.
  /// - Complexity: O(bytes)
  public static func read(
    _ bytes: [UInt8], file: String, format: Format? = nil, options: ImportOptions = ImportOptions()
  ) throws -> ImportedNetwork {
    let table = try DelimitedTable(bytes, file: file)
    var result =
      switch try format ?? recognised(table) {
      case .scaleSim: try ScaleSimTable.read(table, isProduct: false, options: options)
      case .scaleSimGEMM: try ScaleSimTable.read(table, isProduct: true, options: options)
      case .neuroSim: try NeuroSimTable.read(table, options: options)
      }
    if table.rows.first?.cells.count ?? 0 > 1, table.delimiter == "\t" {
      result.notes.append("\(file): the columns are separated by tabs")
    }
    try result.network.check()
    return result
  }

  /// Reads the table in a file of at most 16 MiB.
  ///
  /// - Throws: `TesseraError` for a file that cannot be read, and as `read(_:file:format:options:)`.
  public static func read(
    path: String, format: Format? = nil, options: ImportOptions = ImportOptions()
  ) throws -> ImportedNetwork {
    let data = try SourceText.readBytes(
      path: path, label: path, limit: NetworkLimits.fileBytes)
    return try read(Array(data), file: path, format: format, options: options)
  }

  private static func recognised(_ table: DelimitedTable) throws -> Format {
    guard let first = table.rows.first else {
      throw TesseraError(at: table.file, "found an empty table, expected layers")
    }
    if ScaleSimTable.isConvolutionHeader(first) { return .scaleSim }
    if ScaleSimTable.isProductHeader(first) { return .scaleSimGEMM }
    if first.cells.allSatisfy({ DelimitedTable.integer($0) != nil }) { return .neuroSim }
    throw TesseraError(
      at: table.place(first),
      "found \(quoted(first.cells.joined(separator: ","))), expected a header of SCALE-Sim "
        + "(Layer name, IFMAP Height, … or Layer, M, N, K) or a row of NeuroSim (7 or 8 numbers)")
  }
}
