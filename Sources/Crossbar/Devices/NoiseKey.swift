import Arch
import CKernels

/// Keys of noise: which numbers are drawn follows from what they are for and where, and from
/// nothing else.
struct NoiseKey {
  enum Purpose: UInt32 {
    case deviceToDevice = 1
    case cycleToCycle, stuck, drift, read, converter, conversion
  }

  let key: SIMD2<UInt32>

  /// - Parameter number: which of many of a purpose: a programming, or a call.
  init(seed: UInt64, _ purpose: Purpose, number: UInt64 = 0) {
    let block = Philox4x32.block(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: number), UInt32(truncatingIfNeeded: number >> 32),
        purpose.rawValue, 0x7465_7373),
      key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
    key = SIMD2(block.x, block.y)
  }

  /// A row of numbers.
  ///
  /// - Parameter column: of the first number, a multiple of 64.
  func place(row: Int, tile: UInt32, layer: UInt32, column: Int = 0) -> tessera_place {
    tessera_place(
      key: (key.x, key.y), first: UInt32(truncatingIfNeeded: column / 4),
      counter: (UInt32(truncatingIfNeeded: row), tile, layer))
  }
}
