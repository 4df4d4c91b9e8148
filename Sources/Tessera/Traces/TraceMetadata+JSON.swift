extension TraceMetadata {
  /// The text that stands in a trace's header.
  ///
  /// - Throws: `TesseraError` where a number is not finite.
  public func text() throws(TesseraError) -> String {
    var text = try json.prettyText()
    text.removeLast()
    return text
  }

  var json: JSONValue {
    var object = JSONObject()
    object["format"] = .integer(Int64(Self.format))
    object["version"] = .string(version)
    object["command"] = .string(command)
    object["accelerator"] = .string(accelerator)
    if let technology { object["technology"] = .string(technology) }
    object["network"] = .string(workload.network)
    if let slice { object["slice"] = .array(slice.map { .string($0) }) }
    object["batch"] = .integer(Int64(workload.batch))
    object["seed"] = .integer(Int64(bitPattern: workload.seed))
    object["mode"] = .string(workload.mode)
    object["time_steps"] = .integer(Int64(workload.timeSteps))
    object["macs"] = .integer(Int64(workload.macs))
    if let steadyThroughput { object["steady_throughput_per_s"] = .double(steadyThroughput) }
    object["steps"] = .array(workload.steps.map { JSONValue($0) })
    if let preload = workload.preload {
      object["preload"] = [
        "bytes": .integer(Int64(preload.bytes)),
        "rows_written": .integer(Int64(preload.rowsWritten)),
        "most_rows_of_a_tile": .integer(Int64(preload.mostRowsOfATile)),
      ]
    }
    object["layers"] = layers
    object["mapping"] = workload.mapping
    object["inputs"] = .array((acceleratorFiles + workload.inputs).map { JSONValue($0) })
    object["description"] = description
    return .object(object)
  }

  /// Reads the metadata of a trace.
  ///
  /// - Parameter file: the name that errors give.
  /// - Throws: `TesseraError` with the member that is missing or wrong.
  public init(_ text: String, file: String) throws {
    let name = "\(file): metadata"
    let root = JSONField(try JSONValue.parse(Array(text.utf8), file: name), file: name)
    let format = try root.member("format").integer()
    guard format == Int64(Self.format) else {
      throw try root.member("format").error("found format \(format); expected \(Self.format)")
    }
    let inputs = try root.member("inputs").elements().map { try InputFile($0) }
    let slice = try root.optionalMember("slice")?.elements().map { try $0.string() }
    let steps = try root.member("steps").elements()
    guard steps.count <= RecordLimits.layers else {
      throw try root.member("steps").error("found more than \(RecordLimits.layers) steps")
    }
    self.init(
      version: try root.member("version").string(), command: try root.member("command").string(),
      accelerator: try root.member("accelerator").string(),
      technology: try root.optionalMember("technology")?.string(), slice: slice,
      workload: Workload(
        network: try root.member("network").string(),
        batch: Int(try root.member("batch").count()),
        seed: UInt64(bitPattern: try root.member("seed").integer()),
        mode: try root.member("mode").string(),
        timeSteps: Int(try root.member("time_steps").count()),
        steps: try Self.steps(steps, root),
        preload: try root.optionalMember("preload").map { try Workload.Preload($0) },
        mapping: try root.member("mapping").value,
        inputs: inputs.filter { $0.role != .accelerator }),
      steadyThroughput: try root.optionalMember("steady_throughput_per_s")?.double(),
      acceleratorFiles: inputs.filter { $0.role == .accelerator },
      description: try root.member("description").value,
      layers: try root.member("layers").value)
  }
}

extension TraceMetadata {
  /// The steps; traces of versions that wrote neither rows nor bits have them in the mapping and the
  /// layers.
  private static func steps(_ fields: [JSONField], _ root: JSONField) throws -> [Workload.Step] {
    var steps = try fields.map { try Workload.Step($0) }
    guard try fields.contains(where: { try $0.optionalMember("rows_written") == nil }) else {
      return steps
    }
    let mapped = try root.member("mapping").optionalMember("steps")?.elements() ?? []
    let isResident = try root.optionalMember("preload") != nil
    var layers: [String: (macs: Int, activations: OperandEncoding, weights: OperandEncoding)] = [:]
    for layer in try root.member("layers").elements() {
      guard let weights = try layer.optionalMember("weight_encoding")?.string(),
        let weightEncoding = OperandEncoding(text: weights),
        let activations = OperandEncoding(text: try layer.member("activations").string())
      else { continue }
      layers[try layer.member("name").string()] = (
        Int(try layer.member("macs").integer(in: 0...(1 << 56))), activations, weightEncoding
      )
    }
    for index in steps.indices {
      steps[index].bitProduct = Workload.Step.bitProduct(
        of: steps[index].layers.compactMap { layers[$0] })
      // What a slice cuts has no counts.
      guard steps[index].products > 0, !isResident, mapped.indices.contains(index) else { continue }
      let written = try mapped[index].optionalMember("rows_written")?.integer(in: 0...(1 << 56))
      let copies = try mapped[index].optionalMember("replicated_rows_written")?
        .integer(in: 0...(1 << 56))
      steps[index].rowsWritten = Int(max(0, (written ?? 0) - (copies ?? written ?? 0)))
    }
    return steps
  }
}

extension JSONValue {
  init(_ input: InputFile) {
    self = [
      "name": .string(input.name), "role": .string(input.role.rawValue),
      "sha256": .string(input.sha256),
    ]
  }

  fileprivate init(_ step: Workload.Step) {
    var object = JSONObject()
    object["name"] = .string(step.name)
    object["layers"] = .array(step.layers.map { .string($0) })
    object["macs"] = .integer(Int64(step.macs))
    object["accesses"] = .integer(Int64(step.accesses))
    object["products"] = .integer(Int64(step.products))
    object["moved_bytes"] = .integer(Int64(step.movedBytes))
    object["spill_bytes"] = .integer(Int64(step.spillBytes))
    object["rows_written"] = .integer(Int64(step.rowsWritten))
    object["bit_product"] = step.bitProduct.map { .double($0) }
    self = .object(object)
  }
}

extension Workload.Step {
  /// Numbers are bounded so that the sums over a million steps stay in range.
  fileprivate init(_ field: JSONField) throws {
    func number(_ name: String) throws -> Int {
      Int(try field.member(name).integer(in: 0...(1 << 56)))
    }
    self.init(
      name: try field.member("name").string(),
      layers: try field.member("layers").elements().map { try $0.string() },
      macs: try number("macs"), accesses: try number("accesses"),
      products: try number("products"), movedBytes: try number("moved_bytes"),
      spillBytes: try number("spill_bytes"),
      rowsWritten: try field.optionalMember("rows_written") == nil ? 0 : number("rows_written"),
      bitProduct: try field.optionalMember("bit_product")?.bitProduct())
  }
}

extension Workload.Preload {
  fileprivate init(_ field: JSONField) throws {
    self.init(
      bytes: Int(try field.member("bytes").count()),
      rowsWritten: Int(try field.member("rows_written").count()),
      mostRowsOfATile: Int(try field.member("most_rows_of_a_tile").count()))
  }
}
