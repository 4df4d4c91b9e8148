/// The standard normal deviate of which a part `probability` lies below: the inverse of 1 − Q.
///
/// −∞ for 0, ∞ for 1 and not a number outside. Rational approximations by M. Wichura, "Algorithm AS
/// 241: The percentage points of the normal distribution", Applied Statistics 37, 1988 (PPND16),
/// relative error about 10⁻¹⁶, with a logarithm of basic operations, so that it is the same on every
/// machine. O(1).
public func gaussianQuantile(_ probability: Double) -> Double {
  let offset = probability - 0.5
  if offset.magnitude <= 0.425 {
    let r = 0.180625 - offset * offset
    return offset
      * ratio(
        r,
        [
          2509.0809287301226727, 33430.575583588128105, 67265.770927008700853,
          45921.953931549871457, 13731.693765509461125, 1971.5909503065514427,
          133.14166789178437745, 3.3871328727963666080,
        ],
        [
          5226.4952788528545610, 28729.085735721942674, 39307.895800092710610,
          21213.794301586595867, 5394.1960214247511077, 687.18700749205790830,
          42.313330701600911252, 1,
        ])
  }
  let tail = offset < 0 ? probability : 1 - probability
  guard tail > 0 else { return tail == 0 ? (offset < 0 ? -.infinity : .infinity) : .nan }
  let r = (-logarithm(tail)).squareRoot()
  let magnitude =
    r <= 5
    ? ratio(
      r - 1.6,
      [
        7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
        1.27045825245236838258, 3.64784832476320460504, 5.76949722146069140550,
        4.63033784615654529590, 1.42343711074968357734,
      ],
      [
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
        1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940,
        2.05319162663775882187, 1,
      ])
    : ratio(
      r - 5,
      [
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
        2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580,
        5.46378491116411436990, 6.65790464350110377720,
      ],
      [
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
        7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
        5.99832206555887937690e-1, 1,
      ])
  return offset < 0 ? -magnitude : magnitude
}

/// The quotient of two polynomials, highest powers first.
private func ratio(_ x: Double, _ numerator: [Double], _ denominator: [Double]) -> Double {
  numerator.reduce(0) { $0 * x + $1 } / denominator.reduce(0) { $0 * x + $1 }
}

/// ln x for positive x, from basic operations only.
///
/// x = m·2ᵉ with m in [2/3, 4/3); ln m = 2·artanh((m − 1)/(m + 1)) from its series.
package func logarithm(_ x: Double) -> Double {
  guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
  var (fraction, exponent) = (x.significand, Double(x.exponent))
  if fraction > 4.0 / 3 {
    fraction /= 2
    exponent += 1
  }
  let ratio = (fraction - 1) / (fraction + 1)
  let square = ratio * ratio
  var (power, sum) = (ratio, ratio)
  // (1/5)²⁷ is below 2⁻⁶⁰.
  for odd in stride(from: 3.0, through: 27, by: 2) {
    power *= square
    sum += power / odd
  }
  return 2 * sum + exponent * 0.693_147_180_559_945_3
}
