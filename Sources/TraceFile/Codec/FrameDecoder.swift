import Arch

/// Turns a frame back into records, checking each of them.
///
/// Columns are restored one by one into scratch arrays, checked against their bounds with one
/// maximum each, and then put together in a single pass. A column in which all values are equal
/// is one number, read over and over through a mask of zero.
final class FrameDecoder {
  /// What a unit's records may refer to.
  struct Limits {
    var operations: Int
    var tokens: Int
  }

  private let decompressor: Decompressor
  private let scratch = FrameScratch()

  init() throws(TesseraError) {
    decompressor = try Decompressor()
  }

  /// Restores `count` records, 1 to `RecordLimits.frame`, to the start of `buffer`, which has room
  /// for them.
  ///
  /// - Throws: `TesseraError` without a place, where the frame is damaged or a record is not one
  ///   that the unit can have.
  func decode(
    _ frame: UnsafeBufferPointer<UInt8>, count: Int, limits: Limits,
    into buffer: inout MutableSpan<Record>
  ) throws(TesseraError) {
    guard (1...RecordLimits.frame).contains(count), buffer.count >= count else {
      throw TesseraError("found a frame of \(count) records, expected 1 to \(buffer.count)")
    }
    let bound = FrameBounds.content(records: count)
    let content = try decompressor.decompress(frame, bound: bound)
    guard let bytes = content.baseAddress else { throw TesseraError("found an empty frame") }

    let (headers, operations) = try readHeaders(content, count: count, limits: limits)
    var masks = [Int](repeating: 0, count: Column.allCases.count)
    // Wait counts need repeat counts, strides and tokens; all other columns come in their order.
    for column in Column.allCases where column != .waitCount {
      let mask = restore(
        column, headers[column.rawValue], bytes, count: count, operations: operations,
        payload0Mask: masks[Column.payload0.rawValue])
      try check(column, mask: mask, count: count, limits: limits, operations: operations)
      masks[column.rawValue] = mask
      if column == .operation && mask == 0 {
        // Other columns look operations up without a mask.
        let indices = scratch.column(.operation)
        indices.update(repeating: indices[0], count: count)
      }
    }
    masks[Column.waitCount.rawValue] = restoreWaitCounts(
      headers[Column.waitCount.rawValue], bytes, count: count, operations: operations, masks: masks)
    try checkWaitCounts(mask: masks[Column.waitCount.rawValue], count: count)
    assemble(count: count, masks: masks, into: &buffer)
  }

  // MARK: - Reading the head

  private func readHeaders(
    _ content: UnsafeBufferPointer<UInt8>, count: Int, limits: Limits
  ) throws(TesseraError) -> (headers: [ColumnHeader], operations: Int) {
    var reader = ByteReader(content)
    scratch.clearTables()
    let operations = try reader.varint(in: 1...count, "a number of operations of")
    for index in 0..<operations {
      let operation = try reader.varint(in: 0...65_535, "operation")
      guard operation < limits.operations else {
        throw TesseraError("found operation \(operation), expected less than \(limits.operations)")
      }
      scratch.operations[index] = UInt16(operation)
    }
    var headers: [ColumnHeader] = []
    headers.reserveCapacity(Column.allCases.count)
    for column in Column.allCases {
      headers.append(try readHeader(of: column, from: &reader, operations: operations))
    }
    var position = reader.position
    for index in headers.indices {
      headers[index].data = position
      let layout = headers[index].form.width.layout(records: count)
      position += layout.planes * layout.length
    }
    guard position == content.count else {
      throw TesseraError("found \(content.count) bytes of content, expected \(position)")
    }
    return (headers, operations)
  }

  private func readHeader(
    of column: Column, from reader: inout ByteReader, operations: Int
  ) throws(TesseraError) -> ColumnHeader {
    let byte = try reader.byte()
    let widest = column == .waitCount ? 8 : 4
    guard let form = ColumnForm(byte: byte), form.width.code <= 3 + widest,
      Self.allows(form, column)
    else { throw TesseraError("found form \(byte) of column \(column), expected a known one") }
    var header = ColumnHeader(form: form, table: scratch.tableCount)
    try readTable(of: form.transform, from: &reader, operations: operations, into: &header)
    guard form.isRanked else { return header }
    header.ranks = scratch.tableCount
    let ranks = try reader.varint(in: 1...256, "a number of distinct residuals of")
    var value: UInt64 = 0
    for _ in 0..<ranks {
      value &+= try reader.varint()
      scratch.append(value)
    }
    // A rank beyond the list stands for the last residual.
    for _ in ranks..<256 { scratch.append(value) }
    return header
  }

