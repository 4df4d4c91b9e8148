import Arch
import Foundation

/// The memory that decoding reuses: a block of each column, and the tables of a frame.
final class FrameScratch {
  /// The residuals of the column that is being restored.
  let values: UnsafeMutablePointer<UInt32>
  /// The same of the column of wait tokens, which wait counts look at again.
  let waitTokens: UnsafeMutablePointer<UInt32>
  /// Each record's index into the frame's operations.
  let operationIndices: UnsafeMutablePointer<UInt32>
  let waitCounts: UnsafeMutablePointer<UInt64>
  /// The last wait of each token + 1, and whether the frame lists the token.
  let lastWaits: UnsafeMutablePointer<UInt64>
  let isListed: UnsafeMutablePointer<UInt8>
  /// The frame's operations; at most as many as it has records.
  let operations: UnsafeMutablePointer<UInt16>
  /// For each of the frame's operations, a record with what all its records share.
  private(set) var templates: UnsafeMutablePointer<Record>
  private var templateCapacity = 64
  private(set) var tables: UnsafeMutablePointer<UInt64>
  private(set) var tableCapacity = 4096
  private(set) var tableCount = 0

  /// The records that are restored at a time: few enough to stay in a core's own cache, and a
  /// multiple of eight.
  static let block = 512

  /// The records that are passed over together where nothing is to be done; divides the block.
  static let step = 4

  static let tokenSlots = 65_536

  init() {
    values = Self.zeros(Self.block)
    waitTokens = Self.zeros(Self.block)
    operationIndices = Self.zeros(Self.block)
    waitCounts = Self.zeros(Self.block)
    lastWaits = Self.zeros(Self.tokenSlots)
    isListed = Self.zeros(Self.tokenSlots)
    operations = Self.zeros(RecordLimits.frame)
    tables = Self.zeros(tableCapacity)
    templates = .allocate(capacity: templateCapacity)
    templates.initialize(repeating: Record(operation: 0), count: templateCapacity)
  }

  private static func zeros<T: FixedWidthInteger>(_ count: Int) -> UnsafeMutablePointer<T> {
    let start = UnsafeMutablePointer<T>.allocate(capacity: count)
    memset(start, 0, count * MemoryLayout<T>.stride)
    return start
  }

  deinit {
    values.deallocate()
    waitTokens.deallocate()
    operationIndices.deallocate()
    templates.deallocate()
    waitCounts.deallocate()
    lastWaits.deallocate()
    isListed.deallocate()
    operations.deallocate()
    tables.deallocate()
  }

  /// Makes room for that many templates; their contents do not survive growth.
  func reserveTemplates(_ count: Int) {
    guard count > templateCapacity else { return }
    templates.deallocate()
    templateCapacity = count
    templates = .allocate(capacity: count)
    templates.initialize(repeating: Record(operation: 0), count: count)
  }

  func clearTables() {
    tableCount = 0
  }

  /// Adds a number to the tables. Their size is bounded by the content they are read from.
  func append(_ value: UInt64) {
    if tableCount == tableCapacity {
      let larger: UnsafeMutablePointer<UInt64> = Self.zeros(tableCapacity * 2)
      larger.update(from: tables, count: tableCount)
      tables.deallocate()
      tables = larger
      tableCapacity *= 2
    }
    tables[tableCount] = value
    tableCount += 1
  }
}
