import Arch

/// A sensing-error model as 64-bit thresholds, so that reads are the same on every machine.
struct SensingThresholds {
  /// For each count, the draws below which it is read one lower, and below which one higher.
  private var lower: [UInt64] = []
  private var higher: [UInt64] = []

  /// Takes a largest count from 1 to 65536.
  init(_ model: SensingErrorModel, largestCount: Int) throws {
    try model.check()
    for count in 0...largestCount {
      let probability = model.errorProbability(count: count)
      // 2⁶⁴ itself does not fit; being one draw short of certainty is below any resolution.
      let all = probability >= 1 ? UInt64.max : UInt64(probability * 0x1p64)
      lower.append(count == largestCount ? all : all / 2)
      higher.append(all)
    }
  }

  /// What a draw adds to a count: −1, 0 or +1.
  func change(of count: Int, draw: UInt64) -> Int {
    if draw < lower[count] { return -1 }
    return draw < higher[count] ? 1 : 0
  }
}
