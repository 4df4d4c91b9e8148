import Arch

/// The converters that put inputs onto word lines.
///
/// An input is clamped to the range and, with `bits`, rounded (half to even) to a code: with
/// negative inputs −(2ᵇ⁻¹ − 1) to 2ᵇ⁻¹ − 1 and one step is A/(2ᵇ⁻¹ − 1), *A* being the larger bound
/// of the range; without any 0 to 2ᵇ − 1. With `streamBits` = *k* the magnitude of the code goes onto
/// the lines *k* bits at a time, least significant first, and the outputs are added up digitally,
/// weighted by 2^(k·t). Otherwise there is one voltage for each code. The largest digit is V_read.
public struct InputConverter: Sendable, Hashable {
  /// Bits of a code, its sign included; nil for inputs that are not rounded. 1 to 32; above 22 they
  /// are not rounded either, because single precision is no finer.
  public var bits: Int?
  /// Bits that are on the lines at a time; nil for all of them at once.
  public var streamBits: Int?
  public var range: ActivationRange
  public var signs: SignHandling

  public init(
    bits: Int? = nil, streamBits: Int? = nil, range: ActivationRange = .unlimited,
    signs: SignHandling = .bipolar
  ) {
    self.bits = bits
    self.streamBits = streamBits
    self.range = range
    self.signs = signs
  }

  /// No converters: inputs are voltages as they are.
  public static let ideal = InputConverter()

  /// What becomes of negative inputs.
  public enum SignHandling: String, Sendable, Hashable, CaseIterable {
    /// They are negative voltages.
    case bipolar
    /// The array is read twice, with the positive inputs and with the magnitudes of the negative
    /// ones, and the outputs are subtracted digitally.
    case twoPhases = "two-phases"
    /// They swap the two columns of a pair: one column collects all positive products and the
    /// other one all negative ones. Cells with two outputs do so, such as those of ternary tiles.
    case steered
  }

  func check() throws {
    if let bits, !(1...32).contains(bits) {
      throw TesseraError("input bits: found \(bits), expected 1 to 32")
    }
    if let streamBits {
      guard let bits, bits <= 22 else {
        throw TesseraError(
          "input streams need inputs of 1 to 22 bits, found \(bits.map { "\($0)" } ?? "unrounded ones")"
        )
      }
      guard (1...bits).contains(streamBits) else {
        throw TesseraError("bits of a stream: found \(streamBits), expected 1 to \(bits)")
      }
    }
    try range.check()
    if bits != nil, case .unlimited = range {
      throw TesseraError("inputs of \(bits ?? 0) bits need a range")
    }
  }
}
