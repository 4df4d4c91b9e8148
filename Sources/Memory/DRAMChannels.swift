import Arch

extension ComponentKind {
  /// Off-chip DRAM channels, command by command: banks, rows, refresh, queues and FR-FCFS.
  ///
  /// It has the units and operations of `dram-channel`, so that records of one run on the other. A
  /// transfer of n bytes is ⌈n / request⌉ requests of consecutive addresses, which the memory's
  /// address map deals to its channels. One transfer is taken a cycle, and each channel accepts one
  /// burst a cycle, in order, as far as its queue has room. A read is done with its last data, a
  /// write with its acceptance. Reads go through the lower half of the memory, writes through the
  /// upper half, each behind the one before.
  ///
  /// Counted: bits of whole requests as they are asked for; the commands that the controllers sent,
  /// and for each rank the cycles with an open bank. Commands go to the layer whose transfer was
  /// taken last before them. Where a technology does not price the component, the memory's
  /// currents do: see `DRAMDataSheet.costs`.
  ///
  /// Source: the memory's file. Not modelled: what `DRAMReplay` does not model; that data are read
  /// where they were written; the way from the pins to the accelerator.
  public static let dramController = ComponentKind(
    name: "dram-controller",
    summary: "off-chip DRAM channels command by command: banks, rows, refresh, FR-FCFS",
    parameters: [
      Parameter(
        "memory", .file(folder: DRAMConfiguration.folder, suffixes: ["ini"]), default: nil,
        class: .timing, "Timing, shape, currents and controller of the memory."),
      Parameter(
        "channels", .count(0...256), default: .count(0), class: .timing,
        "Channels, a power of two; 0 for those of the memory."),
      Parameter(
        "request", .size(DataSize(bits: 8)...DataSize(bits: 1 << 20)),
        default: .size(DataSize(bits: 512)), class: .timing,
        "The least that is moved; whole bursts of the memory."),
      Parameter(
        "queue", .count(1...100_000), default: .count(32), class: .capacity,
        "Reads, and writes, that are under way at once, beside one that has just been taken."),
    ],
    actions: [
      Action("readBit", "One bit read."), Action("writeBit", "One bit written."),
      Action("activate", "One ACT, with the PRE that follows."),
      Action("read", "One RD, a burst."), Action("write", "One WR, a burst."),
      Action("precharge", "One PRE, also as a part of another command."),
      Action("refresh", "One REF of a rank."),
      Action("openCycle", "One cycle of a rank with an open bank, above one with none."),
    ],
    compile: { values in
      try StagePlan.dramChannels(
        try sheet(values).configuration, request: try values.size("request"),
        queue: Int(try values.count("queue")))
    },
    costs: { values in try sheet(values).costs() })

  private static func sheet(_ values: ParameterValues) throws -> DRAMDataSheet {
    var sheet = try DRAMDataSheet(try values.file("memory"))
    let channels = try values.count("channels")
    if channels > 0 {
      sheet.configuration.geometry.channels = Int(channels)
      try sheet.configuration.check()
    }
    return sheet
  }
}

extension StagePlan {
  /// The plan of a component with the channels of a memory.
  ///
  /// - Throws: `TesseraError` where the memory contradicts itself or the request is no whole burst.
  static func dramChannels(
    _ memory: DRAMConfiguration, request: DataSize, queue: Int
  ) throws -> StagePlan {
    try DRAMDevice.check(memory, request: request)
    let enter = Step(stage: 0, duration: .device(.entry), holds: [0])
    let wait = Step(stage: 1, duration: .device(.completion))
    let stages = [Stage(name: "requests"), Stage(name: "data", depth: queue)]
    return StagePlan(
      units: ["read", "write"].enumerated().map { index, name in
        UnitPlan(
          name: name, isClocked: false, stages: stages,
          operations: [
            OperationPlan(name: "sync", steps: []),
            OperationPlan(
              name: "transfer", operands: ["bytes"], steps: [enter, wait],
              counts: [
                CountRule(
                  index, .groups(of: 0, dividedBy: request.bits / 8, times: request.bits))
              ]),
          ])
      },
      resources: [ResourcePlan(name: "requests")],
      device: DevicePlan(
        name: "\(memory), request \(request.exactText)", bandwidth: memory.peakBandwidth,
        size: memory.geometry.channels * DRAMDevice.bytesOfChannel,
        make: { try DRAMDevice(memory, request: request) }))
  }
}

extension DRAMConfiguration {
  /// What the data pins of all channels move at most, two transfers a cycle.
  public var peakBandwidth: Bandwidth? {
    let bits = Int128(geometry.busWidth) * Int128(geometry.channels) * 2
    return Bandwidth(
      quanta: bits * 1_000_000_000_000_000 * Int128(clock.denominator) / Int128(clock.numerator))
  }
}
