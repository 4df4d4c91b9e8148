import Arch

/// Turns the records of one unit in one segment into the content of a frame.
///
/// Each column is stored in the cheapest of several forms; which one is decided by compressing
/// the candidates.
final class FrameEncoder {
  private let columns: ColumnEncoder

  init() throws(TesseraError) {
    columns = try ColumnEncoder()
  }

  /// Encodes 1 to `RecordLimits.frame` records.
  ///
  /// - Returns: the bytes, and where columns with different statistics meet, which had better not
  ///   share an entropy code.
  func encode(_ records: [Record]) throws(TesseraError) -> (content: [UInt8], cuts: [Int]) {
    let (operations, operationIndices) = Self.operations(of: records)
    var content: [UInt8] = []
    content.append(varint: UInt64(operations.count))
    for operation in operations { content.append(varint: UInt64(operation)) }

    columns.begin(operations: operationIndices, operationCount: operations.count)
    var encoded: [EncodedColumn] = []
    for column in Column.allCases {
      if column != .operation, let constant = Self.constant(of: column, in: records) {
        encoded.append(.constant(constant))
        continue
      }
      switch column {
      case .operation:
        encoded.append(.plain(operationIndices.map(UInt64.init)))
      case .waitCount:
        encoded.append(try columns.encodeWaitCounts(records))
      case .payload1:
        encoded.append(try columns.encodeSecondPayload(records))
      default:
        encoded.append(try columns.encode(Self.values(of: column, in: records)))
      }
    }

    for column in encoded { content += column.header }
    var cuts: [Int] = []
    for column in encoded {
      guard column.planeLength >= Self.cutThreshold else {
        content += column.data
        continue
      }
      for start in stride(from: 0, to: column.data.count, by: column.planeLength) {
        if cuts.last != content.count { cuts.append(content.count) }
        content += column.data[start..<start + column.planeLength]
        cuts.append(content.count)
      }
    }
    guard content.count <= FrameBounds.content(records: records.count) else {
      throw TesseraError(
        "found \(content.count) bytes of columns for \(records.count) records, expected at most "
          + "\(FrameBounds.content(records: records.count))")
    }
    return (content, cuts)
  }

  /// Planes shorter than this share a block: another entropy table would cost more than it saves.
  private static let cutThreshold = 1024

  /// The operations that occur, in order of first appearance, and each record's index into them.
  private static func operations(of records: [Record]) -> ([UInt16], [UInt16]) {
    var operations: [UInt16] = []
    var indices: [UInt16: UInt16] = [:]
    var result: [UInt16] = []
    result.reserveCapacity(records.count)
    var last: (operation: UInt16, index: UInt16)?
    for record in records {
      if let last, last.operation == record.operation {
        result.append(last.index)
        continue
      }
      let index: UInt16
      if let known = indices[record.operation] {
        index = known
      } else {
        index = UInt16(operations.count)
        operations.append(record.operation)
        indices[record.operation] = index
      }
      last = (record.operation, index)
      result.append(index)
    }
    return (operations, result)
  }

  /// The value of a column that is the same in all records, or nil.
  private static func constant(of column: Column, in records: [Record]) -> UInt64? {
    guard let first = records.first.map({ value(of: column, in: $0) }),
      records.allSatisfy({ value(of: column, in: $0) == first })
    else { return nil }
    return first
  }

  private static func values(of column: Column, in records: [Record]) -> [UInt64] {
    switch column {
    case .operand0: records.map { UInt64($0.operand0) }
    case .payload0: records.map { UInt64($0.payload0) }
    default: records.map { value(of: column, in: $0) }
    }
  }

  private static func value(of column: Column, in record: Record) -> UInt64 {
    switch column {
    case .operation: UInt64(record.operation)
    case .repetitions: UInt64(record.repeatCount &- 1)
    case .operand0: UInt64(record.operand0)
    case .operand1: UInt64(record.operand1)
    case .payload0: UInt64(record.payload0)
    case .payload1: UInt64(record.payload1)
    case .waitToken: UInt64(record.waitToken &+ 1)
    case .waitStride: UInt64(record.waitStride)
    case .waitCount: UInt64(bitPattern: record.waitCount)
    case .postToken: UInt64(record.postToken &+ 1)
    }
  }
}
