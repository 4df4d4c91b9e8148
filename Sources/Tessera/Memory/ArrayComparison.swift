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

  /// An ADD of all the elements of a word with their sum, where a word has several.
  private var vector: (elements: Int, cost: ArrayAccessCost)? {
    let elements = costs.base.wordWidth / costs.elementWidth
    guard elements > 1,
      let cost = try? costs.vectorCost(of: .add, elements: elements, reducing: true)
    else { return nil }
    return (elements, cost)
  }

  private struct CodeRow {
    var name: String
    var costs: CodeCosts
    var expectation: CodedExpectation
  }

  /// The codes for a word, for XOR; none for words that are too wide for them.
  private func codeRows(_ sensing: CellSensing) -> [CodeRow] {
    guard let read = costs.base[.read], let xor = array[.xor] else { return [] }
    return [("SECDED", 1), ("3EC4ED", 3)].compactMap { name, corrected in
      guard
        let code = try? ExtendedBCH(dataBits: costs.base.wordWidth, correcting: corrected),
        let gates = try? CodedComputing(code: code).costs(),
        let expectation = try? CodedComputing(code: code)
          .expectation(of: xor, read: read, sensing: sensing)
      else { return nil }
      return CodeRow(name: name, costs: gates, expectation: expectation)
    }
  }

  private func comparison(withWrite: Bool) -> TextTable {
    var table = TextTable([
      .text("operation"), .number("latency"), .number("energy"), .text("standing"),
      .text("standard array"), .number("latency"), .number("energy"), .number("energy saved"),
      .number("time saved"),
    ])
    for row in rows {
      let extra = withWrite ? row.write : nil
      func latency(_ time: Time) -> Time {
        Time(femtoseconds: time.femtoseconds + (extra?.latency.value.femtoseconds ?? 0))
      }
      func energy(_ energy: Energy) -> Energy {
        Energy(quectojoules: energy.quectojoules + (extra?.energy.value.quectojoules ?? 0))
      }
      let ours = (latency(row.cost.latency.value), energy(row.cost.energy.value))
      let theirs = (latency(row.latency), energy(row.energy))
      table.append([
        "\(row.operation)", "\(ours.0)", "\(ours.1)", row.cost.energy.standing.rawValue,
        "\(row.reads) read\(row.reads == 1 ? "" : "s")\(withWrite ? " and a write" : "")",
        "\(theirs.0)", "\(theirs.1)",
        NumberText.percentage(1 - ours.1.joules / theirs.1.joules),
        NumberText.percentage(1 - ours.0.seconds / theirs.0.seconds),
      ])
    }
    return table
  }

  func text() -> String {
    var text =
      "Computing in the array, elements of \(costs.elementWidth) bits, beside reads of the "
    text += "standard array\n\n"
    text += comparison(withWrite: false).text()
    text += "\nThe same with a write of the result, on both sides\n\n"
    text += comparison(withWrite: true).text()
    if let vector {
      text += "\n\(vector.elements) elements in one access: ADD and their sum in the reduce unit "
      text += "\(vector.cost.latency.value), \(vector.cost.energy.value), "
      text += "\(vector.cost.energy.standing)\n"
    }
    text += "\narea with two decoders and two sense amplifiers: \(array.area.value), "
    text += "\(array.area.standing)\n"
    let sensing = CellSensing()
    var codes = TextTable(
      [
        .text("code"), .number("check bits"), .number("of the word"), .number("check gates"),
        .number("check latency"), .number("check energy"), .number("XOR latency"),
        .number("XOR energy"), .number("done again"), .number("read not corrected"),
      ])
    for row in codeRows(sensing) {
      codes.append([
        row.name, "\(row.costs.checkBits)",
        NumberText.percentage(Double(row.costs.checkBits) / Double(costs.base.wordWidth)),
        "\(row.costs.checkGates)", "\(row.costs.check.latency)", "\(row.costs.check.energy)",
        "\(row.expectation.latency)", "\(row.expectation.energy)",
        NumberText.formatted(row.expectation.retryProbability, significantDigits: 3),
        NumberText.formatted(row.expectation.readFailure, significantDigits: 3),
      ])
    }
    codes.appendNote(
      "Words of \(costs.base.wordWidth) bits; XOR with its check and, on average, the two reads of a "
        + "word that is done again. Gates of 20 ps and 1 fJ, TMR "
        + "\(NumberText.percentage(sensing.tunnelMagnetoresistance, fractionDigits: 0)) and a deviation "
        + "of \(NumberText.percentage(sensing.deviation, fractionDigits: 0)) are assumed.")
    text += "\n" + codes.text() + "\n"
    var values = TextTable([
      .text("parameter"), .number("value"), .text("standing"), .text("source"),
    ])
    for value in parameters {
      values.append([value.name, value.value, value.standing.rawValue, value.source])
    }
    return text + values.text()
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
    if let vector {
      object["vector"] = [
        "elements": .integer(Int64(vector.elements)), "operation": "ADD", "reduced": true,
        "latency_s": number(vector.cost.latency.value),
        "energy_j": number(vector.cost.energy.value),
        "standing": .string(vector.cost.energy.standing.rawValue),
      ]
    }
    object["area_mm2"] = number(array.area.value)
    object["area_standing"] = .string(array.area.standing.rawValue)
    object["codes"] = .array(
      codeRows(CellSensing()).map { row in
        [
          "name": .string(row.name), "word_bits": .integer(Int64(costs.base.wordWidth)),
          "check_bits": .integer(Int64(row.costs.checkBits)),
          "check_gates": .integer(Int64(row.costs.checkGates)),
          "check_latency_s": number(row.costs.check.latency),
          "check_energy_j": number(row.costs.check.energy),
          "xor_latency_s": number(row.expectation.latency),
          "xor_energy_j": number(row.expectation.energy),
          "retry_probability": .double(row.expectation.retryProbability),
          "read_failure": .double(row.expectation.readFailure), "standing": "assumed",
        ]
      })
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
