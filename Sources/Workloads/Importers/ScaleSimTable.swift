import Arch

/// Reads SCALE-Sim's topology tables: convolutions, and products of matrices.
///
/// A convolution row is name, input height and width, filter height and width, channels, filters
/// and stride; a GEMM row is name, M, N and K. Rows say neither what they read nor the padding, and
/// pools, additions and activations are missing: each layer gets the network's input as its source
/// with an input shape of its own.
///
/// A GEMM of M × K with K × N is a 1 × 1 convolution over M positions of K channels to N channels,
/// and a linear layer where M is 1.
///
/// SCALE-Sim's own reader loses the last column of a row without a comma at its end, and takes a
/// ninth column for the stride along the width whatever its header says. Here the columns are what
/// the header says, and a note tells where that differs.
///
/// Source: SCALE-Sim, topologies/ and scalesim/topology_utils.py.
struct ScaleSimTable {
  private static let tool = "SCALE-Sim"
  private static let convolutionColumns = [
    "Layer name", "IFMAP Height", "IFMAP Width", "Filter Height", "Filter Width", "Channels",
    "Num Filter", "Strides",
  ]
  private static let productColumns = ["Layer", "M", "N", "K"]

  private var build: TableImport
  private let header: DelimitedTable.Row
  private let isProduct: Bool

  /// - Throws: `TesseraError` with file and line for a row or value that cannot be read.
  /// - Complexity: O(bytes)
  static func read(
    _ table: DelimitedTable, isProduct: Bool, options: ImportOptions
  ) throws -> ImportedNetwork {
    guard let header = table.rows.first else {
      throw TesseraError(at: table.file, "found an empty table, expected a header and rows")
    }
    var reader = ScaleSimTable(
      build: TableImport(table, options: options, defaultPadding: .scaleSim, of: tool),
      header: header, isProduct: isProduct)
    try reader.checkHeader()
    let (section, rows) = try reader.selectedRows()
    for row in rows {
      if isProduct { try reader.addProduct(row) } else { try reader.addConvolution(row) }
    }
    reader.build.note(
      "each layer has an input of its own, because rows do not say what they read; layers without "
        + "weights are not in the table and take no time")
    return try reader.build.network(tool, section: section)
  }

  /// Letters and digits of a header cell, in lower case.
  private static func normalised(_ cell: String) -> String {
    String(cell.lowercased().filter { $0.isLetter || $0.isNumber })
  }

  /// Whether a row is the header of a GEMM table.
  static func isProductHeader(_ row: DelimitedTable.Row) -> Bool {
    row.cells.dropFirst().prefix(3).map(normalised) == ["m", "n", "k"]
  }

  /// Whether a row is the header of a convolution table.
  static func isConvolutionHeader(_ row: DelimitedTable.Row) -> Bool {
    row.cells.contains { normalised($0).hasPrefix("ifmap") }
  }

  private var required: [String] {
    isProduct ? ScaleSimTable.productColumns : ScaleSimTable.convolutionColumns
  }

  private func checkHeader() throws {
    let alternatives = [
      "layer": ["layername"], "layername": ["layer"], "numfilter": ["numfilters"],
      "strides": ["stride", "strideheight"],
    ]
    let place = build.table.place(header)
    for (column, name) in required.enumerated() {
      guard column < header.cells.count else {
        throw TesseraError(
          at: place, "the header has \(header.cells.count) columns, expected \(required.count)")
      }
      let wanted = ScaleSimTable.normalised(name)
      let found = ScaleSimTable.normalised(header.cells[column])
      guard found == wanted || alternatives[wanted]?.contains(found) == true else {
        throw TesseraError(
          at: place,
          "found \(quoted(header.cells[column])) as header of column \(column + 1), expected "
            + "'\(name)'")
      }
    }
  }

  // MARK: - Networks in one table

  /// The rows of the one network of the table, or of the one that the options name.
  private func selectedRows() throws -> (section: String?, rows: [DelimitedTable.Row]) {
    let table = build.table
    var sections: [(name: String?, line: Int, rows: [DelimitedTable.Row])] = [(nil, 1, [])]
    for row in table.rows.dropFirst() {
      if row.cells.count == 1 {
        sections.append((row.cells[0], row.line, []))
      } else {
        sections[sections.count - 1].rows.append(row)
      }
    }
    sections.removeAll { $0.rows.isEmpty }
    let names = sections.compactMap(\.name)
    if let wanted = build.options.section {
      guard let section = sections.first(where: { $0.name == wanted }) else {
        throw TesseraError(
          at: table.file,
          "no network \(quoted(wanted)) in the table, expected one of "
            + ScaleSimTable.listed(names) + suggestion(for: wanted, among: names))
      }
      return (wanted, section.rows)
    }
    if sections.count > 1 {
      throw TesseraError(
        at: "\(table.file):\(sections[1].line)",
        "the table holds \(sections.count) networks, expected the name of one: "
          + ScaleSimTable.listed(names))
    }
    return (sections.first?.name, sections.first?.rows ?? [])
  }

