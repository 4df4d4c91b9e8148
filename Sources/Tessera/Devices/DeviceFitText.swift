/// What `device fit` found: the models, how well they fit, and what cannot be told.
public struct DeviceFitText {
  private let fit: DeviceFit

  public init(_ fit: DeviceFit) { self.fit = fit }

  public var text: String {
    var text = "\(InputFile.shownName(fit.label)): \(NumberText.grouped(fit.rows)) rows"
    if let devices = fit.devices { text += ", \(NumberText.grouped(devices)) devices" }
    text += ", \(NumberText.grouped(fit.programmings)) programmings"
    text += ", \(NumberText.grouped(fit.levels.count)) levels\n\n"
    text += parameters.text() + "\n" + forms.text() + "\n" + levels.text()
    text += "\nNot told by the measurements:\n"
    for line in fit.unidentified { text += "  \(line)\n" }
    if !fit.notes.isEmpty { text += "\n" + fit.notes.map { $0 + "\n" }.joined() }
    return text
  }

  /// A fitted value of the parametric model.
  private struct Parameter {
    var name: String
    var key: String
    var value: FittedValue
    var unit = ""
    var from: String
  }

  private var fitted: [Parameter] {
    let spread = fit.spread
    let form = spread.form.rawValue
    let values = "\(NumberText.grouped(spread.values)) values"
    var list: [Parameter] = [
      Parameter(
        name: "G_min", key: "low_conductance_s", value: FittedValue(fit.lowConductance), unit: "S",
        from: "least target"),
      Parameter(
        name: "G_max", key: "high_conductance_s", value: FittedValue(fit.highConductance),
        unit: "S", from: "largest target"),
      Parameter(
        name: "variation \(form), in all", key: "variation", value: spread.total, from: values),
    ]
    if let part = spread.deviceToDevice {
      list.append(
        Parameter(
          name: "  device to device", key: "device_to_device", value: part, from: "variance parts"))
    }
    if let part = spread.cycleToCycle {
      list.append(
        Parameter(
          name: "  cycle to cycle", key: "cycle_to_cycle", value: part, from: "variance parts"))
    }
    if let read = spread.read {
      let form = spread.form == .ofRange ? "of the range" : "of the conductance"
      list.append(
        Parameter(
          name: "read noise \(form)", key: "read_noise", value: read, from: "repeated readings"))
    }
    for (name, key, value, count, of) in [
      ("stuck at G_min", "stuck_low", fit.stuck.low, fit.stuck.lowCount, fit.stuck.lowCandidates),
      (
        "stuck at G_max", "stuck_high", fit.stuck.high, fit.stuck.highCount,
        fit.stuck.highCandidates
      ),
    ] {
      guard let value else { continue }
      list.append(
        Parameter(
          name: name, key: key, value: value,
          from: "\(NumberText.grouped(count)) of \(NumberText.grouped(of))"))
    }
    if let drift = fit.drift {
      let from =
        drift.deviation == nil
        ? "one slope for all" : "\(NumberText.grouped(drift.traces)) programmings"
      list.append(
        Parameter(
          name: "drift exponent", key: "drift_exponent", value: drift.exponent, from: from))
      if let deviation = drift.deviation {
        list.append(
          Parameter(
            name: "  its deviation", key: "drift_deviation", value: deviation, from: from))
      }
      list.append(
        Parameter(
          name: "  from", key: "drift_reference_s", value: FittedValue(drift.referenceSeconds),
          unit: "s", from: "earliest time"))
    }
    if let temperature = fit.temperature {
      let from = "\(NumberText.grouped(temperature.traces)) lines"
      list.append(
        Parameter(
          name: "temperature coefficient at G_min", key: "low_temperature_coefficient_per_k",
          value: temperature.lowCoefficient, unit: "1/K", from: from))
      list.append(
        Parameter(
          name: "temperature coefficient at G_max", key: "high_temperature_coefficient_per_k",
          value: temperature.highCoefficient, unit: "1/K", from: from))
    }
    return list
  }

  private var parameters: TextTable {
    var table = TextTable([
      .text("parametric model"), .number("value"), .number("95 % from"), .number("to"),
      .text("from"),
    ])
    for parameter in fitted {
      func shown(_ value: Double) -> String {
        parameter.unit == "S" || parameter.unit == "s"
          ? NumberText.engineering(value, unit: parameter.unit, significantDigits: 4)
          : NumberText.formatted(value, significantDigits: 4)
            + (parameter.unit.isEmpty ? "" : " \(parameter.unit)")
      }
      let interval = parameter.value.interval
      table.append([
        parameter.name, shown(parameter.value.value), interval.map { shown($0.lowerBound) } ?? "-",
        interval.map { shown($0.upperBound) } ?? "-", parameter.from,
      ])
    }
    return table
  }

