import Crossbar
import Inference

extension AccuracyResult {
  /// Why no time is given.
  var timeNote: String {
    energy.programming == nil
      ? "that of images is told by tessera run, with the network's shapes"
      : "not modelled: a crossbar-tile is not a timed component, so static energy is left out as well"
  }

  /// The result for programs.
  public var json: JSONValue {
    var object = JSONObject()
    object["format"] = .integer(Int64(TesseraVersion.resultFormat))
    object["kind"] = .string("accuracy")
    object["version"] = .string(TesseraVersion.current)
    object["command"] = .string(command)
    object["accelerator"] = .string(accelerator)
    object["technology"] = .string(technology)
    object["model"] = .string(model)
    object["data"] = .string(data)
    object["images"] = .integer(Int64(images))
    object["calibration"] = [
      "images": .integer(Int64(calibrationImages)), "is_apart": .bool(isCalibrationApart),
    ]
    object["arithmetic"] = [
      "library": .string(library), "core": .string(core),
      "advice": coreAdvice.map { .string($0) } ?? .null,
    ]
    object["exact"] = Self.json(exact)
    object["quantised_ideal"] = Self.json(quantised)
    object["devices"] = [
      "mean": .double(devices.top1.mean), "deviation": .double(devices.top1.deviation),
      "agreement_of_first": .integer(Int64(agreement)),
      "each": .array(
        zip(devices.seeds, devices.evaluations).map { seed, evaluation in
          var row = JSONObject()
          row["seed"] = .integer(Int64(bitPattern: seed))
          row["top1"] = Self.json(evaluation.top1)
          return .object(row)
        }),
    ]
    object["layers"] = .array(layers.indices.map(layerJSON))
    object["costliest_layer"] = costliest.map { .string($0.layer.name) } ?? .null
    object["energy_per_image_j"] = energy.joulesPerImage.map { .double($0) } ?? .null
    object["energy_note"] = energy.gap.map { .string($0) } ?? .null
    object["energy_images"] = .integer(Int64(energy.images))
    object["programming_energy_j"] =
      energy.programming.map { .double($0.dynamicEnergy.joules) } ?? .null
    object["energy_by_action_j"] = .object(actionsJSON)
    object["reading"] =
      energy.reading.flatMap { energy.readingRecord?.json($0) } ?? .null
    object["programming"] =
      energy.programming.flatMap { energy.programmingRecord?.json($0) } ?? .null
    object["time_s"] = .null
    object["time_note"] = .string(timeNote)
    if let perturbed { object["perturbed_model"] = perturbed.json }
    object["inputs"] = .array(inputs.map(\.json))
    return .object(object)
  }

  private static func json(_ share: Share) -> JSONValue {
    [
      "correct": .integer(Int64(share.correct)), "fraction": .double(share.fraction),
      "low": .double(share.interval.lowerBound), "high": .double(share.interval.upperBound),
    ]
  }

  private func layerJSON(_ index: Int) -> JSONValue {
    let (row, layer) = (layers[index], layers[index].layer)
    let (activity, programmed) = (energy.activity[index], energy.programmed[index])
    var object = JSONObject()
    object["name"] = .string(layer.name)
    object["kind"] = .string(layer.kind.rawValue)
    object["inputs"] = .integer(Int64(layer.inputs))
    object["outputs"] = .integer(Int64(layer.outputs))
    object["groups"] = .integer(Int64(layer.groups))
    object["macs"] = .integer(Int64(layer.macs))
    object["signal_to_error_db"] =
      row.error.decibels.isFinite ? .double(row.error.decibels) : .null
    object["top1_alone"] = Self.json(row.alone)
    object["array_reads"] = .integer(Int64(activity.arrayReads))
    object["drives"] = .integer(Int64(activity.inputDrives))
    object["conversions"] = .integer(Int64(activity.conversions))
    object["programmed_cells"] = .integer(Int64(programmed.programmedCells))
    if energy.hasCells { object["cell_energy_j"] = .double(activity.cellJoules) }
    if let reading = energy.reading {
      object["energy_per_image_j"] = .double(
        reading.layers[index].dynamicEnergy.joules / Double(max(1, energy.images)))
    }
    return .object(object)
  }

