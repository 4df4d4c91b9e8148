import Arch
import Foundation
import Testing

@testable import TraceFile

/// How fast are records encoded and decoded? Run by hand, in release mode:
///
///     TESSERA_BENCHMARK=1 swift test -c release -Xswiftc -enable-testing --filter DecodeRate
@Suite(.enabled(if: ProcessInfo.processInfo.environment["TESSERA_BENCHMARK"] != nil))
struct DecodeRate {
  @Test func recordsASecondOfCPU() throws {
    let folder = try TemporaryFolder()
    let header = try TraceHeader(
      generator: "test",
      components: [
        TraceComponent(
          path: "tiles", instances: 8,
          units: [
            TraceUnit(
              name: "main",
              operations: [
                TraceOperation(name: "write", operands: ["block", "rows"]),
                TraceOperation(
                  name: "access", operands: ["block", "rows"], payloads: ["inputs", "products"]),
              ])
          ])
      ], layers: ["conv1"], tokens: ["inputs", "done"])
    let writer = try TraceWriter(path: folder.file("a"), header: header)
    var generator = SeededGenerator(seed: 1)
    var records: [Record] = []
    for index in 0..<RecordLimits.frame {
      let inputs = generator.binomial(16, 0.55)
      records.append(
        Record(
          operation: 1, operand0: UInt32(index % 16), operand1: 16, payload0: inputs,
          payload1: generator.binomial(Int(inputs) * 256, 0.33), waitToken: 0,
          waitCount: Int64(index / 16), postToken: 1))
    }
    let segments = 8
    let encodeStart = clock()
    for _ in 0..<segments {
      try writer.beginSegment(layer: 0)
      for unit in 0..<8 {
        for record in records { try writer.append(record, unit: unit) }
      }
    }
    try writer.finish()
    let total = Double(records.count * 8 * segments)
    let encodeSeconds = Double(clock() - encodeStart) / Double(CLOCKS_PER_SEC)
    print("encoded: \((total / encodeSeconds / 1e6).rounded()) M records/s of CPU")

    var reader = try TraceReader(path: folder.file("a"))
    var buffer = [Record](repeating: Record(operation: 0), count: reader.largestFrame)
    var rates: [Double] = []
    for _ in 0..<5 {
      reader.rewind()
      let start = clock()
      var sum: UInt64 = 0
      var target = buffer.mutableSpan
      for unit in 0..<8 {
        while let frame = try reader.nextFrame(unit: unit, into: &target) {
          sum &+= UInt64(target[frame.count - 1].payload1)
        }
      }
      let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
      rates.append(total / seconds / 1e6)
      #expect(sum > 0)
    }
    print("decoded: \(rates.map { $0.rounded() }) M records/s of CPU, \(reader.size) bytes")
  }
}
