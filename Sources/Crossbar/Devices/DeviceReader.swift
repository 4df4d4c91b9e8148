import Arch

/// Decodes the tree of a device file, keeping what each value rests on.
struct DeviceReader {
  private static let keys = [
    "onResistance", "onOffRatio", "levels", "readVoltage", "readTime",
    "accessResistance", "deviceToDevice", "cycleToCycle", "readNoise", "stuckLow", "stuckHigh",
    "driftExponent", "driftDeviation", "driftReferenceSeconds", "lowTemperatureCoefficient",
    "highTemperatureCoefficient", "referenceKelvin", "sinhPerVolt",
  ]
  private static let spreads = ["range", "conductance", "logarithm"]

  private var values: [DeviceDescription.Value] = []

  mutating func read(_ root: YAMLNode) throws -> DeviceDescription {
    let fields = try root.fields(
      of: "the device", known: ["name", "summary", "notes", "quantiles"] + Self.keys)
    // Values are listed in the order of the keys above.
    let onOhms = try resistance(fields, "onResistance", 1e-3...1e15)
    let ratio = try number(fields, "onOffRatio", 1...1e15, excludesLower: true)
    guard let onOhms, let ratio else {
      let missing = onOhms == nil ? "onResistance" : "onOffRatio"
      throw TesseraError(at: root.position, "the device has no \(quoted(missing))")
    }
    let onConductance = 1 / onOhms
    var device = CellDevice(lowConductance: onConductance / ratio, highConductance: onConductance)
    device.levels = try number(fields, "levels", 2...65_536, isWhole: true).map { Int($0) }
    if let node = try value(fields, "readVoltage") {
      device.readVolts = Double(try node.quantity(Voltage.self).microvolts) / 1e6
    }
    if let node = try value(fields, "readTime") {
      device.readSeconds = Double(try node.quantity(Time.self).femtoseconds) / 1e15
    }
    device.accessResistance = try resistance(fields, "accessResistance", 0...1e12) ?? 0
    device.deviceToDevice = try spread(fields, "deviceToDevice")
    device.cycleToCycle = try spread(fields, "cycleToCycle")
    device.readNoise = try spread(fields, "readNoise")
    device.quantiles = try quantiles(fields)
    device.stuckLow = try number(fields, "stuckLow", 0...1) ?? 0
    device.stuckHigh = try number(fields, "stuckHigh", 0...1) ?? 0
    if let exponent = try number(fields, "driftExponent", 0...10) {
      device.drift = ConductanceDrift(
        exponent: exponent, deviation: try number(fields, "driftDeviation", 0...10) ?? 0,
        referenceSeconds: try number(fields, "driftReferenceSeconds", 1e-12...1e12) ?? 1)
    }
    if let low = try number(fields, "lowTemperatureCoefficient", -1...1) {
      device.temperature = TemperatureDependence(
        lowCoefficient: low,
        highCoefficient: try number(fields, "highTemperatureCoefficient", -1...1) ?? low,
        referenceKelvin: try number(fields, "referenceKelvin", 1...2000) ?? 300)
    }
    if let steepness = try number(fields, "sinhPerVolt", 0...100) {
      device.currentVoltage = .hyperbolicSine(steepness: steepness * device.readVolts)
    }
    do {
      try device.check()
    } catch let error as TesseraError {
      throw TesseraError(at: root.position, error.description)
    }
    return DeviceDescription(
      name: try fields.required("name").text(expecting: "a name"),
      summary: try fields.required("summary").text(), notes: try fields["notes"]?.text(),
      device: device, values: values)
  }

  /// The node of a value; its source and standing are kept.
  private mutating func value(
    _ fields: YAMLFields, _ key: String, others: [String] = []
  ) throws -> YAMLNode? {
    guard let node = fields[key] else { return nil }
    let parts = try node.fields(
      of: quoted(key), known: ["value", "source", "standing"] + others)
    let value = try parts.required("value")
    values.append(
      DeviceDescription.Value(
        name: key, text: try value.text(expecting: "a value"),
        source: try parts.required("source").text(),
        standing: try parts.required("standing").standing(), position: value.position,
        low: try parts["low"].map { try Self.number($0) },
        high: try parts["high"].map { try Self.number($0) }))
    return value
  }

  /// A resistance in ohms. It may have more digits than a ``Resistance`` holds, because a fit writes
  /// the inverse of a conductance.
  private mutating func resistance(
    _ fields: YAMLFields, _ key: String, _ range: ClosedRange<Double>
  ) throws -> Double? {
    guard let node = try value(fields, key, others: ["low", "high"]) else { return nil }
    let text = try node.text(expecting: Resistance.expectation)
    let words = text.split(separator: " ")
    guard words.count == 2, let unit = Resistance.units.first(where: { $0.symbol == words[1] }),
      words[0].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || ".e-+".utf8.contains($0) }),
      let number = Double(words[0]), words[0].utf8.count <= 64,
      range.contains(number * Double(unit.quanta) / 1e6)
    else {
      throw TesseraError(
        at: node.position,
        "found \(quoted(text)); expected \(Resistance.expectation), from \(range.lowerBound) to "
          + "\(range.upperBound) ohm")
    }
    return number * Double(unit.quanta) / 1e6
  }

  private mutating func number(
    _ fields: YAMLFields, _ key: String, _ range: ClosedRange<Double>, isWhole: Bool = false,
    excludesLower: Bool = false
  ) throws -> Double? {
    guard let node = try value(fields, key, others: ["low", "high"]) else { return nil }
    return try Self.number(node, range, isWhole, excludesLower)
  }

  static func number(
    _ node: YAMLNode, _ range: ClosedRange<Double> = -1e300...1e300, _ isWhole: Bool = false,
    _ excludesLower: Bool = false
  ) throws -> Double {
    let text = try node.text(expecting: "a number")
    let isDecimal = text.utf8.allSatisfy {
      $0 >= 0x30 && $0 <= 0x39 || "+-.eE".utf8.contains($0)
    }
    guard isDecimal, text.utf8.count <= 64, let value = Double(text), range.contains(value),
      !isWhole || value == value.rounded(), !excludesLower || value > range.lowerBound
    else {
      throw TesseraError(
        at: node.position,
        "found \(quoted(text)); expected a \(isWhole ? "whole " : "")number "
          + (excludesLower ? "above " : "from ") + "\(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// A standard deviation, and under `of` what it is a fraction of.
  private mutating func spread(
    _ fields: YAMLFields, _ key: String
  ) throws -> ConductanceSpread? {
    guard let node = try value(fields, key, others: ["of", "low", "high"]), let all = fields[key]
    else {
      return nil
    }
    let sigma = try Self.number(node, 0...10, false, false)
    guard let of = all["of"] else {
      throw TesseraError(
        at: all.position,
        "\(quoted(key)) has no 'of'; expected one of \(Self.spreads.joined(separator: ", "))")
    }
    switch try of.choice(of: Self.spreads) {
    case "range": return .ofRange(sigma)
    case "conductance": return .ofConductance(sigma)
    default: return .ofLogarithm(sigma)
    }
  }
}
