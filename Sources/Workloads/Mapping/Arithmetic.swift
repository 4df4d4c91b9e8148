/// ⌊total · part / whole⌋ for 0 ≤ part ≤ whole, without overflow; total where whole is 0.
///
/// Differences of it share a total out so that the shares add up exactly.
func share(_ total: Int, _ part: Int, of whole: Int) -> Int {
  guard whole > 0 else { return total }
  let product = total.multipliedFullWidth(by: part)
  return whole.dividingFullWidth(product).quotient
}

/// ⌈dividend / divisor⌉ for dividend ≥ 0 and divisor ≥ 1.
func ceilingDivide(_ dividend: Int, _ divisor: Int) -> Int {
  dividend / divisor + (dividend % divisor == 0 ? 0 : 1)
}