  private func readTable(
    of transform: ColumnTransform, from reader: inout ByteReader, operations: Int,
    into header: inout ColumnHeader
  ) throws(TesseraError) {
    switch transform {
    case .offset:
      scratch.append(try reader.varint())
    case .offsetByOperation:
      for _ in 0..<operations { scratch.append(try reader.varint()) }
    case .deltaByOperation:
      for _ in 0..<operations {
        scratch.append(UInt64(bitPattern: try reader.signedVarint()))
        scratch.append(try reader.varint())
      }
    case .deltaByToken, .advanceByToken:
      scratch.append(try reader.varint())
      // A token takes two bytes at least.
      header.tokens = try reader.varint(in: 0...(reader.remaining / 2), "a number of tokens of")
      for _ in 0..<header.tokens {
        let token = try reader.varint(in: 0...(FrameScratch.tokenSlots - 1), "token")
        scratch.append(UInt64(token))
        scratch.append(UInt64(bitPattern: try reader.signedVarint()))
      }
    case .linear:
      scratch.append(UInt64(try reader.varint(in: 0...Int(UInt32.max), "a slope of")))
      scratch.append(UInt64(bitPattern: try reader.signedVarint()))
    }
  }

  private static func allows(_ form: ColumnForm, _ column: Column) -> Bool {
    if form.isRanked && form.width.code > 4 { return false }
    return switch form.transform {
    case .offset: true
    case .offsetByOperation, .deltaByOperation: column != .operation
    case .deltaByToken, .advanceByToken: column == .waitCount
    case .linear: column == .payload1
    }
  }

  // MARK: - Restoring columns

  /// Restores a column; returns the mask to index it with: 0 where it is one number.
  private func restore(
    _ column: Column, _ header: ColumnHeader, _ bytes: UnsafePointer<UInt8>, count: Int,
    operations: Int, payload0Mask: Int
  ) -> Int {
    let target = scratch.column(column)
    if header.form.transform == .linear {
      restoreLinear(header, bytes, count: count, payload0Mask: payload0Mask)
      return -1
    }
    return restore(header, bytes, count: count, operations: operations, into: target)
  }

  @inline(__always)
  private func restore<T: FixedWidthInteger & UnsignedInteger>(
    _ header: ColumnHeader, _ bytes: UnsafePointer<UInt8>, count: Int, operations: Int,
    into target: UnsafeMutablePointer<T>
  ) -> Int {
    let table = scratch.tables + header.table
    let indices = scratch.column(.operation)
    let isOffset =
      header.form.transform == .offset
      || (header.form.transform == .offsetByOperation && operations == 1)
    if isOffset && header.form.width == .zero && !header.form.isRanked {
      target[0] = T(clamping: table[0])
      return 0
    }
    ColumnDecoder.unpack(header, bytes, tables: scratch.tables, count: count, into: target)
    switch header.form.transform {
    case .offset:
      let base = T(truncatingIfNeeded: table[0])
      if base != 0 {
        for index in 0..<count { target[index] &+= base }
      }
    case .offsetByOperation:
      ColumnDecoder.addBases(table, operations: indices, count: count, to: target)
    case .deltaByOperation:
      if operations == 1 {
        ColumnDecoder.sum(
          from: T(truncatingIfNeeded: table[0]), base: T(truncatingIfNeeded: table[1]),
          count: count, in: target)
      } else {
        ColumnDecoder.sum(table: table, operations: indices, count: count, in: target)
      }
    case .deltaByToken, .advanceByToken, .linear:
      break
    }
    return -1
  }

  private func restoreLinear(
    _ header: ColumnHeader, _ bytes: UnsafePointer<UInt8>, count: Int, payload0Mask: Int
  ) {
    let target = scratch.column(.payload1)
    let source = scratch.column(.payload0)
    let slope = scratch.tables[header.table]
    let base = UInt32(truncatingIfNeeded: scratch.tables[header.table + 1])
    ColumnDecoder.unpack(header, bytes, tables: scratch.tables, count: count, into: target)
    if payload0Mask == 0 { source.update(repeating: source[0], count: count) }
    for index in 0..<count {
      let predicted = UInt32(truncatingIfNeeded: (UInt64(source[index]) &* slope) >> 16)
      target[index] &+= predicted &+ base
    }
  }

