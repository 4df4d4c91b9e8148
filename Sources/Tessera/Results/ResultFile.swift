/// The JSON form of a run: written for programs, and read back to price or explain it.
public enum ResultFile {
  /// Everything about a result; docs/results.md describes the fields.
  public static func json(_ result: RunResult) -> JSONValue {
    let record = result.record
    var object = JSONObject()
    object["format"] = .integer(Int64(TesseraVersion.resultFormat))
    object["version"] = .string(record.version)
    object["command"] = .string(record.command)
    object["accelerator"] = .string(record.accelerator)
    object["network"] = .string(record.network)
    object["technology"] = .string(result.priced.technology)
    object["batch"] = .integer(Int64(record.batch))
    object["seed"] = .integer(Int64(bitPattern: record.seed))
    object["mode"] = .string(record.mode)
    object["time_steps"] = .integer(Int64(record.timeSteps))
    object["macs"] = .integer(Int64(record.macs))
    object["operations"] = .integer(Int64(result.operations))
    object["latency_s"] = .seconds(record.ledger.makespan)
    object["latency_lower_bound_s"] = .seconds(record.lowerBound)
    object["throughput_per_s"] = .double(result.throughput)
    if let steady = record.steadyThroughput {
      object["steady_throughput_per_s"] = .double(steady)
    }
    object["energy_j"] = .energies(result.priced)
    object["power_w"] = .double(result.power)
    object["area_mm2"] = .amount(result.priced.area)
    object["tops"] = .double(result.tops)
    object["tops_per_w"] = .double(result.topsPerWatt)
    object["tops_per_mm2"] = .double(result.topsPerSquareMillimetre)
    object["bit_normalised"] = result.bitRates.map { JSONValue($0) }
    object["utilisation"] = .double(result.utilisation)
    object["peak_macs_per_s"] = .double(record.peakMacsPerSecond)
    if let preload = record.preload {
      object["preload"] = [
        "bytes": .integer(Int64(preload.bytes)),
        "rows_written": .integer(Int64(preload.rowsWritten)), "time_s": .seconds(preload.time),
      ]
    }
    object["standing"] = standing(result)
    object["layers"] = .array(layers(result))
    object["components"] = .array(components(result))
    object["timing"] = .array(
      record.timing.map {
        [
          "path": .string($0.path), "standing": .string($0.standing.rawValue),
          "parameters": .array($0.parameters.map { .string($0) }),
        ]
      })
    if !record.parameters.isEmpty {
      object["parameters"] = .array(
        record.parameters.map {
          [
            "path": .string($0.path), "value": .string($0.value),
            "standing": .string($0.standing.rawValue), "source": .string($0.source),
          ]
        })
    }
    object["configuration"] = record.configuration
    object["mapping"] = record.mapping
    object["inputs"] = .array(record.inputs.map(\.json))
    return .object(object)
  }

  private static func standing(_ result: RunResult) -> JSONValue {
    func shares(_ parts: [Standing: Energy], _ total: Energy) -> JSONValue {
      shares(parts.mapValues { $0.joules }, total.joules)
    }
    func shares(_ parts: [Standing: Double], _ total: Double) -> JSONValue {
      var object = JSONObject()
      for (standing, part) in parts.sorted(by: { $0.key < $1.key }) where part != 0 {
        object[standing.rawValue] = .double(total > 0 ? part / total : 0)
      }
      return .object(object)
    }
    let priced = result.priced
    return [
      "dynamic_energy": shares(priced.dynamicEnergyByStanding, priced.dynamicEnergy),
      "static_energy": shares(priced.staticEnergyByStanding, priced.staticEnergy),
      "area": shares(
        priced.areaByStanding.mapValues { $0.squareMillimetres }, priced.area.squareMillimetres),
      "latency": shares(result.latencyByStanding, 1),
    ]
  }

  private static func layers(_ result: RunResult) -> [JSONValue] {
    let record = result.record
    return result.priced.layers.enumerated().map { index, layer in
      var object = JSONObject()
      let duration = layer.end - layer.start
      object["name"] = .string(layer.name)
      if record.steps.indices.contains(index) {
        let step = record.steps[index]
        object["layers"] = .array(step.layers.map { .string($0) })
        object["macs"] = .integer(Int64(step.macs))
        object["accesses"] = .integer(Int64(step.accesses))
        object["spill_bytes"] = .integer(Int64(step.spillBytes))
        object["utilisation"] = .double(record.utilisation(of: step, in: duration))
        object["bit_product"] = step.bitProduct.map { .double($0) }
        object["bound"] = step.bound?.json(of: duration)
      }
      object["start_s"] = .seconds(layer.start)
      object["end_s"] = .seconds(layer.end)
      object["latency_s"] = .seconds(duration)
      var parts = JSONObject()
      for (component, energy) in zip(result.priced.components, layer.dynamicEnergyByComponent) {
        parts[component.path] = .amount(energy)
      }
      object["dynamic_energy_j"] = .amount(layer.dynamicEnergy)
      object["dynamic_energy_by_component_j"] = .object(parts)
      return .object(object)
    }
  }

