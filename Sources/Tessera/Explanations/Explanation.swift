/// Where a number of a result comes from: a formula, and the counts and costs that go into it.
public struct Explanation: Sendable, Equatable {
  /// A number with its unit; exact where the result holds it exactly.
  public struct Amount: Sendable, Equatable {
    public var name: String
    public var value: JSONValue
    /// In SI (areas in mm²); empty for a plain number.
    public var unit: String
  }

  /// One product: how often, times how much.
  public struct Term: Sendable, Equatable {
    /// What it is: `tiles.conversion`.
    public var item: String
    public var count: Int128
    /// What is counted: `times`, `fs`, `instances`, `MACs`.
    public var countUnit: String
    /// What one costs; nil where the count is the amount.
    public var cost: ExactDecimal?
    public var costUnit = ""
    public var low: ExactDecimal?
    public var high: ExactDecimal?
    public var amount: ExactDecimal
    public var standing: Standing?
    public var source: String?
    /// File and line of the cost.
    public var place: String?
  }

  /// Terms, the largest first.
  public struct Section: Sendable, Equatable {
    public var title: String
    public var unit: String
    /// Nil where the terms are not parts of a whole.
    public var total: ExactDecimal?
    public var terms: [Term]
  }

  /// As it was asked for.
  public var field: String
  public var summary: String
  public var result: Amount
  /// Nil where the result is the sum of the first section.
  public var formula: String?
  /// What stands in the formula.
  public var inputs: [Amount] = []
  public var sections: [Section]
  public var notes: [String] = []
}

extension Explanation.Section {
  /// A section of terms that add up to the total.
  ///
  /// The sum is exact; amounts of a result fit by a wide margin, and what does not is cut off.
  init(_ title: String, unit: String, exponent: Int, terms: [Explanation.Term]) {
    let sum = terms.reduce(Int128(0)) { sum, term in
      var digits = term.amount.significand
      for _ in 0..<max(0, term.amount.exponent - exponent) { digits = digits &* 10 }
      return sum &+ digits
    }
    self.init(
      title: title, unit: unit, total: ExactDecimal(significand: sum, exponent: exponent),
      terms: Self.sorted(terms))
  }

  /// The largest first; equal ones in their own order.
  static func sorted(_ terms: [Explanation.Term]) -> [Explanation.Term] {
    terms.enumerated().sorted { left, right in
      let (a, b) = (left.element.amount.doubleValue, right.element.amount.doubleValue)
      return a == b ? left.offset < right.offset : a > b
    }.map(\.element)
  }
}
