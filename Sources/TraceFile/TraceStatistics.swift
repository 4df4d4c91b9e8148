import Arch
import Foundation

/// What a whole trace holds, in counts.
public struct TraceStatistics: Sendable, Equatable {
  /// The records of one operation, over all instances of a component.
  public struct Operation: Sendable, Equatable {
    public var component: String
    public var unit: String
    public var name: String
    public var records: Int64 = 0
    /// Each record counted as often as it repeats.
    public var expandedRecords: Int64 = 0
    /// Names and totals of the payloads.
    public var payloads: [String]
    public var payloadTotals: [Int64] = [0, 0]
  }

  public var fileSize: Int
  public var segments: Int
  public var frames = 0
  public var records: Int64 = 0
  /// Each record counted as often as it repeats.
  public var expandedRecords: Int64 = 0
  /// By unit, in the header's order.
  public var recordsByUnit: [Int64]
  public var expandedRecordsByUnit: [Int64]
  /// Every operation of every component's units.
  public var operations: [Operation]
  /// The order-0 entropy of the payload columns in bytes: what a code that knows only how often
  /// each value occurs would take. Nil where it was not asked for, or a column has more than a
  /// million distinct values.
  public var payloadEntropyBytes: Double?

  /// Bytes of the file for each record.
  public var bytesPerRecord: Double { records == 0 ? 0 : Double(fileSize) / Double(records) }
  /// Bytes of the file for each repetition of each record.
  public var bytesPerExpandedRecord: Double {
    expandedRecords == 0 ? 0 : Double(fileSize) / Double(expandedRecords)
  }
}

/// Adds up the statistics of a trace, frame by frame.
struct StatisticsCounter {
  private(set) var statistics: TraceStatistics
  /// Where each unit's operations begin in `statistics.operations`.
  private var firstOperation: [Int] = []
  private var operationCounts: [Int] = []
  private var histograms: [ValueHistogram]?

  init(header: TraceHeader, fileSize: Int, segments: Int, countsEntropy: Bool) {
    var operations: [TraceStatistics.Operation] = []
    for component in header.components {
      var starts: [Int] = []
      for unit in component.units {
        starts.append(operations.count)
        operations += unit.operations.map {
          TraceStatistics.Operation(
            component: component.path, unit: unit.name, name: $0.name, payloads: $0.payloads)
        }
      }
      for _ in 0..<component.instances { firstOperation += starts }
    }
    let units = header.unitCount
    statistics = TraceStatistics(
      fileSize: fileSize, segments: segments, recordsByUnit: Array(repeating: 0, count: units),
      expandedRecordsByUnit: Array(repeating: 0, count: units), operations: operations)
    if countsEntropy {
      histograms = Array(repeating: ValueHistogram(), count: operations.count * 2)
    }
  }

  mutating func add(unit: Int, _ records: Span<Record>) {
    statistics.frames += 1
    statistics.records += Int64(records.count)
    statistics.recordsByUnit[unit] += Int64(records.count)
    var expanded: Int64 = 0
    for index in records.indices {
      let record = records[index]
      let repeats = Int64(record.repeatCount)
      // At most 2³¹ · 2¹⁶ a frame; sums are clamped where a hostile trace goes on for ever.
      expanded += repeats
      let place = firstOperation[unit] + Int(record.operation)
      statistics.operations[place].records += 1
      statistics.operations[place].expandedRecords.addClamped(repeats)
      statistics.operations[place].payloadTotals[0].addClamped(Int64(record.payload0))
      statistics.operations[place].payloadTotals[1].addClamped(Int64(record.payload1))
      if histograms != nil {
        let declared = statistics.operations[place].payloads.count
        if declared > 0 { histograms?[2 * place].add(record.payload0) }
        if declared > 1 { histograms?[2 * place + 1].add(record.payload1) }
      }
    }
    statistics.expandedRecords.addClamped(expanded)
    statistics.expandedRecordsByUnit[unit].addClamped(expanded)
  }

  /// Works the entropy out, where it was asked for.
  consuming func finish() -> TraceStatistics {
    if let histograms {
      var sum: Double? = 0
      for histogram in histograms {
        guard let bits = histogram.bits else {
          sum = nil
          break
        }
        sum? += bits / 8
      }
      statistics.payloadEntropyBytes = sum
    }
    return statistics
  }
}

/// How often each value of a column occurs.
struct ValueHistogram {
  private var counts: [UInt32: Int64] = [:]
  private var isFull = false

  mutating func add(_ value: UInt32) {
    guard !isFull else { return }
    counts[value, default: 0] += 1
    isFull = counts.count > 1 << 20
  }

  /// The number of values times their order-0 entropy, in bits; nil where there are too many
  /// distinct ones.
  var bits: Double? {
    guard !isFull else { return nil }
    let total = Double(counts.values.reduce(0, +))
    // Sorted, so that rounding does not depend on the order of a hash table.
    return counts.values.sorted().reduce(0) { $0 - Double($1) * log2(Double($1) / total) }
  }
}

extension Int64 {
  /// Adds, and stays at the largest number where the sum is larger.
  mutating func addClamped(_ other: Int64) {
    let (sum, overflow) = addingReportingOverflow(other)
    self = overflow ? .max : sum
  }
}
