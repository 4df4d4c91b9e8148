import Arch

/// A shortened binary BCH code with one bit of overall parity: corrects t errors and detects t + 1.
///
/// For k data bits it is made over the smallest field GF(2ᵐ) with 2ᵐ − 1 ≥ k + t·m, so it has
/// t·m + 1 check bits: SECDED (t = 1) 7 for 32 bits and 8 for 64, 3EC4ED (t = 3) 19 and 22.
/// A code word is the data, then the check bits of the remainder, then the parity bit.
///
/// It is linear: the XOR of two code words is a code word. That is how results of an array that
/// computes are checked, because XOR comes with every access.
///
/// Source: R. C. Bose and D. K. Ray-Chaudhuri, 1960; A. Hocquenghem, 1959; decoding by
/// Berlekamp and Massey's algorithm and Chien's search.
public struct ExtendedBCH: Hashable, Sendable {
  public let dataBits: Int
  /// t.
  public let corrected: Int
  /// The generator polynomial, coefficients from the lowest power on.
  private let generator: [Bool]
  private let field: GaloisField

  /// The most data bits, so that the field has at most 2¹³ elements.
  public static let mostDataBits = 4_096
  public static let mostCorrected = 8

  /// - Throws: `TesseraError` where data bits or t are out of range.
  public init(dataBits: Int, correcting corrected: Int) throws {
    guard (1...Self.mostDataBits).contains(dataBits), (1...Self.mostCorrected).contains(corrected)
    else {
      throw TesseraError(
        "a code for \(dataBits) bits that corrects \(corrected); expected 1 to "
          + "\(Self.mostDataBits) bits and 1 to \(Self.mostCorrected) errors")
    }
    guard
      let bits = GaloisField.sizes.first(where: { 1 << $0 - 1 >= dataBits + corrected * $0 }),
      let field = GaloisField(bits: bits)
    else { throw TesseraError("no code for \(dataBits) bits that corrects \(corrected)") }
    self.dataBits = dataBits
    self.corrected = corrected
    self.field = field
    var product = [true]
    var used: [[Int]] = []
    for index in 0..<corrected {
      let factor = field.minimalPolynomial(ofPower: 2 * index + 1)
      guard !used.contains(factor) else { continue }
      used.append(factor)
      var next = [Bool](repeating: false, count: product.count + factor.count - 1)
      for (i, a) in product.enumerated() where a {
        for (j, b) in factor.enumerated() where b != 0 { next[i + j] = next[i + j] != true }
      }
      product = next
    }
    generator = product
  }

  /// Single error correction, double error detection.
  public static func secded(dataBits: Int) throws -> ExtendedBCH {
    try ExtendedBCH(dataBits: dataBits, correcting: 1)
  }

  /// Triple error correction, quadruple error detection.
  public static func threeCorrectedFourDetected(dataBits: Int) throws -> ExtendedBCH {
    try ExtendedBCH(dataBits: dataBits, correcting: 3)
  }

  /// Check bits with the parity bit.
  public var checkBits: Int { generator.count }
  /// Bits of a code word.
  public var length: Int { dataBits + checkBits }

  /// The code word of data.
  ///
  /// - Throws: `TesseraError` where the data have another width.
  /// - Complexity: O(data bits · check bits)
  public func encode(_ data: BitRow) throws -> BitRow {
    guard data.width == dataBits else {
      throw TesseraError("\(data.width) data bits; expected \(dataBits)")
    }
    var word = BitRow(width: length)
    var parity = false
    for bit in 0..<dataBits {
      word[bit] = data[bit]
      parity = parity != data[bit]
    }
    for (index, bit) in remainder(of: data).enumerated() {
      word[dataBits + index] = bit
      parity = parity != bit
    }
    word[length - 1] = parity
    return word
  }

  /// The data of a code word without a look at its check bits.
  public func data(of word: BitRow) -> BitRow {
    var data = BitRow(width: dataBits)
    for bit in 0..<min(dataBits, word.width) { data[bit] = word[bit] }
    return data
  }

