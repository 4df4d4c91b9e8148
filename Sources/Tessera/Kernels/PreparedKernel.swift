/// A kernel on an accelerator with a processor, ready to be executed and simulated.
public struct PreparedKernel: Sendable {
  public let description: AcceleratorDescription
  public let kind: KernelKind
  public let kernel: any Kernel
  public let options: KernelOptions
  public let target: MachineTarget
  public let system: SystemPlan
  let inputs: [InputFile]
}

extension Workbench {
  /// Whether a name is that of a kernel and of no network.
  public func isKernel(_ name: String) -> Bool {
    KernelKind.all.contains { $0.name == name }
      && !folders.names(folder: "networks").contains(name)
  }

  /// Refuses a bare name that is neither a network's nor a kernel's.
  ///
  /// - Throws: `TesseraError` with the nearest name.
  public func requireWorkload(_ name: String) throws {
    if name.contains("/") || name.contains(".") { return }
    let known = KernelKind.all.map(\.name) + folders.names(folder: "networks")
    guard known.contains(name) else {
      throw TesseraError(
        "unknown network or kernel \(quoted(name))\(expectation(of: known, insteadOf: name))")
    }
  }

  /// The most bytes of a kernel's input file.
  static let largestKernelInput = 1 << 26

  /// Makes a kernel ready to run on an accelerator.
  ///
  /// - Throws: `TesseraError` where the accelerator has no processor, or the input is too short.
  public func prepareKernel(
    accelerator name: String, kernel: String, options: KernelOptions = KernelOptions()
  ) throws -> PreparedKernel {
    let kind = try KernelKind.named(kernel)
    let description = try accelerator(
      name, settings: options.settings, technology: options.technology)
    let system = try description.makeSystem(
      catalog: catalog, layers: KernelKind.phases, tokens: MachineTarget.tokens)
    var input = KernelInput(seed: options.seed)
    var files: [InputFile] = []
    if let path = options.input {
      let bytes = try FileContents.bytes(of: path, limit: Self.largestKernelInput)
      let shown = InputFile.shownName(path)
      input = KernelInput(bytes: bytes, name: path)
      files = [InputFile(name: shown, role: .input, sha256: SHA256.hexDigest(of: bytes))]
    }
    let made: any Kernel
    do {
      made = try kind.make(options.size, &input)
    } catch let error as TesseraError {
      guard let path = options.input, input.isExhausted else { throw error }
      // Some kernels choose until they have enough, so what random data take says how much about.
      var random = KernelInput(seed: options.seed)
      _ = try kind.make(options.size, &random)
      throw TesseraError(
        at: path,
        "found \(input.taken) bytes; expected about \(random.taken) for \(kind.name) of size "
          + options.size.rawValue)
    }
    return PreparedKernel(
      description: description, kind: kind, kernel: made, options: options,
      target: try MachineTarget(description, system: system), system: system,
      inputs: files)
  }
}

extension PreparedKernel {
  /// What a kernel did, and how its answer compares.
  public struct Outcome: Sendable, Equatable {
    public var counts: MachineCounts
    public var placements: [PlacementReport]
    /// Words of the answer.
    public var answers: Int
    /// Those that an independent implementation gives otherwise; 0 unless cells may be misread.
    public var wrongAnswers: Int
  }

  /// Executes the kernel on values, hands its records to a sink, and checks its answer.
  ///
  /// - Parameter function: what the memory gives when it computes; nil as the options say.
  /// - Throws: `TesseraError` where the answer is wrong although no cell may be misread, or the data
  ///   do not fit; what the sink throws.
  public func execute<Sink: RecordSink>(
    into sink: inout Sink, function: MemoryFunction? = nil
  ) throws -> Outcome {
    let place = "kernel '\(kind.name)' on '\(description.name)'"
    let memory: MemoryFunction
    do {
      memory = try function ?? options.sensing?.function(for: target) ?? .sensed
    } catch let error as TesseraError {
      throw TesseraError(at: place, error.description)
    }
    var machine = Machine(target, sink: sink, function: memory)
    let answer: [UInt32]
    do {
      answer = try kernel.execute(on: &machine)
      try machine.finish()
    } catch let error as TesseraError {
      throw TesseraError(at: place, error.description)
    }
    sink = machine.sink
    let expected = kernel.reference()
    var outcome = Outcome(
      counts: machine.counts, placements: machine.placements,
      answers: max(answer.count, expected.count), wrongAnswers: 0)
    guard memory.cells == nil else {
      outcome.wrongAnswers =
        zip(answer, expected).count { $0 != $1 } + abs(answer.count - expected.count)
      return outcome
    }
    guard answer == expected else {
      let place = zip(answer, expected).enumerated().first { $1.0 != $1.1 }?.offset
      throw TesseraError(
        "kernel '\(kind.name)' on '\(description.name)' computed a wrong answer at place "
          + "\(place ?? min(answer.count, expected.count)) of \(expected.count); expected what an "
          + "independent implementation gives")
    }
    return outcome
  }

  /// Executes the kernel, replays what it did, and prices it.
  ///
  /// - Parameter function: what the memory gives when it computes; nil as the options say.
  /// - Throws: as `execute`; `TesseraError` where a cost is missing.
  /// - Complexity: memory for the kernel's own words and a few segments of records.
  public func run(
    table: CostTable, catalog: Catalog, function: MemoryFunction? = nil, command: String = "",
    onFrame: ((Frame) -> Void)? = nil
  ) throws -> KernelRun {
    let kernel = self
    let made = KernelRecords(units: system.unitCount) { sink in
      var sink = sink
      let outcome = try kernel.execute(into: &sink, function: function)
      try sink.flush()
      return outcome
    }
    // A thread that waits is not ended by itself.
    defer { made.cancel() }
    var records = ObservedRecords(made, onFrame: onFrame)
    let ledger = try replay(system, from: &records)
    let outcome = try records.source.outcome()
    let record = try workload(outcome).record(
      ledger, on: description, table: table, catalog: catalog, steadyThroughput: nil,
      command: command)
    return KernelRun(result: try RunResult(pricing: record, with: table), outcome, of: self)
  }

  /// What was executed, as a result and a trace say it.
  func workload(_ outcome: Outcome) -> Workload {
    let counts = outcome.counts
    var mapping = JSONObject()
    mapping["kernel"] = .string(kind.name)
    mapping["size"] = .string(options.size.rawValue)
    mapping["instructions"] = .string(target.instructions.rawValue)
    var sizes = JSONObject()
    for parameter in kernel.parameters { sizes[parameter.name] = .integer(Int64(parameter.value)) }
    mapping["parameters"] = .object(sizes)
    mapping["counts"] = JSONValue(eventsOf: counts)
    if let sensing = options.sensing, sensing.sensing.deviation > 0 {
      mapping["sensing"] = JSONValue(counts.sensing, sensing, target: target)
      mapping["answers"] = [
        "words": .integer(Int64(outcome.answers)),
        "wrong": .integer(Int64(outcome.wrongAnswers)),
      ]
    }
    mapping["operands"] = .array(outcome.placements.map { JSONValue($0) })
    return Workload(
      network: kind.name, batch: 1, seed: options.seed, mode: Workload.kernelMode, timeSteps: 1,
      steps: KernelKind.phases.map {
        Workload.Step(
          name: $0, layers: [kind.name], macs: 0, accesses: 0, products: 0, movedBytes: 0,
          spillBytes: 0)
      }, preload: nil, mapping: .object(mapping), inputs: inputs)
  }
}

extension Workload {
  /// The mode of a kernel, which has no mapping of layers.
  static let kernelMode = "kernel"
}
