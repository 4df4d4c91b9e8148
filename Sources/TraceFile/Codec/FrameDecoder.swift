import Arch

/// Turns the content of a frame back into records, checking each of them.
///
/// Each record begins as a copy of its operation's template, which holds the bases of all the
/// columns: what is the same for all records of an operation costs nothing more. Only columns with
/// residuals are then gone through, one after the other, block by block.
final class FrameDecoder {
  /// What a unit's records may refer to.
  struct Limits {
    var operations: Int
    var tokens: Int
  }

  let scratch = FrameScratch()

  /// Restores `count` records, 1 to `RecordLimits.frame`, to the start of `buffer`, which has room
  /// for them.
  ///
  /// - Throws: `TesseraError` without a place, where the frame is damaged or a record is not one
  ///   that the unit can have.
  func decode(
    _ content: UnsafeBufferPointer<UInt8>, count: Int, limits: Limits,
    into buffer: inout MutableSpan<Record>
  ) throws(TesseraError) {
    guard (1...RecordLimits.frame).contains(count), buffer.count >= count else {
      throw TesseraError("found a frame of \(count) records, expected 1 to \(buffer.count)")
    }
    guard let bytes = content.baseAddress else { throw TesseraError("found an empty frame") }

    let (headers, operations) = try readHeaders(content, count: count, limits: limits)
    var frame = FrameState(
      headers: headers, operations: operations, records: count, bytes: bytes, limits: limits)
    try makeTemplates(frame)
    let waits = headers[Column.waitCount.rawValue]
    listTokens(of: waits)
    defer { unlistTokens(of: waits) }
    try buffer.withUnsafeMutableBufferPointer { (buffer) throws(TesseraError) in
      guard let start = buffer.baseAddress else { return }
      for first in stride(from: 0, to: count, by: FrameScratch.block) {
        frame.block = first..<min(first + FrameScratch.block, count)
        let target = start + first
        try copyTemplates(frame, to: target)
        // Wait counts need the other columns, and are the last but one.
        for column in Column.allCases where !frame.header(column).isStill {
          try restore(column, frame, in: target)
        }
      }
    }
  }

  /// What stays the same in a frame, and the block that is being restored.
  private struct FrameState {
    let headers: [ColumnHeader]
    let operations: Int
    let records: Int
    let bytes: UnsafePointer<UInt8>
    let limits: Limits
    var block = 0..<0

    func header(_ column: Column) -> ColumnHeader { headers[column.rawValue] }
  }

  // MARK: - Templates

  /// Makes a record for each operation that holds the base of each column, or 0 where the column
  /// has no bases; bases are checked as values are, of which they are the least.
  private func makeTemplates(_ frame: FrameState) throws(TesseraError) {
    scratch.reserveTemplates(frame.operations)
    for operation in 0..<frame.operations {
      var record = Record(operation: scratch.operations[operation])
      for column in Column.allCases where column != .operation {
        let header = frame.header(column)
        let base: UInt64
        switch header.form.transform {
        case .offset: base = scratch.tables[header.table]
        case .offsetByOperation: base = scratch.tables[header.table + operation]
        default: base = 0
        }
        let limit = Self.bound(of: column, frame.limits)
        guard base <= limit else { throw Self.excess(base, in: column, over: limit) }
        column.set(base, in: &record)
      }
      scratch.templates[operation] = record
    }
  }

  private func copyTemplates(
    _ frame: FrameState, to target: UnsafeMutablePointer<Record>
  ) throws(TesseraError) {
    let count = frame.block.count
    let header = frame.header(.operation)
    if header.isStill && scratch.tables[header.table] == 0 {
      target.update(repeating: scratch.templates[0], count: count)
      spreadOperations(0, count: count)
      return
    }
    let indices = scratch.operationIndices
    unpack(header, frame, into: indices)
    let base = UInt32(truncatingIfNeeded: scratch.tables[header.table])
    var largest: UInt32 = 0
    for index in 0..<count {
      indices[index] &+= base
      largest = max(largest, indices[index])
    }
    guard largest < frame.operations else {
      throw Self.excess(UInt64(largest), in: .operation, over: UInt64(frame.operations - 1))
    }
    let templates = scratch.templates
    for index in 0..<count { target[index] = templates[Int(indices[index])] }
  }

  /// Columns look up the operations of records where a frame has several.
  private func spreadOperations(_ operation: UInt32, count: Int) {
    scratch.operationIndices.update(repeating: operation, count: count)
  }

  // MARK: - Columns

