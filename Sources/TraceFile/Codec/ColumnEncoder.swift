import Arch

/// A column in one of its forms.
struct EncodedColumn {
  /// The transform, the width and the table.
  var header: [UInt8]
  /// The planes, one after the other.
  var data: [UInt8]
  var planeLength: Int

  /// Packs residuals into the least width that holds them all.
  init(_ transform: ColumnTransform, table: [UInt8], residuals: [UInt64]) {
    let width = ColumnWidth(largest: residuals.max() ?? 0)
    header = [transform.rawValue | width.code << 4] + table
    let layout = width.layout(records: residuals.count)
    planeLength = layout.length
    data = []
    data.reserveCapacity(layout.planes * layout.length)
    if let bits = width.packedBits {
      guard bits > 0 else { return }
      let each = 8 / bits
      for start in stride(from: 0, to: residuals.count, by: each) {
        var byte: UInt64 = 0
        for index in start..<min(start + each, residuals.count) {
          byte |= residuals[index] << UInt64((index - start) * bits)
        }
        data.append(UInt8(truncatingIfNeeded: byte))
      }
    } else {
      for plane in 0..<UInt64(layout.planes) {
        for residual in residuals {
          data.append(UInt8(truncatingIfNeeded: residual >> (8 * plane)))
        }
      }
    }
  }