  /// Joules for one image by action.
  private var actionsJSON: JSONObject {
    var object = JSONObject()
    for (name, joules) in actionEnergies { object[name] = .double(joules) }
    return object
  }

  private var actionEnergies: [(name: String, joules: Double)] {
    guard let actions = energy.reading?.components.first?.actions else { return [] }
    return actions.filter { $0.count > 0 }.map {
      ($0.name, $0.energy.joules / Double(max(1, energy.images)))
    }
  }

  /// The result for people.
  public var text: String {
    var text =
      "\(model) on \(accelerator), \(NumberText.grouped(Int64(images))) images of \(data)\n\n"
    var shares = TextTable([.text("top-1"), .number("%"), .text("95 %"), .number("images")])
    func add(_ name: String, _ share: Share) {
      shares.append([
        name, Self.percent(share.fraction),
        "\(Self.percent(share.interval.lowerBound)) to \(Self.percent(share.interval.upperBound))",
        "\(share.correct)",
      ])
    }
    add("32-bit arithmetic", exact)
    add("ideal arrays, bits and ranges only", quantised)
    for (seed, evaluation) in zip(devices.seeds, devices.evaluations) {
      add("device of seed \(seed)", evaluation.top1)
    }
    text += shares.text()
    if devices.evaluations.count > 1 {
      text +=
        "\n\(devices.evaluations.count) devices: \(Self.percent(devices.top1.mean)) % in the mean, "
        + "standard deviation \(Self.percent(devices.top1.deviation)) points\n"
    }
    text += "\n" + layerTable.text()
    if let costliest {
      text +=
        "\nWith \(layerImages) images; costliest alone: \(costliest.layer.name), "
        + "\(Self.percent(costliest.alone.fraction)) %\n"
    }
    return text + "\n" + notes
  }

  private var layerTable: TextTable {
    var table = TextTable([
      .text("layer"), .number("inputs"), .number("outputs"), .number("signal/error, dB"),
      .number("top-1 alone, %"), .number("energy/image, nJ"),
    ])
    for (index, row) in layers.enumerated() {
      let joules = energy.reading.map {
        $0.layers[index].dynamicEnergy.joules / Double(max(1, energy.images))
      }
      table.append([
        row.layer.name, "\(row.layer.inputs)", "\(row.layer.outputs * row.layer.groups)",
        row.error.decibels.isFinite
          ? NumberText.formatted(row.error.decibels, significantDigits: 3) : "no error",
        Self.percent(row.alone.fraction),
        joules.map { NumberText.formatted($0 * 1e9, significantDigits: 3) } ?? "–",
      ])
    }
    return table
  }

  private var notes: String {
    var lines: [String] = []
    if let joules = energy.joulesPerImage {
      let parts = actionEnergies.map {
        "\($0.name) \(Self.percent(joules > 0 ? $0.joules / joules : 0)) %"
      }
      lines.append(
        "energy   \(NumberText.formatted(joules * 1e9, significantDigits: 4)) nJ an image: "
          + parts.joined(separator: ", "))
    } else {
      lines.append("energy   \(energy.gap ?? "not known")")
    }
    let cells = Int64(energy.programmed.reduce(0) { $0 + $1.programmedCells })
    let writing = energy.programming.map {
      NumberText.formatted($0.dynamicEnergy.joules * 1e9, significantDigits: 4) + " nJ once, "
    }
    lines.append("writing  \(writing ?? "")\(NumberText.grouped(cells)) cells")
    lines.append("time     \(timeNote)")
    lines.append(
      "ranges   from \(calibrationImages) images"
        + (isCalibrationApart ? " for training" : " of those that are counted"))
    lines.append("BLAS     \(library), \(core) kernels")
    if let coreAdvice {
      lines.append(
        "hint     this processor has faster kernels than \(core): set \(coreAdvice) in the environment"
      )
    }
    if let perturbed { lines.append("export   \(perturbed.note)") }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func percent(_ fraction: Double) -> String {
    let hundredths = Int((fraction * 10_000).rounded())
    let part = "\(hundredths % 100)"
    return "\(hundredths / 100)." + (part.count < 2 ? "0" + part : part)
  }
}
