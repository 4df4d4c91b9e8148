import Arch

/// A network in the making, from a table of layers.
struct TableImport {
  let table: DelimitedTable
  let options: ImportOptions
  let padding: PaddingRule
  private(set) var layers: [Layer] = []
  private var names: [String: Int] = [NetworkBuilder.inputName: 1]
  private var notes: [(text: String, line: Int?, rows: Int)] = []
  private var noteIndices: [String: Int] = [:]
  private var macs = 0

  init(
    _ table: DelimitedTable, options: ImportOptions, defaultPadding: PaddingRule, of tool: String
  ) {
    self.table = table
    self.options = options
    padding = options.padding ?? defaultPadding
    note(
      "padding rule '\(padding.rawValue)'"
        + (options.padding == nil ? ", the one of \(tool)" : "")
        + "; the table does not say the padding")
  }

  /// Keeps a note, once for each text; the rows it applies to are counted.
  mutating func note(_ text: String, _ row: DelimitedTable.Row? = nil) {
    if let index = noteIndices[text] {
      notes[index].rows += 1
    } else {
      noteIndices[text] = notes.count
      notes.append((text, row?.line, 1))
    }
  }

  /// The integer in a cell.
  ///
  /// - Throws: `TesseraError` with file, line and column for an empty cell, a name without a value,
  ///   other text, and numbers outside the range.
  func integer(
    _ row: DelimitedTable.Row, _ column: Int, _ name: String, in range: ClosedRange<Int>
  ) throws -> Int {
    let expected = "expected an integer from \(range.lowerBound) to \(range.upperBound)"
    let place = "\(table.place(row)): \(name) (column \(column + 1))"
    guard column < row.cells.count, !row.cells[column].isEmpty else {
      throw TesseraError(at: place, "found nothing, \(expected)")
    }
    let cell = row.cells[column]
    if let value = DelimitedTable.integer(cell) {
      guard range.contains(value) else {
        throw TesseraError(at: place, "found \(cell), \(expected)")
      }
      return value
    }
    if let value = options.symbols[cell] {
      guard range.contains(value) else {
        throw TesseraError(at: place, "found \(quoted(cell)) = \(value), \(expected)")
      }
      return value
    }
    let hint =
      cell.first?.isLetter == true && cell.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
      ? " or a symbol with a value" + suggestion(for: cell, among: options.symbols.keys) : ""
    throw TesseraError(at: place, "found \(quoted(cell)), \(expected)\(hint)")
  }

  /// Adds the convolution of a row; one of a single position is a linear layer.
  mutating func append(
    _ name: String, _ row: DelimitedTable.Row, input: TensorShape, kernel: Extent, stride: Extent,
    channels: Int, groups: Int = 1, from source: Int = -1
  ) throws {
    let isLinear =
      input.height == 1 && input.width == 1 && kernel == Extent(1, 1) && groups == 1
    try rethrowing(at: table.place(row)) {
      let operation: LayerOperation =
        isLinear
        ? .linear
        : .convolution(
          window: try padding.window(
            kernel: kernel, stride: stride, over: Extent(input.height, input.width)),
          groups: groups)
      try append(name, row, operation, reading: input, channels: channels, from: source)
    }
  }

  /// Adds a layer with a name of its own.
  mutating func append(
    _ name: String, _ row: DelimitedTable.Row, _ operation: LayerOperation,
    reading input: TensorShape, channels: Int? = nil, from source: Int
  ) throws {
    let shapes = try operation.shapes(reading: [input], channels: channels)
    let layer = Layer(
      name: uniqueName(name, row), operation: operation, inputs: [source],
      inputShape: shapes.input, outputShape: shapes.output, activations: options.activations,
      weightEncoding: options.weights)
    macs += layer.macs
    guard macs <= NetworkLimits.macs, layers.count < NetworkLimits.layers else {
      throw TesseraError("the network is too large")
    }
    layers.append(layer)
  }

  /// The name, with a number behind it where an earlier layer has it.
  private mutating func uniqueName(_ name: String, _ row: DelimitedTable.Row) -> String {
    guard var count = names[name] else {
      names[name] = 1
      return name
    }
    note("the layer name is used before, and gets a number", row)
    var result: String
    repeat {
      count += 1
      result = "\(name)#\(count)"
    } while names[result] != nil
    names[name] = count
    names[result] = 1
    return result
  }

  /// The finished network.
  ///
  /// - Throws: `TesseraError` if the table has no layers.
  func network(_ tool: String, section: String? = nil) throws -> ImportedNetwork {
    guard let first = layers.first else {
      throw TesseraError(at: table.file, "found no layers in the table")
    }
    let file = table.file.split(separator: "/").last.map(String.init) ?? table.file
    let stem = file.split(separator: ".").first.map(String.init) ?? file
    let network = Network(
      name: section.map { "\(stem)/\($0)" } ?? stem,
      summary: "\(layers.count) layers from a \(tool) table, padding rule '\(padding.rawValue)'",
      source: file, input: first.inputShape, layers: layers)
    return ImportedNetwork(
      network: network, padding: padding,
      notes: notes.map { note in
        let place = note.line.map { "\(table.file):\($0)" } ?? table.file
        let more = note.rows - 1
        return "\(place): \(note.text)"
          + (more == 0 ? "" : " (and \(more) more row\(more == 1 ? "" : "s"))")
      })
  }
}

extension DelimitedTable {
  /// A number written in digits only.
  static func integer(_ cell: String) -> Int? {
    cell.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(cell) : nil
  }
}
