/// The probability that more than `corrected` of `bits` independent bits are wrong.
///
/// Σ over k > corrected of C(bits, k)·pᵏ·(1 − p)^(bits − k), from small terms to large ones.
///
/// - Complexity: O(bits)
public func wordFailureProbability(
  bits: Int, bitFailure: Double, corrected: Int
) -> Double {
  guard bitFailure > 0, bits > corrected else { return 0 }
  guard bitFailure < 1 else { return 1 }
  var term = 1.0
  var terms: [Double] = []
  for count in 0...bits {
    if count > 0 { term *= Double(bits - count + 1) / Double(count) * bitFailure }
    if count > corrected { terms.append(term) }
  }
  // (1 − p)^(n − k) beside each term, also from k = n down.
  var (sum, factor) = (0.0, 1.0)
  for value in terms.reversed() {
    sum += value * factor
    factor *= 1 - bitFailure
  }
  return min(1, sum)
}
