/// An array that computes beside the standard array that it is made from.
///
/// A two-operand operation takes the standard array two reads; where the result is stored, both
/// arrays also write it. What the processor then spends on the operation itself is left out on the
/// standard array's side, and so is the bus on both.
public struct ArrayComparison {
  private let costs: STTCiMCosts
  private let array: MemoryArray

  /// The technologies for which two enabled word lines are modelled.
  public static let technologies = ["STT-MRAM", "GSH-MRAM", "DGSH-MRAM", "VSH-MRAM", "DVSH-MRAM"]

  /// - Throws: `TesseraError` where the base array's technology is none of `technologies`, and as
  ///   `STTCiMCosts`.
  public init(base: MemoryArray, elementWidth: Int) throws {
    guard Self.technologies.contains(base.technology) else {
      throw TesseraError(
        "\(base.technology) does not compute with two word lines here"
          + expectation(of: Self.technologies, insteadOf: base.technology))
    }
    costs = try STTCiMCosts(base: base, elementWidth: elementWidth)
    array = try costs.array()
  }

  private struct Row {
    var operation: ArrayOperation
    var cost: ArrayAccessCost
    var reads: Int
    /// Of the standard array.
    var latency: Time
    var energy: Energy
    var write: ArrayAccessCost

    var saving: Double { 1 - cost.energy.value.joules / energy.joules }
    var storedSaving: Double {
      1 - (cost.energy.value.joules + write.energy.value.joules)
        / (energy.joules + write.energy.value.joules)
    }
  }

  private var rows: [Row] {
    guard let read = costs.base[.read], let write = costs.base[.write] else { return [] }
    return ArrayOperation.allCases.filter(\.isComputing).compactMap { operation in
      guard let cost = array[operation] else { return nil }
      let reads = operation.hasTwoOperands ? 2 : 1
      return Row(
        operation: operation, cost: cost, reads: reads,
        latency: Time(femtoseconds: read.latency.value.femtoseconds * Int64(reads)),
        energy: Energy(quectojoules: read.energy.value.quectojoules * Int128(reads)), write: write)
    }
  }

  private var parameters: [(name: String, value: String, standing: Standing, source: String)] {
    let parameters = costs.parameters
    return [
      (
        "shared fraction f", "\(parameters.sharedFraction.value)",
        parameters.sharedFraction.standing, parameters.sharedFraction.source
      ),
      (
        "gate", "\(parameters.gateLatency.value)", parameters.gateLatency.standing,
        parameters.gateLatency.source
      ),
      (
        "carry, each bit", "\(parameters.carryLatency.value)", parameters.carryLatency.standing,
        parameters.carryLatency.source
      ),
      (
        "full adder", "\(parameters.adderEnergy.value)", parameters.adderEnergy.standing,
        parameters.adderEnergy.source
      ),
      (
        "area overhead", "\(parameters.areaOverhead.value)", parameters.areaOverhead.standing,
        parameters.areaOverhead.source
      ),
    ]
  }

  private var code: (secded: ExtendedBCH, triple: ExtendedBCH)? {
    guard let secded = try? ExtendedBCH.secded(dataBits: costs.elementWidth),
      let triple = try? ExtendedBCH.threeCorrectedFourDetected(dataBits: costs.elementWidth)
    else { return nil }
    return (secded, triple)
  }

  func text() -> String {
    var text =
      "Computing in the array, elements of \(costs.elementWidth) bits, beside reads of the "
    text += "standard array (then with a write of the result on both sides)\n\n"
    var table = TextTable([
      .text("operation"), .number("latency"), .number("energy"), .text("standing"),
      .number("reads"), .number("their latency"), .number("their energy"), .number("saved"),
      .number("saved with a write"),
    ])
    for row in rows {
      table.append([
        "\(row.operation)", "\(row.cost.latency.value)", "\(row.cost.energy.value)",
        row.cost.energy.standing.rawValue, "\(row.reads)", "\(row.latency)", "\(row.energy)",
        NumberText.percentage(row.saving), NumberText.percentage(row.storedSaving),
      ])
    }
    text += table.text()
    text += "\narea with two decoders and two sense amplifiers: \(array.area.value), "
    text += "\(array.area.standing)\n"
    if let code {
      text += "check bits for \(costs.elementWidth) bits: \(code.secded.checkBits) with SECDED, "
      text += "\(code.triple.checkBits) with 3EC4ED (derived; not in the costs above)\n"
    }
    var values = TextTable([
      .text("parameter"), .number(""), .text("standing"), .text("source"),
    ])
    for value in parameters {
      values.append([value.name, value.value, value.standing.rawValue, value.source])
    }
    return text + "\n" + values.text()
  }

  var json: JSONValue {
    var object = JSONObject()
    object["element_bits"] = .integer(Int64(costs.elementWidth))
    object["operations"] = .array(
      rows.map { row in
        [
          "operation": .string(row.operation.description),
          "latency_s": number(row.cost.latency.value), "energy_j": number(row.cost.energy.value),
          "latency_standing": .string(row.cost.latency.standing.rawValue),
          "energy_standing": .string(row.cost.energy.standing.rawValue),
          "source": .string(row.cost.energy.source), "standard_reads": .integer(Int64(row.reads)),
          "standard_latency_s": number(row.latency), "standard_energy_j": number(row.energy),
          "write_latency_s": number(row.write.latency.value),
          "write_energy_j": number(row.write.energy.value), "saved": .double(row.saving),
          "saved_with_write": .double(row.storedSaving),
        ]
      })
    object["area_mm2"] = number(array.area.value)
    object["area_standing"] = .string(array.area.standing.rawValue)
    if let code {
      object["check_bits"] = [
        "secded": .integer(Int64(code.secded.checkBits)),
        "3ec4ed": .integer(Int64(code.triple.checkBits)),
      ]
    }
    object["parameters"] = .array(
      parameters.map { value in
        [
          "name": .string(value.name), "value": .string(value.value),
          "standing": .string(value.standing.rawValue), "source": .string(value.source),
        ]
      })
    return .object(object)
  }
}
