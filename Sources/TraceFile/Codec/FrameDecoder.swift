import Arch

/// Turns a frame back into records, checking each of them.
///
/// Block by block, columns are restored one after the other into scratch arrays, checked against
/// their bounds with one maximum each, and then put together in a single pass. A column in which
/// all values are equal is one number, read over and over through a mask of zero.
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
    let waits = headers[Column.waitCount.rawValue]
    listTokens(of: waits)
    defer { unlistTokens(of: waits) }
    var frame = FrameState(
      headers: headers, operations: operations, records: count, bytes: bytes, limits: limits)
    for start in stride(from: 0, to: count, by: FrameScratch.block) {
      frame.block = start..<min(start + FrameScratch.block, count)
      // Wait counts need repeat counts, strides and tokens; other columns come in their order.
      for column in Column.allCases where column != .waitCount && frame.isDue(column) {
        frame.masks[column.rawValue] = restore(column, frame)
        try check(column, frame)
        if column == .operation { spreadOperation(frame) }
      }
      if frame.isDue(.waitCount) {
        frame.masks[Column.waitCount.rawValue] = try restoreWaitCounts(frame)
        try checkWaitCounts(frame)
      }
      assemble(frame, into: &buffer)
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
    /// What a column is indexed with: 0 where it is one number, all ones where it is an array.
    var masks = [Int](repeating: -1, count: Column.allCases.count)

    func header(_ column: Column) -> ColumnHeader { headers[column.rawValue] }
    func mask(_ column: Column) -> Int { masks[column.rawValue] }

    /// Whether a column has to be restored: one number holds for all blocks.
    func isDue(_ column: Column) -> Bool { masks[column.rawValue] != 0 }

    /// How many values of a column have to be looked at.
    func extent(_ column: Column) -> Int { mask(column) == 0 ? 1 : block.count }
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

  /// Restores a column's block; returns the column's mask.
  private func restore(_ column: Column, _ frame: FrameState) -> Int {
    if frame.header(column).form.transform == .linear {
      restoreLinear(frame)
      return -1
    }
    return restore(frame.header(column), frame, into: scratch.column(column))
  }

  @inline(__always)
  private func restore<T: FixedWidthInteger & UnsignedInteger>(
    _ header: ColumnHeader, _ frame: FrameState, into target: UnsafeMutablePointer<T>
  ) -> Int {
    let table = scratch.tables + header.table
    let count = frame.block.count
    let isOffset =
      header.form.transform == .offset
      || (header.form.transform == .offsetByOperation && frame.operations == 1)
    if isOffset && header.form.width == .zero && !header.form.isRanked {
      // A number that is too large for its column stays too large.
      target[0] = T(clamping: table[0])
      return 0
    }
    unpack(header, frame, into: target)
    switch header.form.transform {
    case .offset:
      let base = T(truncatingIfNeeded: table[0])
      if base != 0 {
        for index in 0..<count { target[index] &+= base }
      }
    case .offsetByOperation:
      ColumnDecoder.addBases(
        table, operations: scratch.column(.operation), count: count, to: target)
    case .deltaByOperation:
      if frame.operations == 1 {
        ColumnDecoder.sum(table: table, count: count, in: target)
      } else {
        ColumnDecoder.sum(
          table: table, operations: scratch.column(.operation), count: count, in: target)
      }
    case .deltaByToken, .advanceByToken, .linear:
      break
    }
    return -1
  }

  @inline(__always)
  private func unpack<T: FixedWidthInteger & UnsignedInteger>(
    _ header: ColumnHeader, _ frame: FrameState, into target: UnsafeMutablePointer<T>
  ) {
    ColumnDecoder.unpack(
      header, frame.bytes, tables: scratch.tables, records: frame.records, block: frame.block,
      into: target)
  }

  /// Other columns look operations up without a mask.
  private func spreadOperation(_ frame: FrameState) {
    guard frame.mask(.operation) == 0 else { return }
    let indices = scratch.column(.operation)
    indices.update(repeating: indices[0], count: FrameScratch.block)
  }

  private func restoreLinear(_ frame: FrameState) {
    let header = frame.header(.payload1)
    let target = scratch.column(.payload1)
    let source = scratch.column(.payload0)
    let mask = frame.mask(.payload0)
    let slope = scratch.tables[header.table]
    let base = UInt32(truncatingIfNeeded: scratch.tables[header.table + 1])
    unpack(header, frame, into: target)
    for index in 0..<frame.block.count {
      let product = UInt64(source[index & mask]) &* slope
      target[index] &+= UInt32(truncatingIfNeeded: product >> 16) &+ base
    }
  }

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

  private func restoreWaitCounts(_ frame: FrameState) throws(TesseraError) -> Int {
    let header = frame.header(.waitCount)
    let target = scratch.waitCounts
    let transform = header.form.transform
    guard transform == .deltaByToken || transform == .advanceByToken else {
      return restore(header, frame, into: target)
    }
    let tokens = scratch.column(.waitToken)
    let tokenMask = frame.mask(.waitToken)
    var areListed: UInt8 = 1
    for index in 0..<frame.extent(.waitToken) {
      areListed &= scratch.isListed[Int(tokens[index])]
    }
    guard areListed == 1 else {
      throw TesseraError("found a wait for a token that the frame does not list, expected it there")
    }
    unpack(header, frame, into: target)
    let base = scratch.tables[header.table]
    let last = scratch.lastWaits
    guard transform == .advanceByToken else {
      for index in 0..<frame.block.count {
        let token = Int(tokens[index & tokenMask])
        let value = last[token] &+ ColumnDecoder.unzigzag(target[index] &+ base)
        target[index] = value
        last[token] = value
      }
      return -1
    }
    let repetitions = scratch.column(.repetitions)
    let repetitionMask = frame.mask(.repetitions)
    let strides = scratch.column(.waitStride)
    let strideMask = frame.mask(.waitStride)
    for index in 0..<frame.block.count {
      let token = Int(tokens[index & tokenMask])
      let value = last[token] &+ ColumnDecoder.unzigzag(target[index] &+ base)
      target[index] = value
      let times = UInt64(repetitions[index & repetitionMask]) &+ 1
      last[token] = value &+ times &* UInt64(strides[index & strideMask])
    }
    return -1
  }

  // MARK: - Checking columns

  private func check(_ column: Column, _ frame: FrameState) throws(TesseraError) {
    let bound: Int
    switch column {
    case .operation: bound = frame.operations - 1
    case .repetitions: bound = Int(RecordLimits.field) - 1
    case .waitToken, .postToken: bound = frame.limits.tokens
    default: bound = Int(RecordLimits.field)
    }
    let largest = ColumnDecoder.largest(scratch.column(column), count: frame.extent(column))
    guard largest <= UInt32(bound) else {
      let what =
        switch column {
        case .operation: "an operation index of"
        case .repetitions: "a repeat count - 1 of"
        case .waitToken, .postToken: "a token number + 1 of"
        default: "\(column) ="
        }
      throw TesseraError("found \(what) \(largest) in a record, expected at most \(bound)")
    }
  }

  private func checkWaitCounts(_ frame: FrameState) throws(TesseraError) {
    let largest = ColumnDecoder.largest(scratch.waitCounts, count: frame.extent(.waitCount))
    guard largest <= UInt64(RecordLimits.waitCount) else {
      throw TesseraError(
        "found a wait count of \(Int64(bitPattern: largest)) in a record, "
          + "expected 0 to \(RecordLimits.waitCount)")
    }
  }

  // MARK: - Putting records together

  private func assemble(_ frame: FrameState, into buffer: inout MutableSpan<Record>) {
    let operations = scratch.operations
    let operation = (scratch.column(.operation), frame.mask(.operation))
    let repetitions = (scratch.column(.repetitions), frame.mask(.repetitions))
    let operand0 = (scratch.column(.operand0), frame.mask(.operand0))
    let operand1 = (scratch.column(.operand1), frame.mask(.operand1))
    let payload0 = (scratch.column(.payload0), frame.mask(.payload0))
    let payload1 = (scratch.column(.payload1), frame.mask(.payload1))
    let waitToken = (scratch.column(.waitToken), frame.mask(.waitToken))
    let waitStride = (scratch.column(.waitStride), frame.mask(.waitStride))
    let waitCount = (scratch.waitCounts, frame.mask(.waitCount))
    let postToken = (scratch.column(.postToken), frame.mask(.postToken))
    let block = frame.block
    buffer.withUnsafeMutableBufferPointer { buffer in
      let target = UnsafeMutableBufferPointer(rebasing: buffer[block])
      for index in 0..<block.count {
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
