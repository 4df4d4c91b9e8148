extension RunResult {
  /// Explains a figure that not every result has; nil for another field.
  ///
  /// - Throws: `TesseraError` where this result has none.
  func otherTotal(_ field: String) throws -> Explanation? {
    switch field {
    case "steady_throughput", "steady_throughput_per_s":
      guard let steady = record.steadyThroughput else {
        throw TesseraError(
          "the result has no \(field): nothing is pipelined, or the trace does not tell")
      }
      return Explanation(
        field: field, summary: "inferences a second of a full pipeline",
        result: .init(name: "steady_throughput", value: .double(steady), unit: "1/s"),
        formula: "steady throughput = 1 / what one more inference of the batch adds to the latency",
        inputs: [.init(name: "batch", value: .integer(Int64(record.batch)), unit: "")],
        sections: spans)
    case "energy_j.low", "energy_j.high":
      guard let interval = priced.energyInterval else {
        throw TesseraError("the result has no \(field): no cost that counts has bounds")
      }
      let isHigh = field == "energy_j.high"
      return Explanation(
        field: field,
        summary: "energy with every cost at its \(isHigh ? "high" : "low") bound, where it has one",
        result: energy(isHigh ? interval.high : interval.low),
        sections: [
          .init("energy", unit: "J", exponent: -Energy.basePower, terms: boundTerms(isHigh))
        ])
    case "preload", "preload.time_s":
      guard let preload = record.preload else {
        throw TesseraError("the result has no \(field): weights are loaded within the run")
      }
      return Explanation(
        field: field, summary: "loading a resident network's weights, before the run",
        result: .init(name: "preload", value: .seconds(preload.time), unit: "s"),
        formula: "the longer of all bytes at full bandwidth and the writes of the fullest tile",
        inputs: [
          .init(name: "bytes", value: .integer(Int64(preload.bytes)), unit: "B"),
          .init(name: "rows written", value: .integer(Int64(preload.rowsWritten)), unit: ""),
        ], sections: [], notes: ["It is in neither latency nor energy."])
    default: return try bitTotal(field)
    }
  }

  private func bitTotal(_ field: String) throws -> Explanation? {
    let names = ["operations", "tops", "tops_per_w", "tops_per_mm2"]
    let name = field == "bit_normalised" ? "tops_per_w" : field.dropPrefix("bit_normalised.")
    guard let name, names.contains(name) else { return nil }
    guard let rates = bitRates else {
      throw TesseraError("the result has no \(field): the encodings of a layer are not known")
    }
    let operations = Explanation.Amount(
      name: "operations at 1b x 1b", value: .double(rates.operations), unit: "")
    func made(
      _ value: Double, _ unit: String, _ formula: String, _ inputs: [Explanation.Amount]
    ) -> Explanation {
      Explanation(
        field: field, summary: "\(name) as if operands had one bit each",
        result: .init(name: "bit_normalised.\(name)", value: .double(value), unit: unit),
        formula: formula, inputs: inputs, sections: [macSection],
        notes: [BitRates.rule]
          + record.steps.filter { $0.macs > 0 }.map {
            "\($0.name): \(NumberText.exact($0.bitProduct ?? 0)) activation bits x weight bits"
          })
    }
    switch name {
    case "operations":
      return made(
        rates.operations, "", "operations = 2 · macs · activation bits · weight bits, by layer", [])
    case "tops":
      return made(
        rates.tops, "1e12/s", "tops = operations / latency / 1e12", [operations, latencyAmount])
    case "tops_per_w":
      return made(
        rates.topsPerWatt, "1e12/J", "tops_per_w = operations / energy / 1e12",
        [operations, energy(priced.energy)])
    default:
      return made(
        rates.topsPerSquareMillimetre, "1e12/s/mm2",
        "tops_per_mm2 = operations / latency / area / 1e12",
        [operations, latencyAmount, areaAmount])
    }
  }
}

extension String {
  fileprivate func dropPrefix(_ prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
