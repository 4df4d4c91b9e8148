import Testing

@testable import Arch

/// The message of the error that a body throws, or nil where it throws none.
func message(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return "\(error)"
  }
}

/// A small random number generator, so that a printed seed repeats a test.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  let seed: UInt64

  init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

/// A generator whose seed is printed under the name of the test.
func printedGenerator(_ name: String) -> SeededGenerator {
  let seed = UInt64.random(in: 0...UInt64.max)
  print("seed of \(name): \(seed)")
  return SeededGenerator(seed: seed)
}
