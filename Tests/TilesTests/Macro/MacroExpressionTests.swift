import Arch
import Testing

@testable import Tiles

/// Do expressions become the durations and counts that they say, and refuse what is none?
struct MacroExpressionTests {
  @Test(arguments: [
    ("accesses", CountRule.Amount.fixed(1)),
    ("3 * accesses", .fixed(3)),
    ("active_rows", .operand(0, times: 1)),
    ("2 * (active_columns + active_columns)", .operand(1, times: 4)),
    ("conversions", .operand(1, times: 1)),
    ("ceil(active_columns / 8) * n", .groups(of: 1, dividedBy: 8, times: 3)),
    ("ceil(2 * active_columns / 8)", .groups(of: 1, dividedBy: 4, times: 1)),
    ("active_rows * active_columns", .grid(rows: 1, columns: 1, times: 1)),
    ("active_rows * ceil(active_columns / 5) * 2", .grid(rows: 1, columns: 5, times: 2)),
    ("nonzero_inputs * n", .payload(0, times: 3)),
    ("nonzero_products", .payload(1, times: 1)),
    ("(7 - 4) * max(1, n, 2) * accesses", .fixed(9)),
    ("floor(7 / n) * accesses + bits(9) * accesses", .fixed(6)),
    ("ceil(t / 300 ps) * accesses", .fixed(4)),
  ])
  func countsBecomeRules(_ text: String, _ amount: CountRule.Amount) throws {
    let definition = try MacroSupport.definition(count: "\"\(text)\"")
    let access = try #require(
      try MacroSupport.plan(definition).operations.first { $0.name == "access" })
    #expect(access.counts == [CountRule(0, amount)])
  }

  @Test(arguments: [
    ("rows_written", CountRule.Amount.fixed(1)), ("2 * columns_written", .operand(0, times: 2)),
    ("ceil(columns_written / 16)", .groups(of: 0, dividedBy: 16, times: 1)),
    ("ones_written", .payload(0, times: 1)),
  ])
  func countsOfWritesBecomeRules(_ text: String, _ amount: CountRule.Amount) throws {
    let plan = try MacroSupport.plan(try MacroSupport.definition(count: text))
    let write = try #require(plan.operations.first { $0.name == "writeRow" })
    #expect(write.counts == [CountRule(0, amount)])
    #expect(write.payloads == (text == "ones_written" ? ["ones"] : []))
    let others = plan.operations.filter { $0.name != "writeRow" }
    #expect(others.flatMap(\.counts) == [])
  }

  @Test(arguments: [
    ("t * n", DurationRule.fixed(3_000_000)),
    ("2.5 ns - t", .fixed(1_500_000)),
    ("t * active_rows + t", .each(1_000_000, of: 0, plus: 1_000_000)),
    ("ceil(active_columns / 4) * 10 ps", .each(10_000, of: 1, dividedBy: 4)),
    ("ceil(t / n)", .fixed(333_334)), ("floor(t / n)", .fixed(333_333)),
    ("4 cycles * n", .fixed(12)),
  ])
  func timesBecomeDurations(_ text: String, _ duration: DurationRule) throws {
    let plan = try MacroSupport.plan(
      try MacroSupport.definition(
        latency: text, count: "n * accesses * ceil(t / t)",
        write: text.contains("cycles") ? "0" : "t"))
    #expect(plan.operations[1].steps[0].duration == duration)
    #expect(plan.isClocked == text.contains("cycles"))
  }

  /// A stage takes as many accesses at once as its latency has intervals.
  @Test(arguments: [(2999, 3), (3000, 3), (3001, 4), (1000, 1), (999, 1)])
  func intervalsGiveDepths(picoseconds: Int, depth: Int) throws {
    let definition = try MacroSupport.definition(
      latency: "\(picoseconds) ps", interval: "t", count: "n * accesses",
      writeStage: "second")
    let stage = try MacroSupport.plan(definition).stages[0]
    #expect(stage.depth == depth && stage.interval == 1_000_000)
  }

  @Test(arguments: [
    ("2 * nonsense", "unknown name 'nonsense'"),
    ("active_row", "did you mean 'active_rows'?"),
    ("5", "found a bare number"),
    ("accesses / 0", "division by 0"), ("ceil(active_columns / 0)", "division by 0"),
    ("floor(active_columns / 8)", "found floor of a quantity"),
    ("accesses / (n - 3)", "division by 0"),
    ("accesses / 2", "1 / 2 is not whole"),
    ("accesses * 9223372036854775807 * 2", "does not fit into 63 bits"),
    ("99999999999999999999 * accesses", "expected a whole number up to 2^63 - 1"),
    ("t * accesses", "found a time, expected a count"),
    ("accesses + t", "expected the same on both sides"),
    ("active_rows * active_rows", "found the product of two quantities"),
    ("nonzero_inputs * active_columns", "found the product of two quantities"),
    ("ceil(nonzero_inputs / 2)", "ceil of a quantity that is a sum over many records"),
    ("ceil(active_rows * 3 / 2)", "expected a quantity over a number"),
    ("accesses - 2 * accesses", "found a negative count"),
    ("sqrt(accesses)", "unknown function 'sqrt'"),
    ("min(1)", "expected 2 to 16"), ("max(1, t) * accesses", "takes numbers of one unit"),
    ("(accesses", "expected ')'"), ("accesses)", "expected an operator or the end"),
    ("accesses ^ 2", "expected numbers, names"), ("\"\"", "found ''"),
    ("2 lightyears * accesses", "unknown unit"), ("0.0000001 fs * accesses", "0.0000001 fs"),
  ])
  func whatIsNoCountIsRefused(_ text: String, _ expected: String) {
    #expect {
      try MacroSupport.definition(
        latency: "t * n", count: text.contains("\"") ? text : "\"\(text)\"")
    } throws: { error in
      let message = "\(error)"
      return message.hasPrefix("example.yaml:14:") && message.contains(expected)
        && !message.contains("\n")
    }
  }

  @Test(arguments: [
    ("n", "found a count, expected a time or cycles"), ("t - 2 ns", "found a negative time"),
    ("t * nonzero_inputs", "not a sum of numbers times active_rows"),
    ("t * active_rows + t * active_columns", "depends on two quantities"),
    ("t * 9300000000000000", "does not fit into 63 bits"), ("2 s", "found a time of more than"),
    ("t * rows_written", "not a sum of numbers times active_rows"),
  ])
  func whatIsNoTimeIsRefused(_ text: String, _ expected: String) {
    #expect {
      try MacroSupport.definition(latency: text, count: "n * accesses * ceil(t / t)")
    } throws: { error in
      "\(error)".hasPrefix("example.yaml:10:") && "\(error)".contains(expected)
    }
  }

  @Test func aThousandParenthesesAreRefused() {
    let text =
      String(repeating: "(", count: 400) + "accesses" + String(repeating: ")", count: 400)
    #expect { try MacroSupport.definition(count: text) } throws: {
      "\($0)".contains("nested deeper than 64 levels")
    }
    let long = Array(repeating: "accesses", count: 1000).joined(separator: "+")
    #expect { try MacroSupport.definition(count: long) } throws: {
      "\($0)".contains("expected at most 1000")
    }
  }

  @Test func circlesAreRefused() {
    #expect {
      try MacroSupport.definition(quantities: "{a: b + accesses, b: 2 * c, c: a}", count: "a")
    } throws: {
      "\($0)".contains("stands for itself, by way of a, b, c")
    }
  }

  /// Each of these names the one before it twice: 2^15 accesses in the end, at once, and one more is
  /// refused rather than tried.
  @Test func quantitiesThatNameOneAnotherStayCheap() throws {
    func chain(_ length: Int) -> String {
      let rest = (1..<length).map { "q\($0): q\($0 - 1) + q\($0 - 1)" }
      return "{q0: accesses, " + rest.joined(separator: ", ") + "}"
    }
    let plan = try MacroSupport.plan(
      try MacroSupport.definition(quantities: chain(16), count: "q15"))
    #expect(plan.operations[1].counts == [CountRule(0, .fixed(1 << 15))])
    #expect { try MacroSupport.definition(quantities: chain(18), count: "q17") } throws: {
      "\($0)".contains("more than 16 quantities stand for one another")
    }
  }

  @Test func parametersHaveTheClassOfTheirUse() throws {
    let definition = try MacroSupport.definition(
      parameters: "{t: 1 ns, n: 3, v: 8}", quantities: "{q: n * accesses}", latency: "t",
      count: "q", values: "{model: saturating, largestCount: v, weightBits: 2, inputBits: 2}")
    let classes = Dictionary(
      uniqueKeysWithValues: definition.parameters.map { ($0.name, $0.parameterClass) })
    #expect(
      classes == [
        "rows": .geometry, "columns": .geometry, "rowsPerAccess": .geometry, "t": .timing,
        "n": .cost, "v": .value,
      ])
    #expect { try MacroSupport.definition(parameters: "{t: 1 ns, n: 3, unused: 1}") } throws: {
      "\($0)" == "example.yaml:6:29: parameter 'unused' is used in no expression"
    }
  }
}
