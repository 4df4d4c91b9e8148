/// A fitted device as a file of `devices/`.
public struct DeviceFitFile {
  private let fit: DeviceFit
  private let name: String
  private let drawsFromQuantiles: Bool

  /// - Parameters:
  ///   - name: of the device; from the file's name where it is no name.
  ///   - drawsFromQuantiles: whether cells are drawn from the measured quantiles in place of the
  ///     fitted spread.
  public init(_ fit: DeviceFit, path: String, drawsFromQuantiles: Bool) {
    self.fit = fit
    self.drawsFromQuantiles = drawsFromQuantiles
    let file = InputFile.shownName(path)
    name = file.split(separator: ".").first.map(String.init) ?? file
  }

  private var source: String { "fit of \(InputFile.shownName(fit.label))" }

  /// The file's text.
  public var text: String {
    let device = fit.device
    var text = "name: \(Self.quoted(name))\n"
    text += "summary: \(Self.quoted("Fitted to \(fit.rows) measurements of cells."))\n"
    text += "notes: |\n"
    for line in notes { text += "  \(line)\n" }
    text += line(
      "onResistance", 1 / device.highConductance, unit: " ohm",
      source: "\(source): largest target")
    // A device file has no infinite ratio.
    let ratio = min(device.highConductance / device.lowConductance, 1e15)
    text += line(
      "onOffRatio", ratio,
      source: "\(source): largest target over "
        + (device.lowConductance > 0 ? "least" : "0, as the largest ratio that there is"))
    text += spread("deviceToDevice", device.deviceToDevice, fit.spread.deviceToDevice)
    text += spread("cycleToCycle", device.cycleToCycle, fit.spread.cycleToCycle)
    text += spread("readNoise", device.readNoise, fit.spread.read)
    text += fitted("stuckLow", fit.stuck.low)
    text += fitted("stuckHigh", fit.stuck.high)
    if let drift = fit.drift {
      text += fitted("driftExponent", drift.exponent, in: 0...10)
      text += fitted("driftDeviation", drift.deviation, in: 0...10)
      text += line(
        "driftReferenceSeconds", drift.referenceSeconds, source: "\(source): earliest time")
    }
    if let temperature = fit.temperature {
      text += fitted("lowTemperatureCoefficient", temperature.lowCoefficient, in: -1...1)
      text += fitted("highTemperatureCoefficient", temperature.highCoefficient, in: -1...1)
      text += line(
        "referenceKelvin", temperature.referenceKelvin,
        source: "\(source): the temperature of most rows")
    }
    return text + quantiles
  }

  /// The text in lines short enough to read, without what a block of text cannot hold.
  private var notes: [String] {
    var lines = ["Not told by the measurements:"]
    lines += fit.unidentified.map { "- \($0)" }
    if !fit.notes.isEmpty { lines += ["Also:"] + fit.notes.map { "- \($0)" } }
    return lines
  }

  private var quantiles: String {
    var text = "quantiles:\n  use: \(drawsFromQuantiles)\n"
    text += "  source: \(Self.quoted(source))\n  standing: measured\n"
    text += "  deviceShare: \(NumberText.exact(fit.quantiles.deviceShare))\n  levels:\n"
    for level in fit.quantiles.levels {
      text += "    - target: \(NumberText.exact(level.target))\n      conductances:\n"
      var line = "        ["
      for (index, value) in level.conductances.enumerated() {
        let cell =
          Self.short(value) + (index + 1 < level.conductances.count ? "," : "]")
        if line.utf8.count + cell.utf8.count > 99 {
          text += line + "\n"
          line = "         "
        }
        line += (line.last == " " || line.last == "[" ? "" : " ") + cell
      }
      text += line + "\n"
    }
    return text
  }

  /// Rounded to seven digits, which do not change the order.
  private static func short(_ value: Double) -> String {
    NumberText.exact(Double(NumberText.formatted(value, significantDigits: 7)) ?? value)
  }

  private func line(
    _ key: String, _ value: Double, unit: String = "", of form: String = "",
    range: ClosedRange<Double>? = nil, source: String
  ) -> String {
    var text = "\(key): {value: \(NumberText.exact(value))\(unit)\(form)"
    if let range {
      text += ", low: \(NumberText.exact(range.lowerBound))"
      text += ", high: \(NumberText.exact(range.upperBound))"
    }
    return text + ", source: \(Self.quoted(source)), standing: measured}\n"
  }

  private func fitted(
    _ key: String, _ value: FittedValue?, in limits: ClosedRange<Double> = 0...1
  ) -> String {
    guard let value else { return "" }
    return line(key, value.value, range: value.interval?.clamped(to: limits), source: source)
  }

  private func spread(
    _ key: String, _ spread: ConductanceSpread?, _ value: FittedValue?
  ) -> String {
    let form: String
    switch spread {
    case nil: return ""
    case .ofRange: form = ", of: range"
    case .ofConductance: form = ", of: conductance"
    case .ofLogarithm: form = ", of: logarithm"
    }
    let fitted = value ?? fit.spread.total
    return line(key, fitted.value, of: form, range: fitted.interval, source: source)
  }

  /// In double quotation marks, as YAML and JSON write them.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}", "\u{FEFF}": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
