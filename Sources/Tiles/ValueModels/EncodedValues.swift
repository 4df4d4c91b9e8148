import Arch

/// A list of operands as an array holds or receives them: an input vector, or a matrix of weights
/// row by row.
public enum EncodedValues: Hashable, Sendable {
  /// Codes −1, 0 and +1 with what they stand for.
  case ternary([Int8], TernaryScale = .unit)
  /// Integers from 0 to 2ᵇⁱᵗˢ − 1; 1 to 16 bits.
  case unsigned([Int32], bits: Int)
  /// Sign and magnitude: −(2ᵇⁱᵗˢ⁻¹ − 1) to 2ᵇⁱᵗˢ⁻¹ − 1; 2 to 17 bits.
  case signed([Int32], bits: Int)

  public var count: Int {
    switch self {
    case .ternary(let codes, _): codes.count
    case .unsigned(let values, _), .signed(let values, _): values.count
    }
  }

  public var encoding: OperandEncoding {
    switch self {
    case .ternary(_, .unit): .ternary
    case .ternary(_, let scale): scale.isSymmetric ? .ternarySymmetric : .ternaryAsymmetric
    case .unsigned(_, let bits): .unsigned(bits: bits)
    case .signed(_, let bits): .signed(bits: bits)
    }
  }

  /// What the operands stand for, as plain integers.
  public var integers: [Int64] {
    switch self {
    case .ternary(let codes, let scale):
      codes.map { $0 > 0 ? Int64(scale.positive) : $0 < 0 ? -Int64(scale.negative) : 0 }
    case .unsigned(let values, _), .signed(let values, _): values.map(Int64.init)
    }
  }

  /// Checks that every operand can be represented.
  ///
  /// - Throws: `TesseraError` that names the operand.
  func check(_ name: String) throws {
    switch self {
    case .ternary(let codes, _):
      guard let index = codes.firstIndex(where: { !(-1...1).contains($0) }) else { return }
      throw TesseraError("\(name)[\(index)]: found \(codes[index]), expected -1, 0 or +1")
    case .unsigned(let values, let bits):
      guard (1...16).contains(bits) else {
        throw TesseraError("\(name): found \(bits) bits, expected 1 to 16")
      }
      try Self.check(values, name, in: 0...(1 << Int32(bits) - 1))
    case .signed(let values, let bits):
      guard (2...17).contains(bits) else {
        throw TesseraError("\(name): found \(bits) bits, expected 2 to 17")
      }
      let largest: Int32 = 1 << Int32(bits - 1) - 1
      try Self.check(values, name, in: -largest...largest)
    }
  }

  private static func check(
    _ values: [Int32], _ name: String, in range: ClosedRange<Int32>
  ) throws {
    guard let index = values.firstIndex(where: { !range.contains($0) }) else { return }
    throw TesseraError(
      "\(name)[\(index)]: found \(values[index]), "
        + "expected \(range.lowerBound) to \(range.upperBound)")
  }

  /// Ternary planes whose scaled sum is the operands: one for ternary operands, one for each bit
  /// of unsigned ones and for each bit of the magnitude of signed ones.
  var planes: [TernaryPlane] {
    switch self {
    case .ternary(let codes, let scale):
      return [
        TernaryPlane(
          codes: codes, positive: Int64(scale.positive), negative: Int64(scale.negative),
          isSigned: true)
      ]
    case .unsigned(let values, let bits):
      return (0..<bits).map { bit in
        TernaryPlane(
          codes: values.map { Int8($0 >> Int32(bit) & 1) }, positive: 1 << bit,
          negative: 1 << bit, isSigned: false)
      }
    case .signed(let values, let bits):
      return (0..<(bits - 1)).map { bit in
        TernaryPlane(
          codes: values.map { value in
            Int8(Int32(value.magnitude) >> Int32(bit) & 1) * (value < 0 ? -1 : 1)
          }, positive: 1 << bit, negative: 1 << bit, isSigned: true)
      }
    }
  }
}
