import Arch

/// Reads DNN+NeuroSim's network tables.
///
/// A row is input height and width, channels, kernel height and width, output channels, whether a
/// pool follows (0 or 1), and the stride, which tables of V1.3 may leave out. There is no header.
/// The output is ⌈input / stride⌉, which is the padding rule `same`.
///
/// The pool is a 2 × 2 maximum at stride 2, or the average over the whole map where only that makes
/// the input of the next row. A row reads the row before (or its pool) where the shapes fit, a
/// flattened map included; otherwise it has an input of its own. So the branches of a residual
/// network run one after the other, and its additions are missing.
///
/// Source: DNN+NeuroSim V1.3 and V1.4, NetWork_*.csv.
struct NeuroSimTable {
  private static let tool = "NeuroSim"
  private static let columns = [
    "IFM height", "IFM width", "channels", "kernel height", "kernel width", "output channels",
    "pooling flag", "stride",
  ]

  private var build: TableImport

  /// - Throws: `TesseraError` with file and line for a row or value that cannot be read.
  /// - Complexity: O(bytes)
  static func read(_ table: DelimitedTable, options: ImportOptions) throws -> ImportedNetwork {
    guard options.section == nil else {
      throw TesseraError(at: table.file, "a NeuroSim table holds one network, expected no section")
    }
    var reader = NeuroSimTable(
      build: TableImport(table, options: options, defaultPadding: .same, of: tool))
    for (index, row) in table.rows.enumerated() {
      let next = index + 1 < table.rows.count ? table.rows[index + 1] : nil
      try reader.add(row, number: index + 1, before: next)
    }
    reader.build.note("activations and additions are not in the table and take no time")
    return try reader.build.network(tool)
  }

  private mutating func add(
    _ row: DelimitedTable.Row, number: Int, before next: DelimitedTable.Row?
  ) throws {
    let table = build.table
    guard (7...8).contains(row.cells.count) else {
      throw TesseraError(
        at: table.place(row), "found \(row.cells.count) columns, expected 8, or 7 without stride")
    }
    let input = try inputShape(row)
    let kernel = Extent(
      try value(row, 3, NetworkLimits.window), try value(row, 4, NetworkLimits.window))
    let channels = try value(row, 5, NetworkLimits.dimension)
    let flag = try build.integer(row, 6, NeuroSimTable.columns[6], in: 0...1)
    let stride = row.cells.count > 7 ? try value(row, 7, NetworkLimits.window) : 1
    if row.cells.count == 7 { build.note("no stride column: the stride is 1", row) }

    let current = build.layers.last?.outputShape
    let isVector = input.height == 1 && input.width == 1
    let name = (isVector ? "fc" : "conv") + "\(number)"
    let last = build.layers.count - 1
    if isVector, kernel == Extent(1, 1), let current, current.count == input.channels {
      try rethrowing(at: table.place(row)) {
        try build.append(name, row, .linear, reading: current, channels: channels, from: last)
      }
    } else {
      if current != nil, current != input {
        build.note("does not fit the row before: the layer has an input of its own", row)
      }
      try build.append(
        name, row, input: input, kernel: kernel, stride: Extent(stride, stride),
        channels: channels, from: current == input ? last : -1)
    }
    if flag == 1 { try addPool(row, number, before: next) }
  }

  private mutating func addPool(
    _ row: DelimitedTable.Row, _ number: Int, before next: DelimitedTable.Row?
  ) throws {
    guard let map = build.layers.last?.outputShape else { return }
    let source = build.layers.count - 1
    let wanted = try next.map(inputShape)
    let isWhole = wanted == TensorShape(channels: map.channels) && max(map.height, map.width) > 3
    let halves = LayerOperation.maxPool(
      window: Window(kernel: Extent(2, 2), stride: Extent(2, 2)), ceilMode: false)
    if isWhole {
      build.note(
        "the pool averages the whole map, because the next row reads one position", row)
    }
    try rethrowing(at: build.table.place(row)) {
      try build.append(
        "pool\(number)", row, isWhole ? .globalAveragePool : halves, reading: map, from: source)
    }
  }

  private func inputShape(_ row: DelimitedTable.Row) throws -> TensorShape {
    let limit = NetworkLimits.dimension
    return TensorShape(
      channels: try value(row, 2, limit), height: try value(row, 0, limit),
      width: try value(row, 1, limit))
  }

  private func value(_ row: DelimitedTable.Row, _ column: Int, _ limit: Int) throws -> Int {
    try build.integer(row, column, NeuroSimTable.columns[column], in: 1...limit)
  }
}