  /// Values as they are: the form of the operation column.
  static func packed(_ values: [UInt64]) -> EncodedColumn {
    EncodedColumn(.offset, table: [0], residuals: values)
  }
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
    try cheapest([offset(values), { self.delta(values) }, { self.dictionary(values) }])
  }

  /// Encodes payload 1, for which payload 0 may be a predictor: the products of an access that
  /// are not zero grow with its inputs that are not zero.
  func encodeSecondPayload(_ records: [Record]) throws(TesseraError) -> EncodedColumn {
    let values = records.map { UInt64($0.payload1) }
    return try cheapest([
      offset(values), { self.linear(records) }, { self.delta(values) },
      { self.dictionary(values) },
    ])
  }

  /// Encodes wait counts, which go on from the wait before on the same token.
  func encodeWaitCounts(_ records: [Record]) throws(TesseraError) -> EncodedColumn {
    let values = records.map { UInt64(bitPattern: $0.waitCount) }
    return try cheapest([
      offset(values), { self.advance(records, repeated: false) },
      { self.advance(records, repeated: true) }, { self.delta(values) },
      { self.dictionary(values) },
    ])
  }

  /// The first candidate is always there. One that stores nothing for each record ends the search.
  private func cheapest(
    _ candidates: [() -> EncodedColumn?]
  ) throws(TesseraError) -> EncodedColumn {
    var best: EncodedColumn?
    var bestCost = Int.max
    for candidate in candidates {
      guard let column = candidate() else { continue }
      let cost = try cost(of: column)
      if cost < bestCost { (best, bestCost) = (column, cost) }
      // Nothing beats a few bytes of table.
      if column.data.isEmpty && column.header.count <= 16 { break }
    }
    return best ?? .packed([])
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

  private func offset(_ values: [UInt64]) -> () -> EncodedColumn? {
    { self.offsetColumn(values) }
  }

  private func offsetColumn(_ values: [UInt64]) -> EncodedColumn {
    var bases = [UInt64](repeating: .max, count: operationCount)
    for (value, operation) in zip(values, operations) {
      bases[Int(operation)] = min(bases[Int(operation)], value)
    }
    var table: [UInt8] = []
    if let first = bases.first, bases.allSatisfy({ $0 == first }) {
      table.append(varint: first)
      return EncodedColumn(.offset, table: table, residuals: values.map { $0 &- first })
    }
    for base in bases { table.append(varint: base) }
    return EncodedColumn(
      .offsetByOperation, table: table,
      residuals: zip(values, operations).map { $0 &- bases[Int($1)] })
  }

  private func delta(_ values: [UInt64]) -> EncodedColumn? {
    var last = [UInt64?](repeating: nil, count: operationCount)
    var first = [UInt64](repeating: 0, count: operationCount)
    var bases = [UInt64](repeating: .max, count: operationCount)
    var codes: [UInt64] = []
    codes.reserveCapacity(values.count)
    for (value, operation) in zip(values, operations) {
      let operation = Int(operation)
      if let previous = last[operation] {
        let code = Int64(bitPattern: value &- previous).zigzag
        bases[operation] = min(bases[operation], code)
        codes.append(code)
      } else {
        first[operation] = value
        // Marks the place; becomes the base below.
        codes.append(.max)
      }
      last[operation] = value
    }
    var seen = [Bool](repeating: false, count: operationCount)
    for (index, operation) in operations.enumerated() {
      let operation = Int(operation)
      if bases[operation] == .max { bases[operation] = 0 }
      if !seen[operation] {
        seen[operation] = true
        codes[index] = 0
      } else {
        codes[index] &-= bases[operation]
      }
    }
    // The start is chosen so that the first residual is 0 like the others.
    var table: [UInt8] = []
    for (value, base) in zip(first, bases) {
      table.append(signedVarint: Int64(bitPattern: value) &- Int64(zigzag: base))
      table.append(varint: base)
    }
    return EncodedColumn(.deltaByOperation, table: table, residuals: codes)
  }

  private func dictionary(_ values: [UInt64]) -> EncodedColumn? {
    guard let distinct = Self.distinct(values) else { return nil }
    let entries = distinct.keys.sorted()
    // With as many bits as the plain offsets there is nothing to gain.
    guard let low = entries.first, let high = entries.last,
      ColumnWidth(largest: UInt64(entries.count - 1)).code < ColumnWidth(largest: high - low).code
    else { return nil }
    var table: [UInt8] = []
    table.append(varint: UInt64(entries.count))
    var previous: UInt64 = 0
    for entry in entries {
      table.append(varint: entry - previous)
      previous = entry
    }
    let ranks = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1, UInt64($0)) })
    var memo: (value: UInt64, rank: UInt64)?
    let residuals = values.map { value in
      if let memo, memo.value == value { return memo.rank }
      let rank = ranks[value] ?? 0
      memo = (value, rank)
      return rank
    }
    return EncodedColumn(.dictionary, table: table, residuals: residuals)
  }

  /// The distinct values, or nil where there are more than 256.
  private static func distinct(_ values: [UInt64]) -> [UInt64: Bool]? {
    var result: [UInt64: Bool] = [:]
    var last: UInt64?
    for value in values where value != last {
      last = value
      result[value] = true
      if result.count > 256 { return nil }
    }
    return result
  }

  /// The least-squares line of payload 1 over payload 0; nil where there is none.
  private func linear(_ records: [Record]) -> EncodedColumn? {
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
    return EncodedColumn(
      .linear, table: table, residuals: rests.map { UInt64(bitPattern: $0 &- base) })
  }

  /// Wait counts against the wait before on the same token.
  private func advance(_ records: [Record], repeated: Bool) -> EncodedColumn? {
    var last: [UInt16: UInt64] = [:]
    var starts: [(token: UInt16, count: UInt64)] = []
    var firsts: [Int] = []
    var codes: [UInt64] = []
    codes.reserveCapacity(records.count)
    var base = UInt64.max
    for (index, record) in records.enumerated() {
      let count = UInt64(bitPattern: record.waitCount)
      if let previous = last[record.waitToken] {
        let code = Int64(bitPattern: count &- previous).zigzag
        base = min(base, code)
        codes.append(code)
      } else {
        starts.append((record.waitToken &+ 1, count))
        firsts.append(index)
        codes.append(.max)
      }
      let step = repeated ? UInt64(record.repeatCount) * UInt64(record.waitStride) : 0
      last[record.waitToken] = count &+ step
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
    return EncodedColumn(
      repeated ? .advanceByToken : .deltaByToken, table: table,
      residuals: codes.map { $0 &- base })
  }
}
