#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The range, the ticks and the unit of a value axis, chosen to be round numbers.
struct AxisScale {
  struct Tick {
    let value: Double
    /// Empty for a tick between labelled ones.
    let label: String
  }

  let axis: ChartAxis
  private(set) var low = 0.0
  private(set) var high = 1.0
  private(set) var ticks: [Tick] = []
  /// The power of ten that the shown unit stands for; 0 without a prefix.
  private var power = 0

  var isLogarithmic: Bool { axis.scale == .logarithmic }

  /// Values beyond this have no useful picture, and would spoil the arithmetic.
  static func isDrawable(_ value: Double) -> Bool {
    value.isFinite && abs(value) < 1e200
  }

  init(_ axis: ChartAxis, values: [Double], includesZero: Bool) {
    self.axis = axis
    let drawable = values.filter(AxisScale.isDrawable).map { abs($0) < 1e-200 ? 0 : $0 }
    if axis.scale == .logarithmic {
      setLogarithmic(drawable.filter { $0 > 0 })
    } else {
      setLinear(includesZero ? drawable + [0] : drawable, includesZero: includesZero)
    }
  }

  /// Where a value lies, from 0 at the low end to 1 at the high one, held within them.
  func fraction(_ value: Double) -> Double {
    let result: Double
    if isLogarithmic {
      guard value > 0 else { return 0 }
      result = (log10(value) - log10(low)) / (log10(high) - log10(low))
    } else {
      result = (value - low) / (high - low)
    }
    return min(max(result, 0), 1)
  }

  /// Where bars begin.
  var base: Double { isLogarithmic ? low : min(max(0, low), high) }

  /// The title with the unit and a word on the scale.
  var heading: String {
    var text = axis.title
    if !axis.unit.isEmpty, !axis.isUnitOnNumbers, !(isLogarithmic && axis.usesPrefixes) {
      text += " (\(shownUnit))"
    }
    return isLogarithmic ? text + ", log scale" : text
  }

  /// A value as its label beside a bar.
  func label(_ value: Double) -> String {
    if isLogarithmic, axis.usesPrefixes {
      return NumberText.engineering(value, unit: axis.unit, significantDigits: 3)
    }
    guard var digits = DecimalDigits(value) else { return "" }
    if !digits.isZero { digits.exponent -= power }
    return withUnit(NumberText.formatted(digits, significantDigits: 3))
  }

  private var shownUnit: String { (SIPrefix.symbol(power) ?? "") + axis.unit }

  private func withUnit(_ number: String) -> String {
    switch axis.unit {
    case "x": number + "x"
    case "%": number + " %"
    default: number
    }
  }

  private mutating func setLinear(_ values: [Double], includesZero: Bool) {
    var bottom = values.min() ?? 0
    var top = values.max() ?? 1
    if top - bottom < max(abs(top), abs(bottom)) * 1e-9 || top == bottom {
      // All the same: show it against zero.
      (bottom, top) = (min(bottom, 0), max(top, 0))
    }
    if top == bottom { top = bottom + 1 }
    let largest = DecimalDigits(max(abs(bottom), abs(top)))?.exponent ?? 0
    if axis.usesPrefixes {
      let wanted = SIPrefix.power(forExponent: largest)
      if SIPrefix.symbol(wanted) != nil { power = wanted }
    }
    // Ticks are i · mantissa · 10^exponent with whole i and mantissa, so that labels are exact.
    let raw = (top - bottom) / 6
    var exponent = DecimalDigits(raw)?.exponent ?? 0
    let ratio = raw / tenToThe(exponent)
    var mantissa = 1
    if let next = [1, 2, 5].first(where: { Double($0) >= ratio * (1 - 1e-9) }) {
      mantissa = next
    } else {
      exponent += 1
    }
    let step = Double(mantissa) * tenToThe(exponent)
    // The axis ends a little beyond the data and not at the next tick, which may be far away.
    let padding = (top - bottom) * 0.04
    low = bottom == 0 && includesZero ? 0 : bottom - padding
    high = top == 0 && includesZero ? 0 : top + padding
    let first = Int((low / step - 1e-9).rounded(.up))
    let last = Int((high / step + 1e-9).rounded(.down))
    guard first <= last else { return }
    for index in first...last {
      let digits = DecimalDigits(coefficient: Int128(index * mantissa), exponent: exponent)
      ticks.append(Tick(value: value(digits), label: tickLabel(digits, step: exponent)))
    }
  }

  private mutating func setLogarithmic(_ values: [Double]) {
    guard let least = values.min(), let greatest = values.max(),
      let lowDigits = DecimalDigits(least), let highDigits = DecimalDigits(greatest)
    else {
      low = 1
      high = 10
      ticks = [Tick(value: 1, label: withUnit("1")), Tick(value: 10, label: withUnit("10"))]
      return
    }
    let decades = highDigits.exponent - lowDigits.exponent
    let labelled = decades <= 2 ? [1, 2, 5] : [1]
    // Bars of the least value need some length, so the axis begins below it.
    let starts = labelled.map { (exponent: lowDigits.exponent, mantissa: $0) }
    let start =
      starts.last { Double($0.mantissa) * tenToThe($0.exponent) < least * 0.95 }
      ?? (lowDigits.exponent - 1, labelled.last ?? 1)
    low = value(DecimalDigits(coefficient: Int128(start.mantissa), exponent: start.exponent))
    let every = max(1, (decades + 9) / 10)
    var exponent = start.exponent
    var isDone = false
    while !isDone {
      for mantissa in 1...9 where !isDone {
        let digits = DecimalDigits(coefficient: Int128(mantissa), exponent: exponent)
        let value = value(digits)
        if value < low * (1 - 1e-9) { continue }
        let isLabelled =
          labelled.contains(mantissa) && (exponent - start.exponent).isMultiple(of: every)
        if isLabelled || (every == 1 && decades <= 8) {
          ticks.append(Tick(value: value, label: isLabelled ? logarithmicLabel(digits) : ""))
        }
        if labelled.contains(mantissa), value >= greatest * (1 - 1e-9), value > low {
          high = value
          isDone = true
        }
      }
      exponent += 1
    }
  }

  private func value(_ digits: DecimalDigits) -> Double {
    digits.isZero ? 0 : Double(digits.scientific()) ?? 0
  }

  private func tenToThe(_ exponent: Int) -> Double {
    Double("1e\(exponent)") ?? 1
  }

  private func tickLabel(_ digits: DecimalDigits, step: Int) -> String {
    if digits.isZero { return withUnit("0") }
    var shown = digits
    shown.exponent -= power
    guard shown.exponent >= -4, shown.exponent < 7 else {
      return withUnit(shown.scientific())
    }
    return withUnit(shown.plain(fractionDigits: max(0, power - step)))
  }

  private func logarithmicLabel(_ digits: DecimalDigits) -> String {
    if axis.usesPrefixes {
      return NumberText.engineering(value(digits), unit: axis.unit, significantDigits: 1)
    }
    guard digits.exponent >= -4, digits.exponent < 6 else { return withUnit(digits.scientific()) }
    return withUnit(digits.plain(fractionDigits: max(0, -digits.exponent)))
  }
}
