import Arch

/// The value of an expression: a sum of whole numbers times what records say.
///
/// That is the form which a stage plan takes: Σ c·b with each *b* one of `Basis`. An expression that
/// cannot be brought into it is an error, so that nothing is left to compute while a trace runs.
struct MacroForm: Sendable, Equatable {
  /// What a record says.
  enum Basis: Hashable, Sendable {
    /// Nothing: a constant.
    case one
    /// An access, with ⌈rows/r⌉·⌈columns/c⌉; a divisor of 0 leaves the factor out.
    case access(rows: Int64, columns: Int64)
    case nonZeroInputs
    case nonZeroProducts
    /// A row written, with ⌈columns/c⌉; a divisor of 0 leaves the factor out.
    case write(columns: Int64)
    case onesWritten
  }

  var unit: MacroUnit
  /// Without zeros.
  private(set) var terms: [Basis: Int64]

  init(_ constant: MacroConstant) {
    unit = constant.unit
    terms = constant.value == 0 ? [:] : [.one: constant.value]
  }

  init(_ basis: Basis) {
    unit = .count
    terms = [basis: 1]
  }

  /// The constant that it is, or nil.
  var constant: Int64? {
    terms.isEmpty ? 0 : terms.count == 1 ? terms[.one] : nil
  }

  /// In an order of their own.
  var sortedTerms: [(basis: Basis, factor: Int64)] {
    terms.sorted { "\($0.key)" < "\($1.key)" }.map { ($0.key, $0.value) }
  }
}

// MARK: Arithmetic

extension MacroForm {
  static let tooLarge = TesseraError("a number does not fit into 63 bits")

  func adding(_ other: MacroForm, times sign: Int64) throws -> MacroForm {
    guard unit == other.unit else {
      throw TesseraError(
        "found \(unit.rawValue) \(sign > 0 ? "plus" : "minus") \(other.unit.rawValue), expected the "
          + "same on both sides")
    }
    var result = self
    for (basis, factor) in other.terms { try result.add(factor, of: basis, times: sign) }
    return result
  }

  private mutating func add(_ factor: Int64, of basis: Basis, times sign: Int64) throws {
    let (product, overflow) = factor.multipliedReportingOverflow(by: sign)
    let (sum, carry) = (terms[basis] ?? 0).addingReportingOverflow(product)
    guard !overflow, !carry, sum != .min else { throw Self.tooLarge }
    terms[basis] = sum == 0 ? nil : sum
  }

  func multiplied(by other: MacroForm) throws -> MacroForm {
    guard unit == .count || other.unit == .count else {
      throw TesseraError("found \(unit.rawValue) times \(other.unit.rawValue), expected a count")
    }
    var result = MacroForm(
      MacroConstant(value: 0, unit: unit == .count ? other.unit : unit))
    for (left, a) in terms {
      for (right, b) in other.terms {
        try result.add(a, of: try Self.product(left, right), times: b)
      }
    }
    return result
  }

  private static func product(_ left: Basis, _ right: Basis) throws -> Basis {
    switch (left, right) {
    case (.one, let basis), (let basis, .one): return basis
    case (.access(let rows, 0), .access(0, let columns)) where rows > 0 && columns > 0,
      (.access(0, let columns), .access(let rows, 0)) where rows > 0 && columns > 0:
      return .access(rows: rows, columns: columns)
    default:
      throw TesseraError(
        "found the product of two quantities, expected a number times one, or rows times columns")
    }
  }

  /// Divides by a constant, without a rest.
  func divided(by other: MacroForm) throws -> MacroForm {
    try quotient(other) { value, divisor in
      guard value.isMultiple(of: divisor) else {
        throw TesseraError("\(value) / \(divisor) is not whole, expected ceil(…) or floor(…)")
      }
      return value / divisor
    }
  }

  /// The quotient of two constants, rounded; of a quantity and a constant, its groups.
  func rounded(by other: MacroForm, up: Bool) throws -> MacroForm {
    if constant == nil {
      guard up else {
        throw TesseraError(
          "found floor of a quantity, expected ceil(quantity / number): a group that is begun counts"
        )
      }
      guard other.constant != 0 else {
        throw TesseraError("found a division by 0, expected a number above 0")
      }
      guard other.unit == .count, let divisor = other.constant, divisor > 0, terms.count == 1,
        let (basis, factor) = terms.first, factor > 0
      else {
        throw TesseraError(
          "found a quotient of more than one quantity, expected ceil(quantity / number)")
      }
      let common = Self.greatestDivisor(factor, divisor)
      guard factor == common else {
        throw TesseraError(
          "found ceil(\(factor) … / \(divisor)), expected a quantity over a number")
      }
      return MacroForm(try Self.groups(basis, of: divisor / common))
    }
    return try quotient(other) { value, divisor in
      let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
      return up ? quotient + (rest > 0 ? 1 : 0) : quotient - (rest < 0 ? 1 : 0)
    }
  }

  private static func groups(_ basis: Basis, of divisor: Int64) throws -> Basis {
    switch basis {
    case _ where divisor == 1: return basis
    case .access(1, 0): return .access(rows: divisor, columns: 0)
    case .access(0, 1): return .access(rows: 0, columns: divisor)
    case .write(1): return .write(columns: divisor)
    default:
      throw TesseraError(
        "found ceil of a quantity that is a sum over many records, expected active_rows, "
          + "active_columns or columns_written")
    }
  }

  private func quotient(
    _ other: MacroForm, _ divide: (Int64, Int64) throws -> Int64
  ) throws -> MacroForm {
    guard other.unit == .count || (unit == other.unit && constant != nil) else {
      throw TesseraError("found \(unit.rawValue) over \(other.unit.rawValue), expected a count")
    }
    guard let divisor = other.constant else {
      throw TesseraError("found a division by a quantity, expected one by a number")
    }
    guard divisor > 0 else {
      throw TesseraError("found a division by \(divisor), expected a number above 0")
    }
    var result = MacroForm(
      MacroConstant(value: 0, unit: other.unit == .count ? unit : .count))
    for (basis, factor) in terms {
      try result.add(try divide(factor, divisor), of: basis, times: 1)
    }
    return result
  }

  private static func greatestDivisor(_ a: Int64, _ b: Int64) -> Int64 {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