  private func restoreWaitCounts(
    _ header: ColumnHeader, _ bytes: UnsafePointer<UInt8>, count: Int, operations: Int,
    masks: [Int]
  ) -> Int {
    let target = scratch.waitCounts
    guard header.form.transform == .deltaByToken || header.form.transform == .advanceByToken else {
      return restore(header, bytes, count: count, operations: operations, into: target)
    }
    let tokens = scratch.column(.waitToken)
    let tokenMask = masks[Column.waitToken.rawValue]
    let repetitions = scratch.column(.repetitions)
    let repetitionMask = masks[Column.repetitions.rawValue]
    let strides = scratch.column(.waitStride)
    let strideMask = masks[Column.waitStride.rawValue]
    let factor: UInt64 = header.form.transform == .advanceByToken ? 1 : 0
    let table = scratch.tables + header.table
    let base = table[0]
    let last = scratch.lastWaits

    ColumnDecoder.unpack(header, bytes, tables: scratch.tables, count: count, into: target)
    for index in 0..<count { last[Int(tokens[index & tokenMask])] = 0 }
    for entry in 0..<header.tokens { last[Int(table[1 + 2 * entry])] = table[2 + 2 * entry] }
    for index in 0..<count {
      let token = Int(tokens[index & tokenMask])
      let value = last[token] &+ ColumnDecoder.unzigzag(target[index] &+ base)
      target[index] = value
      let times = UInt64(repetitions[index & repetitionMask]) &+ 1
      last[token] = value &+ factor &* times &* UInt64(strides[index & strideMask])
    }
    return -1
  }

  // MARK: - Checking columns

  private func check(
    _ column: Column, mask: Int, count: Int, limits: Limits, operations: Int
  ) throws(TesseraError) {
    let bound: Int
    let what: String
    switch column {
    case .operation: (bound, what) = (operations - 1, "an operation index of")
    case .repetitions: (bound, what) = (Int(RecordLimits.field) - 1, "a repeat count − 1 of")
    case .waitToken, .postToken: (bound, what) = (limits.tokens, "token + 1 =")
    default: (bound, what) = (Int(RecordLimits.field), "\(column) =")
    }
    let values = scratch.column(column)
    let largest = ColumnDecoder.largest(values, count: mask == 0 ? 1 : count)
    guard largest <= UInt32(bound) else {
      throw TesseraError("found \(what) \(largest) in a record, expected at most \(bound)")
    }
  }

  private func checkWaitCounts(mask: Int, count: Int) throws(TesseraError) {
    let largest = ColumnDecoder.largest(scratch.waitCounts, count: mask == 0 ? 1 : count)
    guard largest <= UInt64(RecordLimits.waitCount) else {
      throw TesseraError(
        "found a wait count of \(Int64(bitPattern: largest)) in a record, "
          + "expected 0 to \(RecordLimits.waitCount)")
    }
  }

  // MARK: - Putting records together

  private func assemble(count: Int, masks: [Int], into buffer: inout MutableSpan<Record>) {
    let operations = scratch.operations
    let operation = (scratch.column(.operation), masks[Column.operation.rawValue])
    let repetitions = (scratch.column(.repetitions), masks[Column.repetitions.rawValue])
    let operand0 = (scratch.column(.operand0), masks[Column.operand0.rawValue])
    let operand1 = (scratch.column(.operand1), masks[Column.operand1.rawValue])
    let payload0 = (scratch.column(.payload0), masks[Column.payload0.rawValue])
    let payload1 = (scratch.column(.payload1), masks[Column.payload1.rawValue])
    let waitToken = (scratch.column(.waitToken), masks[Column.waitToken.rawValue])
    let waitStride = (scratch.column(.waitStride), masks[Column.waitStride.rawValue])
    let waitCount = (scratch.waitCounts, masks[Column.waitCount.rawValue])
    let postToken = (scratch.column(.postToken), masks[Column.postToken.rawValue])
    buffer.withUnsafeMutableBufferPointer { target in
      for index in 0..<count {
        target[index] = Record(
          operation: operations[Int(operation.0[index & operation.1])],
          repeatCount: repetitions.0[index & repetitions.1] &+ 1,
          operand0: operand0.0[index & operand0.1],
          operand1: operand1.0[index & operand1.1],
          payload0: payload0.0[index & payload0.1],
          payload1: payload1.0[index & payload1.1],
          waitToken: UInt16(truncatingIfNeeded: waitToken.0[index & waitToken.1]) &- 1,
          waitCount: Int64(bitPattern: waitCount.0[index & waitCount.1]),
          waitStride: waitStride.0[index & waitStride.1],
          postToken: UInt16(truncatingIfNeeded: postToken.0[index & postToken.1]) &- 1)
      }
    }
  }
}
