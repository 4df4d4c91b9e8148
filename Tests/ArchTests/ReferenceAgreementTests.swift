import Testing

@testable import Arch

/// Whether the event kernel and the reference simulator agree: every start, entry and completion,
/// and the whole ledger, to the femtosecond.
@Suite struct ReferenceAgreementTests {
  /// Gives a random system's segments to the kernel.
  struct Source: RecordSource {
    let segments: [RandomSystem.Segment]
    var next: [Int]

    init(_ random: RandomSystem) {
      segments = random.segments
      next = Array(repeating: 0, count: random.system.unitCount)
    }

    var largestFrame: Int {
      segments.reduce(1) { most, segment in
        max(most, segment.streams.reduce(0) { max($0, $1.count) })
      }
    }

    mutating func nextFrame(unit: Int, into buffer: inout MutableSpan<Record>) -> Frame? {
      while next[unit] < segments.count {
        let index = next[unit]
        next[unit] += 1
        let records = segments[index].streams[unit]
        if records.isEmpty { continue }
        for (place, record) in records.enumerated() { buffer[place] = record }
        return Frame(count: records.count, layer: segments[index].layer, segment: index)
      }
      return nil
    }
  }

  /// What one seed showed.
  struct Comparison: Sendable {
    var coverage = ReferenceCoverage()
    /// Units of several stages of which only the last asks for anything, and it does.
    var tailBoundUnits = 0
    /// What differs first; nil where nothing does.
    var difference: String?
  }

  static func tailBoundUnits(_ system: SystemPlan) -> Int {
    guard let compiled = try? CompiledSystem(system) else { return 0 }
    return compiled.units.filter { unit in
      let own = Int(unit.firstOperation)..<Int(unit.firstOperation + unit.operationCount)
      return unit.isTailBound && unit.stageCount > 1
        && compiled.operations[own].contains(where: \.asksAtEnd)
    }.count
  }

  static func compare(seed: UInt64) -> Comparison {
    let random = RandomSystem(seed: seed)
    let reference = ReferenceSimulator(random.system, streams: random.streams)
    let expected = reference.run()
    var source = Source(random)
    var options = ReplayOptions()
    // Narrow slots and few of them, so that the queue of events wraps around and overflows.
    options.slotShift = Int(seed % 4)
    options.slotCountShift = 6
    var found: [ReferenceSimulator.Timing] = []
    var ledger: Ledger?
    var message = ""
    do {
      ledger = try replay(random.system, from: &source, options: options) { timing in
        found.append(
          ReferenceSimulator.Timing(
            unit: timing.unit, record: timing.record, repetition: Int64(timing.repetition),
            start: timing.start, entries: timing.entries, completion: timing.completion))
      }
    } catch {
      message = "\(error)"
    }
    var difference = difference(expected, ledger, found, message)
    // Without an observer the kernel takes repeats in one go where it can.
    var again = Source(random)
    if difference == nil, let ledger {
      let unobserved = try? replay(random.system, from: &again)
      if unobserved != ledger { difference = "the ledger depends on the observer" }
    }
    return Comparison(
      coverage: reference.coverage, tailBoundUnits: tailBoundUnits(random.system),
      difference: difference.map { "seed \(seed): \($0)" })
  }

  static func difference(
    _ expected: ReferenceSimulator.Outcome, _ ledger: Ledger?,
    _ found: [ReferenceSimulator.Timing], _ message: String
  ) -> String? {
    switch (expected, ledger) {
    case (.blocked, nil):
      return message.isEmpty || message.contains("\n") ? "expected one line: \(message)" : nil
    case (.blocked(let units), _?): return "expected units \(units) to block, the kernel finished"
    case (.finished, nil): return "expected an end, found: \(message)"
    case (.finished(let expectedLedger, let timings), let ledger?):
      let order = { (a: ReferenceSimulator.Timing, b: ReferenceSimulator.Timing) in
        (a.unit, a.record, a.repetition) < (b.unit, b.record, b.repetition)
      }
      let (left, right) = (timings.sorted(by: order), found.sorted(by: order))
      guard left.count == right.count else {
        return "expected \(left.count) repetitions, found \(right.count)"
      }
      // The earliest difference is the cause of the others.
      let first = zip(left, right).filter { $0 != $1 }.min { $0.0.start < $1.0.start }
      if let (one, other) = first { return "expected \(one), found \(other)" }
      return differenceInLedgers(expectedLedger, ledger)
    }
  }

  static func differenceInLedgers(_ expected: Ledger, _ found: Ledger) -> String? {
    if expected == found { return nil }
    for (one, other) in zip(expected.components, found.components) where one != other {
      return "expected \(one), found \(other)"
    }
    return "expected \(expected.makespan) \(expected.layers), found \(found.makespan) "
      + "\(found.layers)"
  }

  @Test func kernelAgreesOnRandomSystems() async {
    let comparisons = await withTaskGroup(of: [Comparison].self) { group in
      for part in 0..<16 as Range<UInt64> {
        group.addTask { (0..<80).map { Self.compare(seed: part * 80 + $0) } }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(comparisons.count == 1280)
    let differences = comparisons.compactMap(\.difference).sorted()
    for difference in differences.prefix(5) { Issue.record("\(difference)") }
    #expect(differences.count == 0)
    var met: [String: Int] = [:]
    for comparison in comparisons {
      for (name, count) in comparison.coverage.all where count > 0 { met[name, default: 0] += 1 }
    }
    // The kernel has a way of its own for units that compete in their last stage only.
    let tailBound = comparisons.filter { $0.tailBoundUnits > 0 }.count
    #expect(tailBound >= 200, "\(tailBound) systems")
    // Agreement on situations that never came about would show nothing.
    for (name, _) in ReferenceCoverage().all {
      #expect(met[name, default: 0] >= 100, "\(name): \(met[name, default: 0]) systems")
    }
  }
}
