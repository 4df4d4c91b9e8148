extension ResultFile {
  /// Reads the part of a result that pricing needs.
  ///
  /// - Throws: `TesseraError` with file and member where the file is not a result of this format.
  public static func read(_ path: String) throws -> RunRecord {
    try record(JSONField(file: path))
  }

  /// As `read` of a path.
  public static func record(_ root: JSONField) throws -> RunRecord {
    if let kind = try root.optionalMember("kind")?.string(), kind != "run" {
      throw TesseraError(
        "\(root.file): is a result of kind \(quoted(kind)); expected one of a run, as "
          + "tessera run --format json writes it")
    }
    let format = try root.member("format").integer()
    guard format == Int64(TesseraVersion.resultFormat) else {
      throw try root.member("format").error(
        "found format \(format); expected \(TesseraVersion.resultFormat)")
    }
    let layers = try root.member("layers").elements()
    try checkSums(root)
    let ledger = Ledger(
      makespan: try root.member("latency_s").femtoseconds(),
      layers: try layers.map {
        LayerTimes(
          name: try $0.member("name").string(), start: try $0.member("start_s").femtoseconds(),
          end: try $0.member("end_s").femtoseconds())
      },
      components: try root.member("components").elements().map {
        try component($0, layers: layers.count)
      })
    let preload = try root.optionalMember("preload").map {
      PreloadRecord(
        bytes: Int(try $0.member("bytes").count()),
        rowsWritten: Int(try $0.member("rows_written").count()),
        time: try $0.member("time_s").femtoseconds())
    }
    return RunRecord(
      accelerator: try root.member("accelerator").string(),
      network: try root.member("network").string(),
      batch: Int(try root.member("batch").count()),
      seed: UInt64(bitPattern: try root.member("seed").integer()),
      mode: try root.member("mode").string(), macs: Int(try root.member("macs").count()),
      timeSteps: Int(try root.member("time_steps").count()),
      peakMacsPerSecond: try root.member("peak_macs_per_s").double(),
      lowerBound: try root.member("latency_lower_bound_s").femtoseconds(),
      steadyThroughput: try root.optionalMember("steady_throughput_per_s")?.double(),
      steps: try layers.compactMap(step), preload: preload, ledger: ledger,
      pricing: try root.member("components").elements().map(pricing),
      timing: try root.member("timing").elements().map(timing),
      parameters: try root.optionalMember("parameters")?.elements().map(parameter) ?? [],
      configuration: try root.member("configuration").value,
      mapping: try root.member("mapping").value,
      inputs: try root.member("inputs").elements().map { try InputFile($0) },
      command: try root.member("command").string(), version: try root.member("version").string())
  }

  /// Requires MACs that are those of the layers, and each component once.
  private static func checkSums(_ root: JSONField) throws {
    let macs = try root.member("macs")
    var sum: Int64 = 0
    for layer in try root.member("layers").elements() {
      guard try layer.optionalMember("layers") != nil else { continue }
      let (result, overflow) = sum.addingReportingOverflow(try layer.member("macs").count())
      guard !overflow else { throw try layer.member("macs").error("the layers have too many") }
      sum = result
    }
    guard try macs.count() == sum else {
      throw macs.error("found \(try macs.count()); expected \(sum), the sum over the layers")
    }
    var paths: Set<String> = []
    for component in try root.member("components").elements() {
      let path = try component.member("path")
      guard paths.insert(try path.string()).inserted else {
        throw path.error("component \(quoted(try path.string())) stands twice; expected it once")
      }
    }
  }

  private static func component(_ field: JSONField, layers: Int) throws -> ComponentLedger {
    let actions = try field.member("actions").elements()
    var counts = [Int64](repeating: 0, count: layers * actions.count)
    for (index, action) in actions.enumerated() {
      let byLayer = try action.member("counts_by_layer")
      let values = try byLayer.elements()
      guard values.count == layers else {
        throw byLayer.error(
          "found \(values.count) counts; expected one for each of \(layers) layers")
      }
      for (layer, value) in values.enumerated() {
        counts[layer * actions.count + index] = try value.count()
      }
    }
    var times: [PowerState: Int64] = [:]
    for state in try field.member("states").elements() {
      let name = try state.member("state")
      guard let known = PowerState(rawValue: try name.string()) else {
        throw name.error("expected active, idle or gated")
      }
      times[known] = try state.member("time_fs").count()
    }
    return ComponentLedger(
      path: try field.member("path").string(), kind: try field.member("kind").string(),
      instances: Int(try field.member("instances").integer(in: 1...1_000_000_000)),
      actions: try actions.map { try $0.member("name").string() }, counts: counts,
      active: times[.active] ?? 0, idle: times[.idle] ?? 0, gated: times[.gated] ?? 0,
      resources: try field.member("resources").elements().map {
        ResourceLedger(
          name: try $0.member("name").string(), grants: try $0.member("grants").count(),
          contendedGrants: try $0.member("contended_grants").count(),
          waitTime: try $0.member("wait_fs").count(), busyTime: try $0.member("busy_fs").count())
      })
  }

  private static func pricing(_ field: JSONField) throws -> PricingComponent {
    let key = try field.member("cost_key")
    return PricingComponent(
      path: try field.member("path").string(), costKey: key.isNull ? nil : try key.string(),
      isChargedAlways: try field.member("charged_always").bool(),
      costs: try field.optionalMember("own_costs")?.bool() == true ? entry(field) : nil)
  }

  private static func step(_ field: JSONField) throws -> StepRecord? {
    guard let layers = try field.optionalMember("layers") else { return nil }
    return StepRecord(
      name: try field.member("name").string(),
      layers: try layers.elements().map { try $0.string() },
      macs: Int(try field.member("macs").count()),
      accesses: Int(try field.member("accesses").count()),
      spillBytes: Int(try field.member("spill_bytes").count()),
      bitProduct: try field.optionalMember("bit_product")?.bitProduct(),
      bound: try field.optionalMember("bound").map { try LayerBound($0) })
  }

  private static func parameter(_ field: JSONField) throws -> ParameterSource {
    ParameterSource(
      path: try field.member("path").string(), value: try field.member("value").string(),
      standing: try field.member("standing").standing(),
      source: try field.member("source").string())
  }

  private static func timing(_ field: JSONField) throws -> TimingStanding {
    TimingStanding(
      path: try field.member("path").string(), standing: try field.member("standing").standing(),
      parameters: try field.member("parameters").elements().map { try $0.string() })
  }
}

extension InputFile {
  init(_ field: JSONField) throws {
    let role = try field.member("role")
    guard let known = Role(rawValue: try role.string()) else {
      throw role.error("expected one of " + Role.allCases.map(\.rawValue).joined(separator: ", "))
    }
    self.init(
      name: try field.member("name").string(), role: known,
      sha256: try field.member("sha256").string())
  }
}

extension JSONField {
  func standing() throws -> Standing {
    guard let standing = Standing(rawValue: try string()) else {
      throw error("expected one of " + Standing.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return standing
  }

  func femtoseconds() throws -> Int64 {
    guard let value = Int64(exactly: try fixedPoint(exponent: -15)), value >= 0 else {
      throw error("expected a time of 0 or more within 63 bits of femtoseconds")
    }
    return value
  }

  func count() throws -> Int64 { try integer(in: 0...(Int64.max / 4)) }
}
