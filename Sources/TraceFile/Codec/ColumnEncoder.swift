import Arch

/// A column in one of its forms.
struct EncodedColumn {
  /// The transform, the width and the table.
  var header: [UInt8]
  /// The planes, one after the other.
  var data: [UInt8]
  var planeLength: Int

  /// Packs residuals, or ranks, into the least width that holds them all.
  init(_ transform: ColumnTransform, isRanked: Bool = false, table: [UInt8], values: [UInt64]) {
    let width = ColumnWidth(largest: values.max() ?? 0)
    header = [ColumnForm(transform: transform, isRanked: isRanked, width: width).byte] + table
    let layout = width.layout(records: values.count)
    planeLength = layout.length
    let size = layout.planes * layout.length
    data = [UInt8](unsafeUninitializedCapacity: size) { target, count in
      values.withUnsafeBufferPointer { source in
        Self.pack(source, width, into: target)
      }
      count = size
    }
  }

  /// Fills all of `target` with the values' planes or packed bits.
  private static func pack(
    _ source: UnsafeBufferPointer<UInt64>, _ width: ColumnWidth,
    into target: UnsafeMutableBufferPointer<UInt8>
  ) {
    guard let bits = width.packedBits else {
      for plane in 0..<target.count / max(1, source.count) {
        let bytes = UnsafeMutableBufferPointer(rebasing: target[(plane * source.count)...])
        let shift = UInt64(8 * plane)
        for index in 0..<source.count {
          bytes[index] = UInt8(truncatingIfNeeded: source[index] &>> shift)
        }
      }
      return
    }
    guard bits > 0 else { return }
    let each = 8 / bits
    for place in target.indices {
      var byte: UInt64 = 0
      let start = place * each
      for index in start..<min(start + each, source.count) {
        byte |= source[index] &<< UInt64((index - start) * bits)
      }
      target[place] = UInt8(truncatingIfNeeded: byte)
    }
  }

  /// Values as they are.
  static func plain(_ values: [UInt64]) -> EncodedColumn {
    EncodedColumn(.offset, table: [0], values: values)
  }

  /// One value for all records.
  static func constant(_ value: UInt64) -> EncodedColumn {
    var table: [UInt8] = []
    table.append(varint: value)
    return EncodedColumn(.offset, table: table, values: [])
  }
}

/// The residuals that one transform leaves of a column.
struct Residuals {
  var transform: ColumnTransform
  var table: [UInt8]
  var values: [UInt64]
}

/// Finds the cheapest form of each column of a frame.
final class ColumnEncoder {
  private let probe: Compressor
  private var operations: [UInt16] = []
  private var operationCount = 0

  init() throws(TesseraError) {
    probe = try Compressor(.level(1))
  }

  /// Starts a frame; `operations` holds each record's index into the operations that occur.
  func begin(operations: [UInt16], operationCount: Int) {
    self.operations = operations
    self.operationCount = operationCount
  }

  /// Encodes a column of values below 2³².
  func encode(_ values: [UInt64]) throws(TesseraError) -> EncodedColumn {
    try cheapest([{ self.offset(values) }, { self.delta(values) }])
  }

  /// Encodes payload 1, for which payload 0 may be a predictor: the products of an access that
  /// are not zero grow with its inputs that are not zero.
  func encodeSecondPayload(_ records: [Record]) throws(TesseraError) -> EncodedColumn {
    let values = records.map { UInt64($0.payload1) }
    return try cheapest([
      { self.offset(values) }, { self.linear(records) }, { self.delta(values) },
    ])
  }

  /// Encodes wait counts, which go on from the wait before on the same token.
  func encodeWaitCounts(_ records: [Record]) throws(TesseraError) -> EncodedColumn {
    let values = records.map { UInt64(bitPattern: $0.waitCount) }
    let isStrided = records.contains { $0.waitStride != 0 }
    return try cheapest([
      { self.offset(values) }, { self.advance(records, repeated: false) },
      { isStrided ? self.advance(records, repeated: true) : nil }, { self.delta(values) },
    ])
  }

