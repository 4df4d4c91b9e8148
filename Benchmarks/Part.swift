import Foundation
import Tessera

/// One question of the benchmarks; each runs in a process of its own, so that none inherits
/// another's memory.
enum Part: String, CaseIterable, Sendable {
  case replay, run, suite, memory, size, decode, dram
  case crossbarEngine = "crossbar-engine"
  case crossbarWires = "crossbar-wires"
  case inference

  /// The first argument of a process that works for another one.
  static let childFlag = "--child"

  /// Does the work of a child process and prints one JSON value.
  ///
  /// - Parameter arguments: the name of a part and settings, or a step of the memory part.
  static func runAsChild(_ arguments: [String]) throws {
    guard let name = arguments.first else { throw TesseraError("a child expects a part") }
    let rest = Array(arguments.dropFirst())
    let value: JSONValue
    if let step = MemoryStep(rawValue: name) {
      value = try step.measure(rest)
    } else if let part = Part(rawValue: name) {
      value = try part.measure(try Settings(rest))
    } else {
      throw TesseraError("a child has no part \(name)")
    }
    print(try value.compactText())
  }

  private func measure(_ settings: Settings) throws -> JSONValue {
    switch self {
    case .replay: try ReplayBenchmark(settings).measure()
    case .run: try ProgramBenchmark(settings).measureRun()
    case .suite: try ProgramBenchmark(settings).measureSuite()
    case .memory: try MemoryBenchmark(settings).measure()
    case .size: try SizeBenchmark(settings).measure()
    case .decode: try DecodeBenchmark(settings).measure()
    case .dram: try DRAMBenchmark(settings).measure()
    case .crossbarEngine: try CrossbarEngineBenchmark(settings).measure()
    case .crossbarWires: try CrossbarWiresBenchmark(settings).measure()
    case .inference: try InferenceBenchmark(settings).measure()
    }
  }
}