  private static func listed(_ names: [String]) -> String {
    let shown = names.prefix(20).map { quoted($0) }.joined(separator: ", ")
    return names.isEmpty ? "none" : shown + (names.count > 20 ? ", …" : "")
  }

  // MARK: - Rows

  private mutating func addConvolution(_ row: DelimitedTable.Row) throws {
    let sizes = 1...NetworkLimits.dimension
    let windows = 1...NetworkLimits.window
    let name = try layerName(row)
    let height = try number(row, 1, sizes)
    let width = try number(row, 2, sizes)
    let kernel = Extent(try number(row, 3, windows), try number(row, 4, windows))
    let channels = try number(row, 5, sizes)
    let filters = try number(row, 6, sizes)
    let stride = try number(row, 7, windows)
    let strideWidth = try addExtraColumns(row) ?? stride
    checkEnd(row)
    // Their reader expands such a row to one layer for each channel.
    let isDepthwise = name.contains("DP")
    if isDepthwise {
      build.note(
        "'DP' in the name makes a depthwise convolution: each filter sees one channel", row)
      guard let product = NetworkLimits.product(channels, filters), sizes.contains(product) else {
        throw TesseraError(
          at: build.table.place(row), "\(channels) channels of \(filters) filters are too many")
      }
    } else if channels == 1, filters == 1, name.lowercased().contains("dw") {
      build.note("counted as it is written, with one channel and one filter", row)
    }
    try build.append(
      name, row, input: TensorShape(channels: channels, height: height, width: width),
      kernel: kernel, stride: Extent(stride, strideWidth),
      channels: isDepthwise ? channels * filters : filters, groups: isDepthwise ? channels : 1)
  }

  private mutating func addProduct(_ row: DelimitedTable.Row) throws {
    let sizes = 1...NetworkLimits.dimension
    let name = try layerName(row)
    let vectors = try number(row, 1, sizes)
    let outputs = try number(row, 2, sizes)
    let inputs = try number(row, 3, sizes)
    _ = try addExtraColumns(row)
    checkEnd(row)
    try build.append(
      name, row, input: TensorShape(channels: inputs, height: vectors, width: 1),
      kernel: Extent(1, 1), stride: Extent(1, 1), channels: outputs)
  }

  private func layerName(_ row: DelimitedTable.Row) throws -> String {
    let name = row.cells[0]
    guard !name.isEmpty, name.utf8.count <= 200 else {
      throw TesseraError(
        at: build.table.place(row), "found \(quoted(name)) as layer name, expected 1 to 200 bytes")
    }
    return name
  }

  private func number(
    _ row: DelimitedTable.Row, _ column: Int, _ range: ClosedRange<Int>
  ) throws -> Int {
    try build.integer(row, column, required[column], in: range)
  }

  /// Reads what stands behind the columns that every row has; the stride along the width, if there.
  private mutating func addExtraColumns(_ row: DelimitedTable.Row) throws -> Int? {
    var strideWidth: Int?
    for column in row.cells.indices.dropFirst(required.count) where !row.cells[column].isEmpty {
      let cell = row.cells[column]
      let name = column < header.cells.count ? header.cells[column] : ""
      switch ScaleSimTable.normalised(name) {
      case "stridewidth" where !isProduct:
        strideWidth = try build.integer(row, column, name, in: 1...NetworkLimits.window)
      case "batchsize", "batch":
        guard try build.integer(row, column, name, in: 1...NetworkLimits.dimension) == 1 else {
          throw TesseraError(
            at: build.table.place(row),
            "found the batch size \(cell), expected 1: the batch belongs to the run")
        }
        build.note(
          "the batch size of 1 is left out; SCALE-Sim takes the column for a stride", row)
      case "sparsity":
        try checkSparsity(cell, row)
      case "" where cell.hasPrefix("#"):
        build.note("a comment behind the columns is left out", row)
      case "":
        throw TesseraError(
          at: build.table.place(row),
          "found \(quoted(cell)) in column \(column + 1), which has no header, expected nothing or "
            + "a comment after '#'")
      default:
        build.note("column \(quoted(name)) is left out", row)
      }
    }
    return strideWidth
  }

  /// N of M weights are not zero; counts stay dense.
  private mutating func checkSparsity(_ cell: String, _ row: DelimitedTable.Row) throws {
    let parts = cell.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { DelimitedTable.integer(String($0)) }
    let isRatio =
      numbers.count == parts.count
      && (numbers == [1] || numbers.count == 2 && numbers[0] >= 1 && numbers[0] <= numbers[1])
    guard isRatio else {
      throw TesseraError(
        at: build.table.place(row), "found the sparsity \(quoted(cell)), expected N:M as 2:4")
    }
    build.note("the sparsity \(cell) is left out: all products count", row)
  }

  private mutating func checkEnd(_ row: DelimitedTable.Row) {
    if !row.endsInDelimiter, row.cells.count <= required.count {
      build.note(
        "no comma at the end of the row: SCALE-Sim loses its last column, which is kept here", row)
    }
  }
}
