import Arch

/// The bits of a row of an array, or of a result as wide as one.
public struct BitRow: Hashable, Sendable {
  /// Bit *i* is bit i mod 64 of word i / 64; bits beyond the width are 0.
  public internal(set) var words: [UInt64]
  public let width: Int

  /// All bits 0.
  init(width: Int) {
    self.width = width
    words = [UInt64](repeating: 0, count: (width + 63) / 64)
  }

  init(words: [UInt64], width: Int) {
    self.words = words
    self.width = width
    clearRest()
  }

  /// A row of elements, the first in the lowest bits; bits above `elementWidth` are cut.
  ///
  /// - Throws: `TesseraError` where the width of an element is not from 1 to 64.
  public init(elements: [UInt64], elementWidth: Int) throws {
    guard (1...64).contains(elementWidth), elements.count <= 1 << 30 else {
      throw TesseraError("element width \(elementWidth); expected 1 to 64 bits")
    }
    self.init(width: elements.count * elementWidth)
    for (index, element) in elements.enumerated() {
      for bit in 0..<elementWidth where element >> UInt64(bit) & 1 == 1 {
        self[index * elementWidth + bit] = true
      }
    }
  }

  /// A bit; reading outside the width gives 0, and writing there does nothing.
  public subscript(bit: Int) -> Bool {
    get { bit >= 0 && bit < width && words[bit / 64] >> UInt64(bit % 64) & 1 == 1 }
    set {
      guard bit >= 0, bit < width else { return }
      let mask = UInt64(1) << UInt64(bit % 64)
      if newValue { words[bit / 64] |= mask } else { words[bit / 64] &= ~mask }
    }
  }

  /// The elements, the first from the lowest bits.
  ///
  /// - Throws: `TesseraError` where the width is not from 1 to 64 or does not divide the row.
  public func elements(width elementWidth: Int) throws -> [UInt64] {
    guard (1...64).contains(elementWidth) else {
      throw TesseraError("element width \(elementWidth); expected 1 to 64 bits")
    }
    try checkDivides(elementWidth)
    return (0..<width / elementWidth).map { index in
      (0..<elementWidth).reduce(0) { value, bit in
        value | (self[index * elementWidth + bit] ? UInt64(1) << UInt64(bit) : 0)
      }
    }
  }

  /// The sum of all elements, as the reduce unit's adder tree gives it: exact, because the tree's
  /// adders get wider from level to level.
  ///
  /// - Throws: as `elements`.
  public func reduced(elementWidth: Int) throws -> UInt128 {
    try elements(width: elementWidth).reduce(0) { $0 + UInt128($1) }
  }

  public static func & (left: BitRow, right: BitRow) -> BitRow { left.combined(right, &) }
  public static func | (left: BitRow, right: BitRow) -> BitRow { left.combined(right, |) }
  public static func ^ (left: BitRow, right: BitRow) -> BitRow { left.combined(right, ^) }
  public static prefix func ~ (row: BitRow) -> BitRow {
    BitRow(words: row.words.map(~), width: row.width)
  }

  private func combined(_ other: BitRow, _ body: (UInt64, UInt64) -> UInt64) -> BitRow {
    BitRow(words: zip(words, other.words).map(body), width: min(width, other.width))
  }

  /// The element-wise sum of two rows modulo 2^elementWidth, by a carry chain.
  ///
  /// - Throws: `TesseraError` where elements do not divide the row.
  func adding(_ other: BitRow, elementWidth: Int) throws -> BitRow {
    guard elementWidth > 0 else { throw TesseraError("element width 0; expected 1 bit or more") }
    try checkDivides(elementWidth)
    var result = BitRow(width: width)
    if 64 % elementWidth == 0 {
      // Carries stay inside elements where their highest bits are added apart.
      let high = (0..<64 / elementWidth).reduce(UInt64(0)) {
        $0 | 1 << UInt64($1 * elementWidth + elementWidth - 1)
      }
      for index in words.indices {
        let (a, b) = (words[index], other.words[index])
        result.words[index] = ((a & ~high) &+ (b & ~high)) ^ ((a ^ b) & high)
      }
      result.clearRest()
      return result
    }
    var carry = false
    for bit in 0..<width {
      if bit % elementWidth == 0 { carry = false }
      let (a, b) = (self[bit], other[bit])
      result[bit] = (a != b) != carry
      carry = (a && b) || (carry && (a || b))
    }
    return result
  }

  private func checkDivides(_ elementWidth: Int) throws {
    guard width % elementWidth == 0 else {
      throw TesseraError(
        "element width \(elementWidth) does not divide the row of \(width) bits")
    }
  }

  private mutating func clearRest() {
    let rest = width % 64
    if rest != 0, !words.isEmpty { words[words.count - 1] &= (1 << UInt64(rest)) - 1 }
  }
}
