import Arch

extension ComponentKind {
  /// An on-chip memory that the processor addresses by itself, one word in an access.
  ///
  /// Its ports `read` and `write` hold the array for the time of the access, so that accesses
  /// follow one another. A clocked master rounds that time up to its own cycles: those beyond the
  /// first are the wait states of the transaction. Counted: one `read` or `write` for each word.
  ///
  /// Times are parameters, such as those of a run of NVSim; energies are of the technology. Not
  /// modelled: banks that work at the same time, refused or retried writes, errors of sensing.
  public static let scratchpad = ComponentKind(
    name: "scratchpad",
    summary: "on-chip memory of words, one access at a time; times are parameters",
    parameters: ScratchpadPlan.shape + ScratchpadPlan.standardTimes,
    actions: ScratchpadPlan.standardActions,
    compile: { values in
      try ScratchpadPlan.check(values)
      return try ScratchpadPlan.plan(values, ports: ScratchpadPlan.standardPorts)
    })
}

/// What the memories of words have in common.
enum ScratchpadPlan {
  /// A port, the parameters whose times add up to its own, and the actions that it counts.
  typealias PortTimes = (name: String, times: [String], actions: [Int])

  static let shape = [
    Parameter(
      "capacity", .size(DataSize(bits: 32)...DataSize(bits: 1 << 31)), default: nil,
      class: .geometry, "What it holds, in whole arrays."),
    Parameter(
      "rows", .count(2...65_536), default: .count(256), class: .geometry,
      "Rows of an array; operands of one access in memory lie in two of them."),
    Parameter(
      "rowWords", .count(1...1_024), default: .count(16), class: .geometry,
      "Words of 32 bits side by side in a row."),
    nonVolatile,
  ]
  static let nonVolatile = Parameter(
    "nonVolatile", .flag, default: .flag(false), class: .cost,
    "Whether the content stays without supply; only then may it be gated.")
  static let standardTimes = [
    time("readTime", "From address to data of a read."),
    time("writeTime", "From address to the end of a write's pulse."),
  ]
  static let standardActions = [
    Action("read", "One word of 32 bits read."), Action("write", "One word of 32 bits written."),
  ]
  static let standardPorts: [PortTimes] = [
    ("read", ["readTime"], [0]), ("write", ["writeTime"], [1]),
  ]

  static func time(
    _ name: String, default value: Time? = nil, _ summary: String
  ) -> Parameter {
    let least: Time = value == nil ? Time(femtoseconds: 1) : .zero
    return Parameter(
      name, .time(least...Time(femtoseconds: 1_000_000_000_000)),
      default: value.map { .time($0) }, class: .timing, summary)
  }

  static func check(_ values: ParameterValues) throws {
    let array = try values.count("rows") * values.count("rowWords") * 32
    let capacity = try values.size("capacity").bits
    guard capacity % array == 0 else {
      throw TesseraError(
        "capacity is \(capacity) bits, expected a multiple of the \(array) bits of an array")
    }
  }

  static func plan(_ values: ParameterValues, ports: [PortTimes]) throws -> StagePlan {
    StagePlan(
      units: [],
      resources: [ResourcePlan(name: "array")],
      ports: try ports.map { port in
        let time = try port.times.reduce(Int64(0)) { try $0 + values.time($1).femtoseconds }
        return PortPlan(
          name: port.name, resource: 0, duration: .fixed(time), isClocked: false,
          counts: port.actions.map { CountRule($0, .fixed(1)) })
      })
  }
}
