import Arch
import Foundation
import Testing

@testable import TraceFile

/// A small generator whose seed the tests print.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// The number of successes among `trials`.
  mutating func binomial(_ trials: Int, _ probability: Double) -> UInt32 {
    // Many trials are close enough to a normal distribution.
    if trials > 64 {
      let mean = Double(trials) * probability
      let spread = (mean * (1 - probability)).squareRoot()
      let sum = (0..<12).reduce(-6.0) { total, _ in total + Double.random(in: 0..<1, using: &self) }
      return UInt32(max(0, min(Double(trials), (mean + spread * sum).rounded())))
    }
    return (0..<trials).reduce(0) { count, _ in
      count + (Double.random(in: 0..<1, using: &self) < probability ? 1 : 0)
    }
  }
}

/// Everything that a trace holds, in memory.
struct TestTrace: Equatable {
  struct Segment: Equatable {
    var layer: Int
    /// By unit.
    var records: [[Record]]
  }

  var header: TraceHeader
  var segments: [Segment]

  func write(to path: String, level: Int = 3) throws {
    let writer = try TraceWriter(path: path, header: header, level: level)
    for segment in segments {
      try writer.beginSegment(layer: segment.layer)
      for (unit, records) in segment.records.enumerated() {
        for record in records { try writer.append(record, unit: unit) }
      }
    }
    try writer.finish()
  }

  /// Reads a file through the units' cursors, each unit to its end.
  init(path: String) throws {
    var reader = try TraceReader(path: path)
    header = reader.header
    segments = reader.segmentLayers.map {
      Segment(layer: $0, records: Array(repeating: [], count: reader.header.unitCount))
    }
    var buffer = [Record](repeating: Record(operation: 0), count: max(1, reader.largestFrame))
    for unit in 0..<header.unitCount {
      var target = buffer.mutableSpan
      while let frame = try reader.nextFrame(unit: unit, into: &target) {
        #expect(segments[frame.segment].layer == frame.layer)
        segments[frame.segment].records[unit] = (0..<frame.count).map { target[$0] }
      }
    }
  }

  init(header: TraceHeader, segments: [Segment]) {
    self.header = header
    self.segments = segments
  }

  /// A trace of random numbers, extremes included.
  static func random(seed: UInt64, segments: Int = 4, records: Int = 40) throws -> TestTrace {
    var generator = SeededGenerator(seed: seed)
    let tokens = (0..<Int.random(in: 1...5, using: &generator)).map { "t\($0)" }
    var components: [TraceComponent] = []
    for index in 0..<Int.random(in: 1...3, using: &generator) {
      let units = (0..<Int.random(in: 1...2, using: &generator)).map { unit in
        TraceUnit(
          name: "u\(unit)",
          operations: (0..<Int.random(in: 1...4, using: &generator)).map { operation in
            TraceOperation(
              name: "op \(operation)",
              operands: Array(["rows", "columns"].prefix(operation % 3)),
              payloads: Array(["inputs", "products"].prefix((operation + 1) % 3)))
          })
      }
      components.append(
        TraceComponent(
          path: "c\(index)", instances: Int.random(in: 1...3, using: &generator), units: units))
    }
    let header = try TraceHeader(
      generator: "test", components: components, layers: ["one", "two", "three"],
      tokens: tokens, metadata: "{\"seed\": \(seed)}\n")
    let operations = header.unitOperations
    let list = (0..<segments).map { _ in
      Segment(
        layer: Int.random(in: 0..<3, using: &generator),
        records: operations.map { operations in
          let count =
            Int.random(in: 0..<4, using: &generator) == 0
            ? 0 : Int.random(in: 1...records, using: &generator)
          return (0..<count).map { _ in
            Record.random(operations: operations.count, tokens: tokens.count, &generator)
          }
        })
    }
    return TestTrace(header: header, segments: list)
  }
}

extension Record {
  static func random(
    operations: Int, tokens: Int, _ generator: inout SeededGenerator
  ) -> Record {
    func number(_ generator: inout SeededGenerator) -> UInt32 {
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: 0
      case 1: RecordLimits.field
      case 2: UInt32.random(in: 0...RecordLimits.field, using: &generator)
      case 3: UInt32.random(in: 0...300, using: &generator)
      default: UInt32.random(in: 0...3, using: &generator)
      }
    }
    var record = Record(
      operation: UInt16.random(in: 0..<UInt16(operations), using: &generator),
      repeatCount: max(1, number(&generator)), operand0: number(&generator),
      operand1: number(&generator), payload0: number(&generator), payload1: number(&generator))
    if tokens > 0 && Bool.random(using: &generator) {
      record.waitToken = UInt16.random(in: 0..<UInt16(tokens), using: &generator)
      record.waitStride = number(&generator)
      record.waitCount =
        Bool.random(using: &generator)
        ? Int64(number(&generator))
        : Int64.random(in: 0...RecordLimits.waitCount, using: &generator)
    }
    if tokens > 0 && Bool.random(using: &generator) {
      record.postToken = UInt16.random(in: 0..<UInt16(tokens), using: &generator)
    }
    return record
  }
}

/// A folder of its own, removed with the value.
final class TemporaryFolder {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tessera-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  var contents: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? []
  }
}

func bytes(of path: String) throws -> [UInt8] {
  try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
}

func write(_ bytes: [UInt8], to path: String) throws {
  try Data(bytes).write(to: URL(fileURLWithPath: path))
}

/// Runs the body, which may only fail with a one-line error; returns its text.
func oneLineError(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch let error as TesseraError {
    #expect(!error.description.contains("\n"))
    #expect(!error.description.isEmpty)
    return error.description
  } catch {
    Issue.record("another error: \(error)")
    return "\(error)"
  }
}

/// Decodes the content of one frame.
func decode(
  _ content: [UInt8], count: Int, operations: Int, tokens: Int
) throws -> [Record] {
  let decoder = FrameDecoder()
  var buffer = [Record](repeating: Record(operation: 0), count: count)
  var target = buffer.mutableSpan
  try content.withUnsafeBufferPointer {
    try decoder.decode(
      $0, count: count, limits: FrameDecoder.Limits(operations: operations, tokens: tokens),
      into: &target)
  }
  return buffer
}
