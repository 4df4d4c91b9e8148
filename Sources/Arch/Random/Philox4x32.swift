/// The counter-based generator Philox4x32-10: a keyed bijection of 128-bit counters.
///
/// Ten rounds of two 32 × 32 → 64 bit products and XORs turn a counter and a key into four random
/// words. There is no state, so any draw can be computed at once and in any order: results do not
/// depend on how work is divided among threads.
///
/// Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011. It is not a cryptographic generator.
public enum Philox4x32 {
  /// The four words of one block. O(1), 20 multiplications.
  public static func block(
    counter: SIMD4<UInt32>, key: SIMD2<UInt32>
  ) -> SIMD4<UInt32> {
    var (c0, c1, c2, c3) = (counter.x, counter.y, counter.z, counter.w)
    var (k0, k1) = (key.x, key.y)
    for _ in 0..<10 {
      let first = c0.multipliedFullWidth(by: 0xD251_1F53)
      let second = c2.multipliedFullWidth(by: 0xCD9E_8D57)
      (c0, c1, c2, c3) = (
        second.high ^ c1 ^ k0, second.low,
        first.high ^ c3 ^ k1, first.low
      )
      // Weyl sequences: the golden ratio and √3 − 1.
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(c0, c1, c2, c3)
  }
}