  private func restore(
    _ column: Column, _ frame: FrameState, in target: UnsafeMutablePointer<Record>
  ) throws(TesseraError) {
    let largest: UInt32
    switch column {
    case .operation: return
    case .repetitions:
      largest = fill(
        column, frame, target, get: { $0.repeatCount &- 1 }, set: { $0.repeatCount = $1 &+ 1 })
    case .operand0:
      largest = fill(column, frame, target, get: { $0.operand0 }, set: { $0.operand0 = $1 })
    case .operand1:
      largest = fill(column, frame, target, get: { $0.operand1 }, set: { $0.operand1 = $1 })
    case .payload0:
      largest = fill(column, frame, target, get: { $0.payload0 }, set: { $0.payload0 = $1 })
    case .payload1:
      largest =
        frame.header(column).form.transform == .linear
        ? fillLinear(frame, target)
        : fill(column, frame, target, get: { $0.payload1 }, set: { $0.payload1 = $1 })
    case .waitToken:
      largest = fill(
        column, frame, target, get: { UInt32($0.waitToken &+ 1) },
        set: { $0.waitToken = UInt16(truncatingIfNeeded: $1 &- 1) })
    case .waitStride:
      largest = fill(column, frame, target, get: { $0.waitStride }, set: { $0.waitStride = $1 })
    case .postToken:
      largest = fill(
        column, frame, target, get: { UInt32($0.postToken &+ 1) },
        set: { $0.postToken = UInt16(truncatingIfNeeded: $1 &- 1) })
    case .waitCount: return try fillWaitCounts(frame, target)
    }
    let limit = Self.bound(of: column, frame.limits)
    guard largest <= limit else { throw Self.excess(UInt64(largest), in: column, over: limit) }
  }

  /// Adds residuals to one field of each record, or sums them up; returns the largest value.
  @inline(__always)
  private func fill(
    _ column: Column, _ frame: FrameState, _ target: UnsafeMutablePointer<Record>,
    get: (Record) -> UInt32, set: (inout Record, UInt32) -> Void
  ) -> UInt32 {
    let header = frame.header(column)
    let count = frame.block.count
    let values = column == .waitToken ? scratch.waitTokens : scratch.values
    unpack(header, frame, into: values)
    var largest: UInt32 = 0
    guard header.form.transform == .deltaByOperation else {
      // Most residuals of most columns are 0; bases have been checked.
      for start in stride(from: 0, to: count, by: FrameScratch.step)
      where !ColumnDecoder.areZero(values + start) {
        for index in start..<min(start + FrameScratch.step, count) {
          let value = get(target[index]) &+ values[index]
          set(&target[index], value)
          largest = max(largest, value)
        }
      }
      return largest
    }
    // A start and a base for each operation; starts go on to the next block.
    let table = scratch.tables + header.table
    if frame.operations == 1 {
      var value = UInt32(truncatingIfNeeded: table[0])
      let base = UInt32(truncatingIfNeeded: table[1])
      for index in 0..<count {
        value &+= ColumnDecoder.unzigzag(values[index] &+ base)
        set(&target[index], value)
        largest = max(largest, value)
      }
      table[0] = UInt64(value)
      return largest
    }
    let operations = scratch.operationIndices
    for index in 0..<count {
      let entry = table + 2 * Int(operations[index])
      let base = UInt32(truncatingIfNeeded: entry[1])
      let value =
        UInt32(truncatingIfNeeded: entry[0]) &+ ColumnDecoder.unzigzag(values[index] &+ base)
      entry[0] = UInt64(value)
      set(&target[index], value)
      largest = max(largest, value)
    }
    return largest
  }

  private func fillLinear(
    _ frame: FrameState, _ target: UnsafeMutablePointer<Record>
  ) -> UInt32 {
    let header = frame.header(.payload1)
    let values = scratch.values
    let slope = scratch.tables[header.table]
    let base = UInt32(truncatingIfNeeded: scratch.tables[header.table + 1])
    unpack(header, frame, into: values)
    var largest: UInt32 = 0
    for index in 0..<frame.block.count {
      let product = UInt64(target[index].payload0) &* slope
      let value = UInt32(truncatingIfNeeded: product >> 16) &+ base &+ values[index]
      target[index].payload1 = value
      largest = max(largest, value)
    }
    return largest
  }

  @inline(__always)
  private func unpack<T: FixedWidthInteger & UnsignedInteger>(
    _ header: ColumnHeader, _ frame: FrameState, into target: UnsafeMutablePointer<T>
  ) {
    ColumnDecoder.unpack(
      header, frame.bytes, tables: scratch.tables, records: frame.records, block: frame.block,
      into: target)
  }

  // MARK: - Wait counts

  /// Sets the start of each token that the wait counts' table lists.
  private func listTokens(of header: ColumnHeader) {
    for entry in 0..<header.tokens {
      let token = Int(scratch.tables[header.table + 1 + 2 * entry])
      scratch.lastWaits[token] = scratch.tables[header.table + 2 + 2 * entry]
      scratch.isListed[token] = 1
    }
  }

  private func unlistTokens(of header: ColumnHeader) {
    for entry in 0..<header.tokens {
      scratch.isListed[Int(scratch.tables[header.table + 1 + 2 * entry])] = 0
    }
  }

