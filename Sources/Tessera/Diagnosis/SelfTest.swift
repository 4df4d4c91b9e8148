import Compression
import Foundation

/// A small computation with a known outcome, run where the program is installed.
public struct SelfTest: Sendable, Equatable {
  public var name: String
  public var passed: Bool
  /// What was found and, where that is not it, what was expected.
  public var finding: String

  /// Runs all of them, which takes well under a second.
  ///
  /// - A network on an accelerator that ships, whose time and energy are known to the last digit. It
  ///   fails as well where the data folders hold others of these names, or of another version.
  /// - A word line with wire resistance, against the closed form of a ladder.
  /// - Both libraries of compression, there and back.
  /// - Products of the BLAS, against loops.
  public static func all(_ workbench: Workbench) -> [SelfTest] {
    [
      SelfTest("run") { try Self.run(workbench) },
      SelfTest("wires") { try wires() },
      SelfTest("compression") { compression() },
      SelfTest("BLAS") { products() },
    ]
  }

  /// What a test finds.
  private typealias Outcome = (passed: Bool, finding: String)

  private init(_ name: String, _ test: () throws -> Outcome) {
    self.name = name
    do {
      (passed, finding) = try test()
    } catch {
      passed = false
      finding = "\(error)"
    }
  }

  static let accelerator = "tim-dnn_tvlsi_2020"
  static let network = "lenet5"
  /// In femtoseconds and quectojoules, as this version computes them.
  static let golden: (makespan: Int64, energy: Int128) = (
    1_560_250_000, 749_382_076_023_267_305_000_000
  )

  private static func run(_ workbench: Workbench) throws -> Outcome {
    let prepared = try workbench.prepare(accelerator: accelerator, network: network)
    let table = try workbench.technology(of: prepared.description)
    let result = try prepared.run(table: table, catalog: workbench.catalog)
    let (makespan, energy) = (result.record.ledger.makespan, result.priced.energy.quectojoules)
    let what = "\(network) on \(accelerator)"
    guard (makespan, energy) != golden else {
      return (true, "\(what): \(makespan) fs, \(energy) qJ")
    }
    return (
      false,
      "\(what): \(makespan) fs, \(energy) qJ; expected \(golden.makespan) fs, \(golden.energy) qJ: "
        + "the data may be of another version than the program"
    )
  }

  /// With *n* cells of conductance *g* to ground and segments of resistance *r* before each, the
  /// voltage of cell *k* is cosh((n − k + 1/2) θ) / cosh((n + 1/2) θ), where cosh θ = 1 + r g / 2.
  private static func wires() throws -> Outcome {
    let (count, cell, segment, tolerance) = (64, 10_000.0, 5.0, 1e-9)
    var solver = try WireSolver(
      wordLines: 1, bitLines: count, parasitics: LineParasitics(wordLineSegment: segment),
      method: .exact)
    let conductances = [Double](repeating: 1 / cell, count: count)
    var effective = conductances
    var span = effective.mutableSpan
    _ = try solver.solve(conductances.span, into: &span)
    let angle = acosh(1 + segment / cell / 2)
    var worst = 0.0
    for k in 1...count {
      let expected =
        cosh((Double(count - k) + 0.5) * angle) / cosh((Double(count) + 0.5) * angle)
      let error = abs(effective[k - 1] * cell / expected - 1)
      worst = error <= worst ? worst : error.isNaN ? .infinity : error
    }
    let found =
      "\(count) cells of a ladder, relative error "
      + NumberText.formatted(worst, significantDigits: 1)
    return worst <= tolerance ? (true, found) : (false, "\(found); expected at most \(tolerance)")
  }

  private static func compression() -> Outcome {
    // Runs, and a part without any order.
    var state: UInt32 = 1
    let bytes = (0..<100_000).map { index -> UInt8 in
      state = state &* 1_664_525 &+ 1_013_904_223
      return index < 50_000 ? UInt8(truncatingIfNeeded: index / 1_000) : UInt8(state >> 24)
    }
    let broken = [
      ("zstd", CompressionLibraries.restoredByZstd(bytes)),
      ("zlib", CompressionLibraries.restoredByZlib(bytes)),
    ].filter { $0.1 != bytes }.map(\.0)
    let found = "\(NumberText.grouped(bytes.count)) bytes by zstd and zlib"
    return broken.isEmpty
      ? (true, "\(found), restored")
      : (false, "\(found); not restored by \(broken.joined(separator: " and "))")
  }

  private static func products() -> Outcome {
    let worst = max(
      BLAS.differenceFromLoops(rows: 61, columns: 67, depth: 259),
      BLAS.differenceFromLoops(rows: 1, columns: 67, depth: 259))
    let found = "61 x 259 x 67 and 1 x 259 x 67, difference from loops \(worst)"
    return worst == 0 ? (true, found) : (false, "\(found); expected 0")
  }
}