  /// Whether this is a code word: what the checker of an XOR result decides.
  ///
  /// Up to 2·t + 1 wrong bits never look right.
  public func isCodeWord(_ word: BitRow) -> Bool {
    guard word.width == length, let again = try? encode(data(of: word)) else { return false }
    return again == word
  }

  /// What a decoder makes of a word.
  public enum Outcome: Hashable, Sendable {
    /// The data, and how many bits of the word were wrong.
    case data(BitRow, errors: Int)
    /// More errors than can be corrected.
    case uncorrectable
  }

  /// Corrects up to t errors, and detects t + 1.
  ///
  /// - Throws: `TesseraError` where the word has another width.
  /// - Complexity: O(length · t)
  public func decode(_ word: BitRow) throws -> Outcome {
    guard word.width == length else {
      throw TesseraError("a code word of \(word.width) bits; expected \(length)")
    }
    let parityIsWrong =
      (0..<length).reduce(false) { $0 != word[$1] }
    guard let positions = errorPositions(of: word) else { return .uncorrectable }
    // An odd number of corrections must go with a wrong parity, or the parity bit is wrong too.
    let errors = positions.count + ((positions.count % 2 == 1) == parityIsWrong ? 0 : 1)
    guard errors <= corrected else { return .uncorrectable }
    var result = word
    for position in positions { result[position] = !result[position] }
    return .data(data(of: result), errors: errors)
  }

  /// Data times x^(check bits − 1) modulo the generator, lowest power first.
  private func remainder(of data: BitRow) -> [Bool] {
    let degree = generator.count - 1
    var state = [Bool](repeating: false, count: degree)
    for bit in (0..<dataBits).reversed() {
      let feedback = (state.last ?? false) != data[bit]
      for index in (0..<degree).reversed() {
        let shifted = index == 0 ? false : state[index - 1]
        state[index] = shifted != (feedback && generator[index])
      }
    }
    return state
  }

  /// The power of x that a bit of the word belongs to; the parity bit has none.
  private func exponent(of bit: Int) -> Int {
    bit < dataBits ? bit + generator.count - 1 : bit - dataBits
  }

  /// The wrong bits beside the parity bit, or nil where there are more than t.
  private func errorPositions(of word: BitRow) -> [Int]? {
    let ones = (0..<length - 1).filter { word[$0] }.map(exponent)
    let syndromes = (1...2 * corrected).map { power in
      ones.reduce(0) { $0 ^ field.power($1 * power) }
    }
    guard syndromes.contains(where: { $0 != 0 }) else { return [] }
    guard let locator = errorLocator(syndromes) else { return nil }
    // Chien's search: bit e is wrong where the locator vanishes at α^−e.
    let positions = (0..<length - 1).filter { bit in
      let inverse = field.order - exponent(of: bit) % field.order
      return locator.enumerated().reduce(0) {
        $0 ^ field.multiply($1.element, field.power($1.offset * inverse))
      } == 0
    }
    return positions.count == locator.count - 1 ? positions : nil
  }

  /// Berlekamp and Massey's algorithm; nil where the locator's degree exceeds t.
  private func errorLocator(_ syndromes: [Int]) -> [Int]? {
    var (locator, previous) = ([1], [1])
    var (length, gap, lastDiscrepancy) = (0, 1, 1)
    for index in syndromes.indices {
      var discrepancy = syndromes[index]
      for term in 1..<max(1, min(locator.count, index + 1)) {
        discrepancy ^= field.multiply(locator[term], syndromes[index - term])
      }
      guard discrepancy != 0 else {
        gap += 1
        continue
      }
      let factor = field.divide(discrepancy, by: lastDiscrepancy)
      var next = locator
      while next.count < previous.count + gap { next.append(0) }
      for (term, coefficient) in previous.enumerated() {
        next[term + gap] ^= field.multiply(factor, coefficient)
      }
      if 2 * length <= index {
        (length, previous, lastDiscrepancy, gap) = (index + 1 - length, locator, discrepancy, 1)
      } else {
        gap += 1
      }
      locator = next
    }
    while locator.last == 0 { locator.removeLast() }
    return locator.count - 1 <= corrected && locator.count - 1 == length ? locator : nil
  }
}