  private func fillWaitCounts(
    _ frame: FrameState, _ target: UnsafeMutablePointer<Record>
  ) throws(TesseraError) {
    let header = frame.header(.waitCount)
    let values = scratch.waitCounts
    unpack(header, frame, into: values)
    let largest: UInt64
    switch header.form.transform {
    case .deltaByToken:
      largest = try fillByToken(frame, target) { value, _ in value }
    case .advanceByToken:
      largest = try fillByToken(frame, target) { value, record in
        value &+ UInt64(record.repeatCount) &* UInt64(record.waitStride)
      }
    case .deltaByOperation: largest = fillByOperation(frame, target)
    case .offset, .offsetByOperation, .linear:
      var found: UInt64 = 0
      for index in 0..<frame.block.count {
        let value = UInt64(bitPattern: target[index].waitCount) &+ values[index]
        target[index].waitCount = Int64(bitPattern: value)
        found = max(found, value)
      }
      largest = found
    }
    let limit = Self.bound(of: .waitCount, frame.limits)
    guard largest <= limit else { throw Self.excess(largest, in: .waitCount, over: limit) }
  }

  /// Sums differences by wait token; returns the largest value.
  @inline(__always)
  private func fillByToken(
    _ frame: FrameState, _ target: UnsafeMutablePointer<Record>,
    _ advance: (UInt64, Record) -> UInt64
  ) throws(TesseraError) -> UInt64 {
    let count = frame.block.count
    let values = scratch.waitCounts
    let tokens = scratch.waitTokens
    let last = scratch.lastWaits
    let base = scratch.tables[frame.header(.waitCount).table]
    let canPass = base == 0 && passesOver(frame)
    var largest: UInt64 = 0
    var areListed: UInt8 = 1
    for start in stride(from: 0, to: count, by: FrameScratch.step) {
      if canPass && last[0] == 0 && ColumnDecoder.areZero(tokens + start)
        && ColumnDecoder.areZero(values + start)
      {
        continue
      }
      for index in start..<min(start + FrameScratch.step, count) {
        // The number of the token + 1, as the table has it.
        let token = Int(target[index].waitToken &+ 1)
        areListed &= scratch.isListed[token]
        let value = last[token] &+ ColumnDecoder.unzigzag(values[index] &+ base)
        target[index].waitCount = Int64(bitPattern: value)
        largest = max(largest, value)
        last[token] = advance(value, target[index])
      }
    }
    guard areListed == 1 else {
      throw TesseraError("found a wait for a token that the frame does not list, expected it there")
    }
    return largest
  }

  /// Whether records that wait for nothing, and have no residuals, are right as they are in the
  /// template: they have no token unless a residual says so, their count is 0 while that token's is.
  private func passesOver(_ frame: FrameState) -> Bool {
    let tokens = frame.header(.waitToken)
    let strides = frame.header(.waitStride)
    return tokens.form.transform == .offset && !tokens.isStill
      && scratch.tables[tokens.table] == 0 && strides.isStill
      && strides.form.transform == .offset && scratch.tables[strides.table] == 0
      && scratch.isListed[0] == 1
  }

  private func fillByOperation(
    _ frame: FrameState, _ target: UnsafeMutablePointer<Record>
  ) -> UInt64 {
    let values = scratch.waitCounts
    let table = scratch.tables + frame.header(.waitCount).table
    let operations = scratch.operationIndices
    var largest: UInt64 = 0
    for index in 0..<frame.block.count {
      let entry = table + 2 * Int(operations[index])
      let value = entry[0] &+ ColumnDecoder.unzigzag(values[index] &+ entry[1])
      entry[0] = value
      target[index].waitCount = Int64(bitPattern: value)
      largest = max(largest, value)
    }
    return largest
  }

  // MARK: - Bounds

  /// The largest number that a column may hold.
  private static func bound(of column: Column, _ limits: Limits) -> UInt64 {
    switch column {
    case .operation: UInt64(limits.operations)
    case .repetitions: UInt64(RecordLimits.field) - 1
    case .waitToken, .postToken: UInt64(limits.tokens)
    case .waitCount: UInt64(RecordLimits.waitCount)
    default: UInt64(RecordLimits.field)
    }
  }

  private static func excess(
    _ value: UInt64, in column: Column, over limit: UInt64
  ) -> TesseraError {
    let what =
      switch column {
      case .operation: "an operation index of"
      case .repetitions: "a repeat count - 1 of"
      case .waitToken, .postToken: "a token number + 1 of"
      case .waitCount: "a wait count of"
      default: "\(column) ="
      }
    return TesseraError("found \(what) \(value) in a record, expected at most \(limit)")
  }
}

extension Column {
  /// Sets the field of a record that the column holds, to a number within the column's bound.
  fileprivate func set(_ value: UInt64, in record: inout Record) {
    let narrow = UInt32(truncatingIfNeeded: value)
    switch self {
    case .operation: break
    case .repetitions: record.repeatCount = narrow &+ 1
    case .operand0: record.operand0 = narrow
    case .operand1: record.operand1 = narrow
    case .payload0: record.payload0 = narrow
    case .payload1: record.payload1 = narrow
    case .waitToken: record.waitToken = UInt16(truncatingIfNeeded: value &- 1)
    case .waitStride: record.waitStride = narrow
    case .waitCount: record.waitCount = Int64(bitPattern: value)
    case .postToken: record.postToken = UInt16(truncatingIfNeeded: value &- 1)
    }
  }
}
