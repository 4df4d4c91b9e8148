/// A biased coin, as a 64-bit threshold: exact to 2⁻⁶⁴ and the same on every machine.
public struct Bernoulli: Hashable, Sendable {
  /// A draw below it is a success; nil where every draw is one.
  private let threshold: UInt64?

  /// Makes a coin that succeeds with that probability.
  ///
  /// - Throws: `TesseraError` where it does not lie in 0...1.
  public init(probability: Double) throws {
    guard probability >= 0, probability <= 1 else {
      throw TesseraError("probability: found \(probability), expected a number from 0 to 1")
    }
    // Scaling by a power of two is exact; probability < 1 keeps the product below 2⁶⁴.
    threshold = probability == 1 ? nil : UInt64(probability * 0x1p64)
  }

  /// One toss; always takes one 64-bit draw, so positions in the stream do not depend on data.
  public func sample(using stream: inout RandomStream) -> Bool {
    let draw = stream.next()
    guard let threshold else { return true }
    return draw < threshold
  }
}
