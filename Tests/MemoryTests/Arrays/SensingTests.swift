import Arch
import Testing

@testable import Memory

/// Failure of sensing in closed form, and for measured devices.
@Suite struct SensingTests {
  /// TMR, deviation, level distance in µA, p_read, p_OR, p_AND, and the failures of a word of 51
  /// bits of which 0, 1 and 3 are corrected: worked out apart, two digits or one.
  static let table: [[Double]] = [
    [1.0, 0.03, 10.7, 5e-20, 1.6e-13, 1.3e-8, 6.6e-7, 2e-13, 7e-27],
    [1.0, 0.05, 10.7, 2.5e-8, 6e-6, 4.2e-4, 2.1e-2, 2.3e-4, 8e-9],
    [1.5, 0.05, 13.2, 3e-13, 1.1e-9, 1.3e-5, 6.7e-4, 2.2e-7, 7.6e-15],
    [2.0, 0.05, 15.0, 5e-18, 1.4e-13, 7.3e-7, 3.7e-5, 6.8e-10, 7e-20],
    [2.0, 0.06, 15.0, 4.6e-13, 5.7e-10, 3.0e-5, 1.5e-3, 1.1e-6, 2e-13],
  ]

  @Test(arguments: table)
  func failuresOfTheTable(row: [Double]) {
    let sensing = CellSensing(tunnelMagnetoresistance: row[0], deviation: row[1])
    let read = sensing.reference(for: .read).failureProbability
    let or = sensing.reference(for: .or).failureProbability
    let and = sensing.reference(for: .and).failureProbability
    #expect(and > or && or > read)
    let gap = (sensing.parallelAmperes - sensing.antiparallelAmperes) * 1e6
    var found = [gap, read, or, and]
    for corrected in [0, 1, 3] {
      found.append(wordFailureProbability(bits: 51, bitFailure: or + and, corrected: corrected))
    }
    for (value, expected) in zip(found, row.dropFirst(2)) {
      // One digit of the table may be off by half of it.
      #expect(agree(value, expected, within: 0.12), "\(value), expected \(expected)")
    }
  }

  @Test func orderHoldsForAllDevices() {
    var stream = RandomStream(seed: 51)
    for _ in 0..<1_000 {
      let sensing = CellSensing(
        readVolts: 0.05 + stream.uniform(), parallelOhms: 500 + 1e4 * stream.uniform(),
        accessOhms: 1e4 * stream.uniform(), tunnelMagnetoresistance: 0.5 + 2 * stream.uniform(),
        deviation: 0.03 + 0.1 * stream.uniform())
      let p = SenseDecision.allCases.map { sensing.reference(for: $0).failureProbability }
      #expect(p[0] < p[1] && p[1] < p[2], "seed 51")
    }
  }

