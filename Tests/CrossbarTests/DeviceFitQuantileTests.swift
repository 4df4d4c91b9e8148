import Arch
import Foundation
import Testing

@testable import Crossbar

/// Do cells that are drawn from measured quantiles have these quantiles?
@Suite struct DeviceFitQuantileTests {
  /// Values on a curve that no form gives: two humps at a target of 4e-5, a skewed one at 8e-5.
  private func measured() throws -> MeasuredDevices {
    var stream = RandomStream(seed: 21)
    var (targets, values): ([Double], [Double]) = ([], [])
    for index in 0..<3000 {
      let z = gaussianQuantile(stream.uniform() + 0x1p-54)
      targets.append(4e-5)
      values.append(4e-5 + (index % 3 == 0 ? -6e-6 : 4e-6) + 1e-6 * z)
      targets.append(8e-5)
      values.append(8e-5 * exp(0.1 * z) + 3e-6 * z * z)
    }
    return try MeasuredDevices(label: "humps", targets: targets, measured: values)
  }

  private func draw(_ device: CellDevice, fraction: Float, cycle: UInt32 = 0) -> [Float] {
    var programmer = CellProgrammer(
      device, seed: 5, layer: 0, cycle: cycle, seconds: 0, kelvin: nil)
    var values = [Float](repeating: fraction, count: 20_000)
    programmer.program(&values, row: 0, plane: 0)
    return values
  }

  @Test func resamplingReproducesThem() throws {
    let rows = try measured()
    let fit = try DeviceFit(rows)
    var device = fit.device
    device.quantiles = fit.quantiles
    device.stuckLow = 0
    device.stuckHigh = 0
    for (fraction, target) in [(Float(0), 4e-5), (1, 8e-5)] {
      let drawn = draw(device, fraction: fraction).map(Double.init).sorted()
      let given = zip(rows.targets, rows.measured).filter { $0.0 == target }.map(\.1).sorted()
      // The largest distance of the two distributions: chance gives 20000 draws 1.63/√20000 in 1 %
      // of the cases, and the jump between the humps lies within a 1/16 of the deviate.
      var (largest, index) = (0.0, 0)
      for (place, value) in drawn.enumerated() {
        while index < given.count, given[index] <= value { index += 1 }
        largest = max(
          largest,
          abs(Double(place + 1) / Double(drawn.count) - Double(index) / Double(given.count)))
      }
      #expect(largest < 0.025, "seed 5, target \(target)")
      // A distribution of one hump would be further away than that.
      if fraction == 0 {
        #expect(drawn.count { abs($0 - target) < 1e-6 } < drawn.count / 50)
      }
    }
  }

  @Test func targetsBetweenTakeBothNeighbours() throws {
    let quantiles = ConductanceQuantiles(levels: [
      .init(target: 1, conductances: ConductanceQuantiles.deviates.map { 1 + 0.1 * max($0, -4) }),
      .init(target: 3, conductances: ConductanceQuantiles.deviates.map { 3.5 + 0.3 * $0 }),
    ])
    // Straight lines come back exactly, with and between nodes.
    for z in [-4, -1.3, 0, 0.1, 2.75] {
      #expect(abs(quantiles.conductance(target: 1, deviate: z) - (1 + 0.1 * z)) < 1e-12)
      #expect(abs(quantiles.conductance(target: 2, deviate: z) - (2.25 + 0.2 * z)) < 1e-12)
      #expect(abs(quantiles.conductance(target: 4, deviate: z) - max(0, 4.5 + 0.3 * z)) < 1e-12)
    }
    #expect(quantiles.conductance(target: 0.2, deviate: -9) == 0)
    #expect(quantiles.conductance(target: 3, deviate: 9) == 4.7)
  }

  /// What part of the deviation is new after programming again?
  @Test func aPartStaysWithTheCell() throws {
    let fit = try DeviceFit(try measured())
    var device = fit.device
    device.stuckLow = 0
    device.stuckHigh = 0
    for (share, expected) in [(1.0, 1.0), (0.0, 0.0), (0.5, 0.5)] {
      device.quantiles = fit.quantiles
      device.quantiles?.deviceShare = share
      let (first, second) = (draw(device, fraction: 1), draw(device, fraction: 1, cycle: 1))
      let n = Double(first.count)
      let (a, b) = (first.map(Double.init), second.map(Double.init))
      let (meanA, meanB) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
      var (aa, bb, ab) = (0.0, 0.0, 0.0)
      for (x, y) in zip(a, b) {
        aa += (x - meanA) * (x - meanA)
        bb += (y - meanB) * (y - meanB)
        ab += (x - meanA) * (y - meanB)
      }
      // Deviates are correlated by the share exactly, values of a skewed curve nearly so.
      #expect(abs(ab / (aa * bb).squareRoot() - expected) < 0.08, "seed 5, share \(share)")
    }
  }

  @Test func refusesCurvesThatFall() {
    var device = CellDevice.ideal
    func expectRefusal(_ text: String, _ levels: [ConductanceQuantiles.Level], share: Double = 1) {
      device.quantiles = ConductanceQuantiles(levels: levels, deviceShare: share)
      #expect {
        try device.check()
      } throws: {
        ($0 as? TesseraError)?.description.contains(text) == true
      }
    }
    let flat = [Double](repeating: 1, count: 129)
    expectRefusal("found 0 levels", [])
    expectRefusal("found 2 conductances", [.init(target: 0, conductances: [1, 2])])
    expectRefusal(
      "found 0.5 S after 1.0 S", [.init(target: 0, conductances: flat.dropLast() + [0.5])])
    expectRefusal(
      "ascending ones",
      [.init(target: 1, conductances: flat), .init(target: 1, conductances: flat)])
    expectRefusal("share of 2.0", [.init(target: 1, conductances: flat)], share: 2)
    expectRefusal("found nan", [.init(target: 1, conductances: flat.dropLast() + [.nan])])
  }
}