  /// One that stores nothing for each record ends the search.
  private func cheapest(
    _ candidates: [() -> Residuals?]
  ) throws(TesseraError) -> EncodedColumn {
    var best = EncodedColumn.plain([])
    var bestCost = Int.max
    for candidate in candidates {
      guard let residuals = candidate() else { continue }
      let plain = EncodedColumn(
        residuals.transform, table: residuals.table, values: residuals.values)
      for column in [plain, ranked(residuals)] {
        guard let column else { continue }
        let cost = try cost(of: column)
        if cost < bestCost { (best, bestCost) = (column, cost) }
      }
      // Nothing beats a few bytes of table.
      if best.data.isEmpty && best.header.count <= 16 { break }
    }
    return best
  }

  /// An estimate in bytes: what zstd makes of each plane.
  private func cost(of column: EncodedColumn) throws(TesseraError) -> Int {
    guard column.planeLength >= 64 else { return column.header.count + column.data.count }
    var sum = column.header.count
    for start in stride(from: 0, to: column.data.count, by: column.planeLength) {
      sum += try probe.cost(column.data[start..<start + column.planeLength])
    }
    return sum
  }

  private func offset(_ values: [UInt64]) -> Residuals {
    var table: [UInt8] = []
    if operationCount == 1 {
      let base = values.min() ?? 0
      table.append(varint: base)
      return Residuals(transform: .offset, table: table, values: values.map { $0 &- base })
    }
    var bases = [UInt64](repeating: .max, count: operationCount)
    for index in values.indices {
      let operation = Int(operations[index])
      bases[operation] = min(bases[operation], values[index])
    }
    if let first = bases.first, bases.allSatisfy({ $0 == first }) {
      table.append(varint: first)
      return Residuals(transform: .offset, table: table, values: values.map { $0 &- first })
    }
    for base in bases { table.append(varint: base) }
    var residuals = values
    for index in residuals.indices { residuals[index] &-= bases[Int(operations[index])] }
    return Residuals(transform: .offsetByOperation, table: table, values: residuals)
  }

  private func delta(_ values: [UInt64]) -> Residuals? {
    var last = [UInt64](repeating: 0, count: operationCount)
    var first = [Int](repeating: -1, count: operationCount)
    var bases = [UInt64](repeating: .max, count: operationCount)
    var codes = values
    for index in values.indices {
      let operation = Int(operations[index])
      if first[operation] < 0 {
        first[operation] = index
      } else {
        let code = Int64(bitPattern: values[index] &- last[operation]).zigzag
        bases[operation] = min(bases[operation], code)
        codes[index] = code
      }
      last[operation] = values[index]
    }
    var table: [UInt8] = []
    for operation in 0..<operationCount {
      // Of an operation that occurs once.
      if bases[operation] == .max { bases[operation] = 0 }
      let base = bases[operation]
      // The start is chosen so that the first residual is 0 like the others.
      codes[first[operation]] = base
      let start = Int64(bitPattern: values[first[operation]]) &- Int64(zigzag: base)
      table.append(signedVarint: start)
      table.append(varint: base)
    }
    for index in codes.indices { codes[index] &-= bases[Int(operations[index])] }
    return Residuals(transform: .deltaByOperation, table: table, values: codes)
  }

  /// The residuals as ranks among those that occur; nil where that takes no fewer bits.
  private func ranked(_ residuals: Residuals) -> EncodedColumn? {
    let width = ColumnWidth(largest: residuals.values.max() ?? 0)
    guard width.code > 1, let entries = distinct(residuals.values),
      ColumnWidth(largest: UInt64(entries.count - 1)).code < width.code
    else { return nil }
    var table = residuals.table
    table.append(varint: UInt64(entries.count))
    var previous: UInt64 = 0
    for entry in entries {
      table.append(varint: entry - previous)
      previous = entry
    }
    let ranks: [UInt64]
    if let largest = entries.last, largest < Self.flagCount {
      var rankByValue = [UInt64](repeating: 0, count: Int(largest) + 1)
      for (rank, entry) in entries.enumerated() { rankByValue[Int(entry)] = UInt64(rank) }
      ranks = residuals.values.map { rankByValue[Int($0)] }
    } else {
      let rankByValue = Dictionary(
        uniqueKeysWithValues: entries.enumerated().map { ($1, UInt64($0)) })
      ranks = residuals.values.map { rankByValue[$0] ?? 0 }
    }
    return EncodedColumn(residuals.transform, isRanked: true, table: table, values: ranks)
  }

