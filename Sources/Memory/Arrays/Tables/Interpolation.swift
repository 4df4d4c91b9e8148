import Arch

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
