/// A stream of random numbers that belongs to one place of a simulation.
///
/// The place is (seed, layer, tile, step). Streams of different places are independent, and each
/// is the same on every machine and whatever the order in which places are visited. The seed is
/// the key of `Philox4x32`; layer, tile and step are three words of its counter and the fourth
/// counts blocks, so a stream repeats after 2³³ draws of 64 bits.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  private var second: UInt64 = 0
  private var hasSecond = false

  public init(seed: UInt64, layer: UInt32 = 0, tile: UInt32 = 0, step: UInt32 = 0) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    counter = SIMD4(0, step, tile, layer)
  }

  /// The next 64 bits: words 0 and 1 of a block (word 0 low), then words 2 and 3.
  public mutating func next() -> UInt64 {
    if hasSecond {
      hasSecond = false
      return second
    }
    let words = Philox4x32.block(counter: counter, key: key)
    counter.x &+= 1
    second = UInt64(words.w) << 32 | UInt64(words.z)
    hasSecond = true
    return UInt64(words.y) << 32 | UInt64(words.x)
  }

  /// Uniform in [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Uniform in 0..<bound; the bias is below bound / 2⁶⁴. Returns 0 for a bound of 0.
  public mutating func below(_ bound: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