  private static func components(_ result: RunResult) -> [JSONValue] {
    let record = result.record
    return zip(result.priced.components, record.ledger.components).map { priced, ledger in
      let pricing = record.pricing.first { $0.path == priced.path }
      var object = JSONObject()
      object["path"] = .string(priced.path)
      object["kind"] = .string(priced.kind)
      object["instances"] = .integer(Int64(priced.instances))
      object["costs"] = .string(priced.costKey)
      object["cost_key"] = pricing?.costKey.map { .string($0) } ?? .null
      if priced.hasOwnCosts { object["own_costs"] = true }
      object["charged_always"] = .bool(pricing?.isChargedAlways ?? false)
      object["busy_s"] = .seconds(ledger.active)
      object["energy_j"] = .energies(dynamic: priced.dynamicEnergy, static: priced.staticEnergy)
      object["area_mm2"] = .amount(priced.area)
      object["area_per_instance_mm2"] = .cost(priced.areaCost)
      object["actions"] = .array(
        priced.actions.enumerated().map { index, action in
          let counts = record.ledger.layers.indices.map {
            JSONValue.integer(ledger.counts[$0 * ledger.actions.count + index])
          }
          return [
            "name": .string(action.name), "count": .integer(Int64(clamping: action.count)),
            "energy_j": .amount(action.energy), "energy_per_action_j": .cost(action.cost),
            "counts_by_layer": .array(counts),
          ]
        })
      object["states"] = .array(
        priced.states.map {
          [
            "state": .string($0.state.rawValue), "time_fs": .integer($0.time),
            "time_s": .seconds($0.time), "power_w": .cost($0.cost), "energy_j": .amount($0.energy),
          ]
        })
      object["resources"] = .array(
        ledger.resources.map {
          [
            "name": .string($0.name), "grants": .integer($0.grants),
            "contended_grants": .integer($0.contendedGrants), "wait_fs": .integer($0.waitTime),
            "busy_fs": .integer($0.busyTime),
          ]
        })
      return .object(object)
    }
  }
}

extension JSONValue {
  /// Femtoseconds as exact seconds.
  static func seconds(_ femtoseconds: Int64) -> JSONValue {
    .decimal(JSONNumber(coefficient: Int128(femtoseconds), exponent: -15))
  }

  /// An amount in its SI base unit (areas: mm²), exactly.
  static func amount(_ quantity: some Quantity) -> JSONValue {
    let exact = quantity.exactDecimal
    return .decimal(JSONNumber(coefficient: exact.significand, exponent: exact.exponent))
  }

  /// The totals, and what the bounds of costs leave open of them.
  static func energies(_ priced: PricedLedger) -> JSONValue {
    var object = JSONObject()
    object["total"] = .amount(priced.energy)
    object["dynamic"] = .amount(priced.dynamicEnergy)
    object["static"] = .amount(priced.staticEnergy)
    if let interval = priced.energyInterval {
      object["low"] = .amount(interval.low)
      object["high"] = .amount(interval.high)
    }
    return .object(object)
  }

  static func energies(dynamic: Energy, static rest: Energy) -> JSONValue {
    let total = Energy(quectojoules: dynamic.quectojoules &+ rest.quectojoules)
    return ["total": .amount(total), "dynamic": .amount(dynamic), "static": .amount(rest)]
  }

  static func cost<Amount: Quantity>(_ cost: CostValue<Amount>) -> JSONValue {
    var object = JSONObject()
    object["value"] = .amount(cost.value)
    if let low = cost.low { object["low"] = .amount(low) }
    if let high = cost.high { object["high"] = .amount(high) }
    object["source"] = .string(cost.source)
    object["standing"] = .string(cost.standing.rawValue)
    object["place"] = .string(InputFile.shownReference(cost.position))
    return .object(object)
  }

  public init(_ node: ResolvedNode) {
    switch node {
    case .text(let text): self = .string(text)
    case .integer(let value): self = .integer(value)
    case .flag(let flag): self = .bool(flag)
    case .list(let items): self = .array(items.map { JSONValue($0) })
    case .object(let entries):
      var object = JSONObject()
      for entry in entries { object[entry.key] = JSONValue(entry.value) }
      self = .object(object)
    }
  }
}
