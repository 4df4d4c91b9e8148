/// A result as CSV, for notebooks and spreadsheets: numbers with all their digits, in SI.
public enum ResultTables {
  /// One line for each step, with the dynamic energy of each component.
  ///
  /// Static energy is not shared out among steps, which overlap.
  public static func layers(_ result: RunResult) -> String {
    let record = result.record
    let paths = result.priced.components.map(\.path)
    var csv = CSVWriter(
      header: [
        "name", "layers", "macs", "accesses", "start_s", "end_s", "latency_s", "utilisation",
        "spill_bytes", "bound_s", "bound_by", "latency_over_bound", "compute_bound_s",
        "weights_bound_s", "memory_bound_s", "bit_product", "dynamic_energy_j",
      ] + paths.map { "dynamic_energy_j:\($0)" })
    for (index, layer) in result.priced.layers.enumerated() {
      let step = record.steps.indices.contains(index) ? record.steps[index] : nil
      let duration = layer.end - layer.start
      var row = [layer.name]
      if let step {
        row += [step.layers.joined(separator: " "), "\(step.macs)", "\(step.accesses)"]
      } else {
        row += ["", "", ""]
      }
      row += [seconds(layer.start), seconds(layer.end), seconds(duration)]
      if let step {
        let used = record.utilisation(of: step, in: duration)
        row += [NumberText.exact(used), "\(step.spillBytes)"]
      } else {
        row += ["", ""]
      }
      if let bound = step?.bound {
        row += [
          seconds(bound.time), bound.limit?.rawValue ?? "",
          NumberText.exact(bound.excess(of: duration) ?? .nan), seconds(bound.computing),
          seconds(bound.writing), seconds(bound.moving),
        ]
      } else {
        row += Array(repeating: "", count: 6)
      }
      row.append(NumberText.exact(step?.bitProduct ?? .nan))
      row.append(amount(layer.dynamicEnergy))
      row += layer.dynamicEnergyByComponent.map { amount($0) }
      csv.append(row)
    }
    return csv.text
  }

  /// One line for each component.
  public static func components(_ result: RunResult) -> String {
    var csv = CSVWriter(
      header: [
        "path", "kind", "instances", "active_s", "idle_s", "gated_s", "dynamic_energy_j",
        "static_energy_j", "energy_j", "area_mm2", "area_standing",
      ])
    for (priced, ledger) in zip(result.priced.components, result.record.ledger.components) {
      csv.append([
        priced.path, priced.kind, "\(priced.instances)", seconds(ledger.active),
        seconds(ledger.idle), seconds(ledger.gated), amount(priced.dynamicEnergy),
        amount(priced.staticEnergy), amount(priced.energy), amount(priced.area),
        priced.areaCost.standing.rawValue,
      ])
    }
    return csv.text
  }

  private static func seconds(_ femtoseconds: Int64) -> String {
    JSONNumber(coefficient: Int128(femtoseconds), exponent: -15).text
  }

  private static func amount(_ quantity: some Quantity) -> String {
    let exact = quantity.exactDecimal
    return JSONNumber(coefficient: exact.significand, exponent: exact.exponent).text
  }
}