  @Test func referencesLieEquallyFarFromBothLevels() {
    let sensing = CellSensing()
    for decision in SenseDecision.allCases {
      let lower = sensing.level(ones: decision.lowerLevel, of: decision.cells)
      let upper = sensing.level(ones: decision.lowerLevel + 1, of: decision.cells)
      let reference = sensing.reference(for: decision).current
      let (below, above) = (
        (reference - lower.mean) / lower.deviation, (upper.mean - reference) / upper.deviation
      )
      #expect(agree(below, above, within: 1e-12))
      #expect(
        agree(
          gaussianTail(below), sensing.reference(for: decision).failureProbability, within: 1e-9))
    }
  }

  @Test func wordFailuresAgainstSummation() {
    for (bits, p) in [(8, 0.3), (20, 0.05), (51, 0.01)] {
      for corrected in 0..<4 {
        var (sum, choose) = (0.0, 1.0)
        for count in 0...bits {
          if count > 0 { choose *= Double(bits - count + 1) / Double(count) }
          var term = choose
          for _ in 0..<count { term *= p }
          for _ in count..<bits { term *= 1 - p }
          if count > corrected { sum += term }
        }
        let found = wordFailureProbability(bits: bits, bitFailure: p, corrected: corrected)
        #expect(agree(found, sum, within: 1e-10))
      }
    }
    #expect(wordFailureProbability(bits: 10, bitFailure: 0, corrected: 0) == 0)
    #expect(wordFailureProbability(bits: 10, bitFailure: 1, corrected: 3) == 1)
  }

  @Test func gaussianQuantileInvertsTheTail() {
    #expect(abs(gaussianQuantile(0.975) - 1.959963984540054) < 1e-14)
    #expect(gaussianQuantile(0.5) == 0)
    #expect(gaussianQuantile(0) == -.infinity && gaussianQuantile(1) == .infinity)
    #expect(gaussianQuantile(-1).isNaN && gaussianQuantile(.nan).isNaN)
    for p in [1e-300, 1e-30, 1e-12, 1e-5, 0.01, 0.07, 0.075, 0.3, 0.49] {
      #expect(agree(gaussianTail(-gaussianQuantile(p)), p, within: 1e-11), "\(p)")
      if p > 0.01 { #expect(agree(gaussianQuantile(1 - p), -gaussianQuantile(p), within: 1e-12)) }
    }
  }

  /// Devices whose currents are normal with a deviation of 5 %.
  private func devices(_ count: Int, seed: UInt64, offset: Double = 0) throws -> MeasuredCells {
    var stream = RandomStream(seed: seed)
    func ohms(_ nominal: Double) -> Double {
      let deviate = gaussianQuantile((Double(stream.next() >> 11) + 0.5) * 0x1p-53)
      return (nominal + 1_000) / (1 + 0.05 * deviate) - 1_000
    }
    var text = "r_p,r_ap,offset\n"
    for index in 0..<count {
      text += "\(ohms(3_000)),\(ohms(6_000)),\(index % 2 == 0 ? offset : -offset)\n"
    }
    return try MeasuredCells(SourceText(label: "cells.csv", text: text))
  }

  @Test func measuredDevicesAgreeWithTheClosedForm() throws {
    let decisions = try devices(4_000, seed: 61).sensing(readVolts: 0.1, accessOhms: 1_000)
      .decisions()
    let model = CellSensing(deviation: 0.05)
    for found in decisions {
      let expected = model.reference(for: found.decision)
      #expect(found.confidence.contains(expected.failureProbability), "seed 61")
      #expect(agree(found.closedForm.current, expected.current, within: 0.01))
      #expect(agree(found.reference, expected.current, within: 0.05))
      #expect(found.confidence.contains(found.failure))
      #expect(found.closedForm.failureProbability < 3 * expected.failureProbability)
    }
    #expect(decisions.map(\.samples) == [4_000, 2_000, 2_000])
  }

  @Test func misreadsOfPairsAgainstCountingThemAll() throws {
    for (count, offset) in [(4, 0.0), (25, 2e-6), (60, 4e-6)] {
      let cells = try devices(count, seed: UInt64(count), offset: offset)
      let sensing = try cells.sensing(readVolts: 0.1, accessOhms: 1_000)
      for found in sensing.decisions() {
        var (wrong, all, fewest) = (0, 0, Int.max)
        var lower: [Double] = []
        var upper: [Double] = []
        for i in 0..<count {
          let (one, zero, o) = (sensing.ones[i], sensing.zeros[i], sensing.offsets[i])
          if found.decision == .read {
            lower.append(zero + o)
            upper.append(one + o)
            continue
          }
          for j in 0..<count where j != i {
            lower.append((found.decision == .or ? zero : one) + o + sensing.zeros[j])
            upper.append(one + o + (found.decision == .or ? sensing.zeros[j] : sensing.ones[j]))
          }
        }
        func misreads(_ reference: Double) -> Int {
          lower.count { $0 > reference } + upper.count { $0 <= reference }
        }
        wrong = misreads(found.reference)
        all = 2 * lower.count
        #expect(agree(found.failure, Double(wrong) / Double(all), within: 1e-12))
        // No reference at all does better by more than one misread in a hundred pairs.
        for candidate in lower { fewest = min(fewest, misreads(candidate)) }
        #expect(wrong <= fewest + max(1, lower.count / 100), "\(found.decision), \(count) devices")
      }
    }
  }

  @Test func wilsonIntervalsAgainstItsDefinition() {
    // The ends are the parts p for which |found − p| is 1.96 deviations of p.
    for (part, count) in [(0.0, 10), (0.1, 50), (0.5, 4), (1.0, 7)] {
      let interval = wilsonInterval(part: part, of: count)
      for p in [interval.lowerBound, interval.upperBound] where p > 0 && p < 1 {
        let deviation = (p * (1 - p) / Double(count)).squareRoot()
        #expect(agree(abs(part - p) / deviation, 1.959963984540054, within: 1e-9))
      }
    }
    #expect(wilsonInterval(part: 0, of: 10).lowerBound == 0)
    #expect(wilsonInterval(part: 1, of: 10).upperBound == 1)
  }

  @Test(
    "Each mistake in measured devices is one line",
    arguments: [
      ("r_p,r_ap\n1,2\n1,2\n1,2\n", "found 3 devices; expected 4 or more"),
      ("r_p,r_ap\n2,1\n", "cells.csv:2: r_ap is 1.0 ohm"),
      ("r_p,r_ap\n1,nan\n", "cells.csv:2:3: found 'nan' as r_ap"),
      ("r_p,r_ap\n1,inf\n", "as r_ap"), ("r_p,r_ap\n-1,2\n", "as r_p"),
      ("r_p,r_ap,offset\n1,2,5\n", "as offset"), ("r_p,r_ap\n1\n", "found 1 cells; expected 2"),
      ("a,b\n", "found the columns 'a,b'"), ("", "is empty"), ("\n\n# r_p\n", "is empty"),
    ])
  func mistakes(text: String, expected: String) {
    let found = message { try MeasuredCells(SourceText(label: "cells.csv", text: text)) }
    #expect(found.contains(expected), "\(found)")
  }

  @Test func blanksCommentsAndLineEndsAreTaken() throws {
    let text = "\u{feff}# a comment\r\n r_p , r_ap \r\n\r\n1,2\r\n 1.5,\t2.5\n  # another\n1,3\n1,4"
    let cells = try MeasuredCells(SourceText(label: "cells.csv", text: text)).cells
    #expect(cells.map(\.antiparallelOhms) == [2, 2.5, 3, 4])
    let wrong = text.replacing("1,3", with: "é1,3")
    #expect(
      message { try MeasuredCells(SourceText(label: "cells.csv", text: wrong)) }
        .hasPrefix("cells.csv:7:1: found 'é1' as r_p"))
  }

  @Test func meaninglessVoltagesAreRefused() throws {
    let cells = try devices(4, seed: 1)
    for (volts, ohms) in [(0.0, 0.0), (.nan, 0), (1, -1), (1, .infinity), (1e9, 0)] {
      #expect(message { try cells.sensing(readVolts: volts, accessOhms: ohms) }.contains("found"))
    }
  }
}
