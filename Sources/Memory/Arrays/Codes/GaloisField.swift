/// The field with 2ᵐ elements, by tables of powers and logarithms of a primitive element.
struct GaloisField: Hashable, Sendable {
  let bits: Int
  /// 2ᵐ − 1, the order of the primitive element.
  let order: Int
  private let powers: [Int]
  private let logarithms: [Int]

  /// Primitive polynomials of degree 3 to 13, as bit masks.
  private static let polynomials = [
    3: 0xb, 4: 0x13, 5: 0x25, 6: 0x43, 7: 0x89, 8: 0x11d, 9: 0x211, 10: 0x409, 11: 0x805,
    12: 0x1053, 13: 0x201b,
  ]
  static let sizes = 3...13

  /// Nil outside `sizes`.
  init?(bits: Int) {
    guard let polynomial = Self.polynomials[bits] else { return nil }
    self.bits = bits
    order = 1 << bits - 1
    var (powers, logarithms) = ([Int](), [Int](repeating: 0, count: 1 << bits))
    var value = 1
    for exponent in 0..<order {
      powers.append(value)
      logarithms[value] = exponent
      value <<= 1
      if value > order { value ^= polynomial }
    }
    self.powers = powers
    self.logarithms = logarithms
  }

  /// αᵉ for e of 0 or more.
  func power(_ exponent: Int) -> Int { powers[exponent % order] }

  func multiply(_ a: Int, _ b: Int) -> Int {
    a == 0 || b == 0 ? 0 : powers[(logarithms[a] + logarithms[b]) % order]
  }

  /// a/b for b other than 0.
  func divide(_ a: Int, by b: Int) -> Int {
    a == 0 ? 0 : powers[(logarithms[a] + order - logarithms[b]) % order]
  }

  /// The minimal polynomial of αᵉ over {0, 1}, coefficients from the lowest power on.
  func minimalPolynomial(ofPower exponent: Int) -> [Int] {
    var roots: [Int] = []
    var root = exponent % order
    while !roots.contains(root) {
      roots.append(root)
      root = root * 2 % order
    }
    var polynomial = [1]
    for root in roots {
      var product = [Int](repeating: 0, count: polynomial.count + 1)
      for (degree, coefficient) in polynomial.enumerated() {
        product[degree + 1] ^= coefficient
        product[degree] ^= multiply(coefficient, power(root))
      }
      polynomial = product
    }
    return polynomial
  }
}
