import Arch

/// ln x for positive x, from basic operations only, so that it is the same on every machine.
///
/// x = m·2ᵉ with m in [2/3, 4/3); ln m = 2·artanh((m − 1)/(m + 1)) from its series. Relative error
/// below 10⁻¹⁵ away from 1.
func logarithm(_ x: Double) -> Double {
  guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
  var (fraction, exponent) = (x.significand, Double(x.exponent))
  if fraction > 4.0 / 3 {
    fraction /= 2
    exponent += 1
  }
  let ratio = (fraction - 1) / (fraction + 1)
  let square = ratio * ratio
  var (power, sum) = (ratio, ratio)
  // (1/5)^(2·12 + 1) is below 2^-53.
  for odd in stride(from: 3.0, through: 27, by: 2) {
    power *= square
    sum += power / odd
  }
  return 2 * sum + exponent * 0.693_147_180_559_945_3
}

/// eˣ, from its series at x/2ⁿ and n squarings.
func exponential(_ x: Double) -> Double {
  guard x > -700 else { return 0 }
  guard x < 700 else { return .infinity }
  var (reduced, squarings) = (x, 0)
  while reduced.magnitude > 0.25 {
    reduced /= 2
    squarings += 1
  }
  var (term, sum) = (1.0, 1.0)
  for index in 1...20 {
    term *= reduced / Double(index)
    sum += term
  }
  for _ in 0..<squarings { sum *= sum }
  return sum
}

/// The amount at a part of the way from one to another, in logarithmic scale.
///
/// - Throws: `TesseraError` where it does not fit, which amounts that were read cannot cause.
func interpolated<Amount: Quantity>(
  _ low: Amount, _ high: Amount, _ part: Double
) throws -> Amount {
  try scaled(low, by: exponential(part * logarithm(Double(high.quanta) / Double(low.quanta))))
}

/// An amount times a factor, rounded to whole quanta.
///
/// - Throws: `TesseraError` where the factor is negative or not finite, or the product too large.
func scaled<Amount: Quantity>(_ amount: Amount, by factor: Double) throws -> Amount {
  let product = (Double(amount.quanta) * factor).rounded()
  guard factor >= 0, product.isFinite, product <= Double(Amount.largest),
    let result = Amount(quanta: Int128(product))
  else {
    throw TesseraError("\(amount) times \(factor): expected \(Amount.noun) that fits")
  }
  return result
}