  private var forms: TextTable {
    var table = TextTable([
      .text("form of the variation"), .number("sigma"), .number("ln likelihood"),
      .number("AIC above the least"),
    ])
    let least = fit.forms.first?.criterion ?? 0
    for form in fit.forms {
      guard let likelihood = form.logLikelihood, let criterion = form.criterion else {
        table.append([form.form.rawValue, "-", "-", "not possible"])
        continue
      }
      table.append([
        form.form.rawValue, NumberText.formatted(form.sigma, significantDigits: 4),
        NumberText.formatted(likelihood, significantDigits: 6),
        NumberText.formatted(criterion - least, significantDigits: 3),
      ])
    }
    table.appendNote("About the mean of each level; values of one device count as independent.")
    return table
  }

  private var levels: TextTable {
    var table = TextTable([
      .number("target"), .number("values"), .number("mean"), .number("deviation"),
      .number("5 %"), .number("median"), .number("95 %"), .number("bias from"), .number("to"),
      .number("distance"), .number("critical"), .text("model"),
    ])
    func siemens(_ value: Double) -> String {
      NumberText.engineering(value, unit: "S", significantDigits: 4)
    }
    for level in fit.levels.prefix(Self.mostLevels) {
      let interval = level.bias.interval
      table.append([
        siemens(level.target), NumberText.grouped(level.count), siemens(level.mean),
        siemens(level.deviation), siemens(level.quantiles[0]), siemens(level.quantiles[2]),
        siemens(level.quantiles[4]), interval.map { siemens($0.lowerBound) } ?? "-",
        interval.map { siemens($0.upperBound) } ?? "-",
        level.fit.map { NumberText.formatted($0.distance, significantDigits: 3) } ?? "-",
        level.fit.map { NumberText.formatted($0.critical, significantDigits: 3) } ?? "-",
        level.fit.map { $0.isRejected ? "rejected" : "holds" } ?? "too few",
      ])
    }
    if fit.levels.count > Self.mostLevels {
      table.appendNote("The first \(Self.mostLevels) levels; all are in --format json.")
    }
    let tested = fit.levels.compactMap(\.fit)
    table.appendNote(
      "Distance: the largest between the values' distribution and the parametric model's "
        + "(Kolmogorov), one value for each device; chance exceeds the critical one in 5 %.")
    table.appendNote(
      "Rejected: \(tested.count { $0.isRejected }) of \(tested.count) levels; chance alone rejects "
        + "\(NumberText.formatted(Double(tested.count) * 0.05, significantDigits: 2)), levels of the "
        + "same devices together.")
    return table
  }

  private static let mostLevels = 64

  public var json: JSONValue {
    func value(_ fitted: FittedValue) -> JSONObject {
      var object = JSONObject()
      object["value"] = .double(fitted.value)
      if let interval = fitted.interval {
        object["low"] = .double(interval.lowerBound)
        object["high"] = .double(interval.upperBound)
      }
      return object
    }
    var object = JSONObject()
    object["kind"] = "device-fit"
    object["file"] = .string(InputFile.shownName(fit.label))
    object["rows"] = .integer(Int64(fit.rows))
    if let devices = fit.devices { object["devices"] = .integer(Int64(devices)) }
    object["programmings"] = .integer(Int64(fit.programmings))
    object["form"] = .string(fit.spread.form.rawValue)
    var parameters = JSONObject()
    for parameter in fitted { parameters[parameter.key] = .object(value(parameter.value)) }
    object["parameters"] = .object(parameters)
    object["forms"] = .array(
      fit.forms.map { form in
        var object = JSONObject()
        object["form"] = .string(form.form.rawValue)
        if let likelihood = form.logLikelihood, let criterion = form.criterion {
          object["sigma"] = .double(form.sigma)
          object["log_likelihood"] = .double(likelihood)
          object["aic"] = .double(criterion)
        }
        return .object(object)
      })
    object["levels"] = .array(
      fit.levels.map { level in
        var object = JSONObject()
        object["target_s"] = .double(level.target)
        object["values"] = .integer(Int64(level.count))
        object["mean_s"] = .double(level.mean)
        object["deviation_s"] = .double(level.deviation)
        object["bias_s"] = .object(value(level.bias))
        object["quantiles_s"] = .array(level.quantiles.map { .double($0) })
        if let fit = level.fit {
          object["kolmogorov_distance"] = .double(fit.distance)
          object["kolmogorov_critical"] = .double(fit.critical)
          object["kolmogorov_probability"] = .double(fit.probability)
          object["rejected"] = .bool(fit.isRejected)
        }
        return .object(object)
      })
    object["not_identified"] = .array(fit.unidentified.map { .string($0) })
    object["notes"] = .array(fit.notes.map { .string($0) })
    return .object(object)
  }
}
