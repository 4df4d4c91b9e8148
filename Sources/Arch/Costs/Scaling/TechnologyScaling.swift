/// A named rule that carries a technology to another node and supply voltage.
///
/// Nothing is fitted, and nothing scaled stands better than derived: values that were assumed,
/// recalled or calibrated stay so, because scaling does not check them.
public struct TechnologyScaling: Sendable, Equatable {
  /// What a value is multiplied with, ℓ being the new feature size over the old one and v the same
  /// of the supply voltage.
  public enum Rule: String, Sendable, CaseIterable {
    /// Energy ℓ·v² (capacitance of an equal layout times the square of the voltage), static power
    /// ℓ·v (leakage for each width of a transistor stays), area ℓ².
    ///
    /// Not modelled: wires, memory cells and analogue circuits that do not shrink with the node,
    /// and thresholds. Times are no part of a technology and stay.
    case capacitanceVoltage = "capacitance-voltage"

    /// One line: what it does to energy, static power and area.
    public var summary: String { "energy x l x v^2, static power x l x v, area x l^2" }
  }

  /// A state of technology.
  public struct Point: Sendable, Equatable {
    /// The name of the node, in picometres.
    public var node: Int64
    public var supply: Voltage

    public init(node: Int64, supply: Voltage) {
      self.node = node
      self.supply = supply
    }

    var text: String {
      "\(ExactDecimal(significand: Int128(node), exponent: -3)) nm, \(supply.exactText)"
    }
  }

  public var rule: Rule
  public var from: Point
  public var to: Point

  /// - Throws: `TesseraError` for nodes and voltages out of range.
  public init(rule: Rule, from: Point, to: Point) throws {
    for point in [from, to] {
      guard (1_000...10_000_000).contains(point.node) else {
        throw TesseraError("found a node of \(point.text), expected 1 nm to 10 um")
      }
      guard (10_000...20_000_000).contains(point.supply.microvolts) else {
        throw TesseraError("found a supply of \(point.supply.exactText), expected 10 mV to 20 V")
      }
    }
    self.rule = rule
    self.from = from
    self.to = to
  }

  /// Reads the name of a node, such as `28 nm`, in picometres.
  ///
  /// - Throws: `TesseraError` where it is none.
  public static func node(_ text: String) throws -> Int64 {
    let wrong = TesseraError("found \(quoted(text)), expected a node such as \"28 nm\"")
    guard case .number(let number, let rest) = ExactDecimal.scan(text[...]),
      rest.trimmed == "nm", number.exponent >= -3, number.exponent <= 6,
      number.significand < 1_000_000_000
    else { throw wrong }
    var picometres = number.significand
    for _ in 0..<(number.exponent + 3) { picometres *= 10 }
    guard let node = Int64(exactly: picometres), node > 0 else { throw wrong }
    return node
  }

  /// The technology at the other node and voltage, each value with its old source and the rule.
  ///
  /// - Throws: `TesseraError` where a value gets too large.
  public func scaled(_ table: CostTable) throws -> CostTable {
    var result = table
    result.node = "\(ExactDecimal(significand: Int128(to.node), exponent: -3)) nm"
    for (key, entry) in table.entries {
      var entry = entry
      for index in entry.actions.indices {
        entry.actions[index].energy = try scaled(entry.actions[index].energy, lengths: 1, volts: 2)
      }
      for (state, power) in entry.staticPower {
        entry.staticPower[state] = try scaled(power, lengths: 1, volts: 1)
      }
      entry.area = try entry.area.map { try scaled($0, lengths: 2, volts: 0) }
      result.entries[key] = entry
    }
    return result
  }

  private func scaled<Amount: Quantity>(
    _ cost: CostValue<Amount>, lengths: Int, volts: Int
  ) throws -> CostValue<Amount> {
    var result = cost
    result.value = try scaled(cost.value, lengths, volts)
    result.low = try cost.low.map { try scaled($0, lengths, volts) }
    result.high = try cost.high.map { try scaled($0, lengths, volts) }
    guard cost.value.quanta != 0 else { return result }
    result.source =
      "\(cost.source) Scaled from \(from.text) to \(to.text) by the rule \(rule.rawValue)."
    result.standing = max(cost.standing, .derived)
    return result
  }

  /// The nearest whole number of quanta, halves up.
  private func scaled<Amount: Quantity>(
    _ amount: Amount, _ lengths: Int, _ volts: Int
  ) throws -> Amount {
    var fractions = Array(repeating: (Int128(to.node), Int128(from.node)), count: lengths)
    fractions += Array(
      repeating: (Int128(to.supply.microvolts), Int128(from.supply.microvolts)), count: volts)
    var (above, below) = (Int128(1), Int128(1))
    for (over, under) in fractions {
      let divisor = Self.greatestDivisor(over, under)
      above *= over / divisor
      below *= under / divisor
    }
    let divisor = Self.greatestDivisor(above, below)
    (above, below) = (above / divisor, below / divisor)
    let (product, overflow) = amount.quanta.multipliedReportingOverflow(by: above)
    let (doubled, carry) = product.multipliedReportingOverflow(by: 2)
    guard !overflow, !carry, doubled < .max - below,
      let scaled = Amount(quanta: (doubled + below) / (2 * below)), scaled.quanta <= Amount.largest
    else {
      throw TesseraError("\(amount.exactText) is too large to be scaled")
    }
    return scaled
  }

  private static func greatestDivisor(_ a: Int128, _ b: Int128) -> Int128 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return max(a, 1)
  }
}