  private static let flagCount = 65_536

  /// The distinct values in ascending order, or nil where there are more than 256.
  private func distinct(_ values: [UInt64]) -> [UInt64]? {
    guard let largest = values.max(), largest >= Self.flagCount else {
      var flags = [Bool](repeating: false, count: Int(values.max() ?? 0) + 1)
      for value in values { flags[Int(value)] = true }
      let entries = flags.indices.filter { flags[$0] }
      return entries.count <= 256 ? entries.map(UInt64.init) : nil
    }
    var result: Set<UInt64> = []
    var last: UInt64?
    for value in values where value != last {
      last = value
      result.insert(value)
      if result.count > 256 { return nil }
    }
    return result.sorted()
  }

  /// The least-squares line of payload 1 over payload 0; nil where there is none.
  private func linear(_ records: [Record]) -> Residuals? {
    var (meanX, meanY) = (0.0, 0.0)
    for record in records {
      meanX += Double(record.payload0)
      meanY += Double(record.payload1)
    }
    meanX /= Double(records.count)
    meanY /= Double(records.count)
    var (xx, xy) = (0.0, 0.0)
    for record in records {
      let x = Double(record.payload0) - meanX
      xx += x * x
      xy += x * (Double(record.payload1) - meanY)
    }
    let slope = (xy / xx * 65_536).rounded()
    // Below 2³³ the product with a payload stays within 64 bits.
    guard slope >= 1, slope < 4_294_967_296 else { return nil }
    let factor = UInt64(slope)
    let rests = records.map {
      Int64($0.payload1) - Int64(bitPattern: (UInt64($0.payload0) &* factor) >> 16)
    }
    let base = rests.min() ?? 0
    var table: [UInt8] = []
    table.append(varint: factor)
    table.append(signedVarint: base)
    return Residuals(
      transform: .linear, table: table, values: rests.map { UInt64(bitPattern: $0 &- base) })
  }

  /// Wait counts against the wait before on the same token.
  private func advance(_ records: [Record], repeated: Bool) -> Residuals? {
    var last = [UInt64](repeating: 0, count: FrameScratch.tokenSlots)
    var isKnown = [Bool](repeating: false, count: FrameScratch.tokenSlots)
    var starts: [(token: UInt16, count: UInt64)] = []
    var firsts: [Int] = []
    var codes = [UInt64](repeating: 0, count: records.count)
    var base = UInt64.max
    for index in records.indices {
      let record = records[index]
      let count = UInt64(bitPattern: record.waitCount)
      let token = Int(record.waitToken &+ 1)
      if isKnown[token] {
        let code = Int64(bitPattern: count &- last[token]).zigzag
        base = min(base, code)
        codes[index] = code
      } else {
        isKnown[token] = true
        starts.append((record.waitToken &+ 1, count))
        firsts.append(index)
      }
      let step = repeated ? UInt64(record.repeatCount) &* UInt64(record.waitStride) : 0
      last[token] = count &+ step
    }
    if base == .max { base = 0 }
    for index in firsts { codes[index] = base }
    var table: [UInt8] = []
    table.append(varint: base)
    table.append(varint: UInt64(starts.count))
    for start in starts {
      table.append(varint: UInt64(start.token))
      table.append(signedVarint: Int64(bitPattern: start.count) &- Int64(zigzag: base))
    }
    return Residuals(
      transform: repeated ? .advanceByToken : .deltaByToken, table: table,
      values: codes.map { $0 &- base })
  }
}
