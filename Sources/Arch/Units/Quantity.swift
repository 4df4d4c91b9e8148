/// A physical amount as a whole number of the smallest steps that are told apart, its *quanta*.
///
/// Reading is exact: a text whose value is not a whole number of quanta is an error, never rounded.
public protocol Quantity: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// What an error calls it, with its article: `a time`.
  static var noun: String { get }
  /// A well-formed text: `2.3 ns`.
  static var example: String { get }
  /// All the units that are understood, in ascending order; the first is one quantum, or the
  /// smallest unit that is written.
  static var units: [UnitSymbol] { get }
  /// The largest amount that is read, in quanta: small enough that sums of several stay in range.
  static var largest: Int128 { get }
  /// What the printed form of the SI base unit is worth in quanta, as a power of ten.
  static var basePower: Int { get }

  var quanta: Int128 { get }
  /// Nil where the amount does not fit.
  init?(quanta: Int128)
}

extension Quantity {
  /// Reads a number with a unit, such as `2.3 ns`.
  ///
  /// - Throws: `TesseraError` where number or unit is missing or unknown, where the amount is
  ///   negative, larger than `largest`, or finer than a quantum.
  public init(parsing text: String) throws {
    self = try Self.exact(text, allowsQuotient: false)
  }

  /// Reads a number with a unit, or an exact quotient such as `9.18 pJ / 2048`, which keeps the
  /// derivation of a value visible.
  ///
  /// - Throws: as `init(parsing:)`; also where the quotient is not a whole number of quanta.
  public init(parsingQuotient text: String) throws {
    self = try Self.exact(text, allowsQuotient: true)
  }

  private static func exact(_ text: String, allowsQuotient: Bool) throws -> Self {
    let value = try QuantityText<Self>(text, allowsQuotient: allowsQuotient)
    guard value.denominator == 1 else { throw value.tooFine }
    guard let result = Self(quanta: value.numerator) else { throw value.tooLarge }
    return result
  }

  /// What an error says was expected: `a time such as "2.3 ns"`.
  public static var expectation: String { "\(noun) such as \"\(example)\"" }

  /// The amount in the SI base unit (for areas mm², for data bits) with all its digits.
  public var exactDecimal: ExactDecimal {
    ExactDecimal(significand: quanta, exponent: -Self.basePower)
  }

  public static func < (left: Self, right: Self) -> Bool { left.quanta < right.quanta }
}
