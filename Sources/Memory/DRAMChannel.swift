import Arch

extension ComponentKind {
  /// An off-chip memory channel by bandwidth, latency, burst and queue.
  ///
  /// A read of n bytes waits for `latency`, then moves ⌈n / burst⌉ bursts over the bus, which
  /// takes ⌈burst / bandwidth⌉ fs each; up to `queue` reads are under way, so that latencies
  /// overlap. A write goes straight to the bus. Reads and writes share the bus in the order in
  /// which they ask. Counted: bits of whole bursts.
  ///
  /// Not modelled: banks, rows, refresh, turnaround.
  public static let dramChannel = ComponentKind(
    name: "dram-channel",
    summary: "off-chip memory channel: bandwidth, latency, burst, queue; no banks or rows",
    parameters: [
      Parameter(
        "bandwidth",
        .bandwidth(Bandwidth(bitsPerSecond: 1)...Bandwidth(bitsPerSecond: 1 << 53)), default: nil,
        class: .timing, "Data moved in a second."),
      Parameter(
        "latency", .time(.zero...Time(femtoseconds: 1_000_000_000_000)),
        default: .time(Time(femtoseconds: 100_000_000)), class: .timing,
        "From a read's start to its first data."),
      Parameter(
        "burst", .size(DataSize(bits: 8)...DataSize(bits: 1 << 20)),
        default: .size(DataSize(bits: 512)), class: .timing,
        "The least that is moved; whole bytes."),
      Parameter(
        "queue", .count(1...100_000), default: .count(32), class: .capacity,
        "Reads under way at once."),
    ],
    actions: [Action("readBit", "One bit read."), Action("writeBit", "One bit written.")],
    compile: { values in
      let burst = try values.size("burst").bits
      guard burst % 8 == 0 else {
        throw TesseraError("burst is \(burst) bits, expected whole bytes")
      }
      let rate = Int128(try values.bandwidth("bandwidth").bitsPerSecond)
      let (quotient, remainder) = (Int128(burst) * 1_000_000_000_000_000)
        .quotientAndRemainder(dividingBy: rate)
      guard let time = Int64(exactly: quotient + (remainder > 0 ? 1 : 0)), time <= 1 << 59 else {
        throw TesseraError("a burst at this bandwidth takes more than ten minutes")
      }
      let transfer = Step(
        stage: 1, duration: .each(time, of: 0, dividedBy: burst / 8), holds: [0])
      let wait = Step(stage: 0, duration: .fixed(try values.time("latency").femtoseconds))
      let depth = Int(try values.count("queue"))
      return StagePlan(
        units: [("read", [wait, transfer]), ("write", [transfer])].enumerated().map {
          index, unit in
          UnitPlan(
            name: unit.0, isClocked: false,
            stages: [Stage(name: "queue", depth: depth), Stage(name: "bus")],
            operations: [
              OperationPlan(name: "sync", steps: []),
              OperationPlan(
                name: "transfer", operands: ["bytes"], steps: unit.1,
                counts: [CountRule(index, .groups(of: 0, dividedBy: burst / 8, times: burst))]),
            ])
        },
        resources: [ResourcePlan(name: "bus")])
    })
}
