import Arch

extension ComponentKind {
  /// An on-chip buffer with a number of ports, each `width` wide.
  ///
  /// Its two units, `read` and `write`, each run their transfers in order; a transfer of n bytes
  /// takes ⌈n / width⌉ cycles and holds one port. Counted: one `read` or `write` for each word of
  /// `width`. The capacity bounds what a mapping keeps in it.
  ///
  /// Not modelled: banks and their conflicts, the latency of a read beyond its cycle.
  public static let sramBuffer = ComponentKind(
    name: "sram-buffer",
    summary: "on-chip buffer: words of a fixed width through a number of ports, in order",
    parameters: [
      Parameter(
        "capacity", .size(DataSize(bits: 8)...DataSize(bits: 1 << 43)), default: nil,
        class: .geometry, "What the buffer holds."),
      Parameter(
        "width", .size(DataSize(bits: 8)...DataSize(bits: 1 << 20)),
        default: .size(DataSize(bits: 512)), class: .timing,
        "What one port moves in a cycle; whole bytes."),
      Parameter(
        "ports", .count(1...1_024), default: .count(2), class: .timing,
        "Ports, each for a read or a write."),
    ],
    actions: [
      Action("read", "One word of `width` read."), Action("write", "One word of `width` written."),
    ],
    compile: { values in
      let width = try values.size("width").bits
      guard width % 8 == 0 else {
        throw TesseraError("width is \(width) bits, expected whole bytes")
      }
      return StagePlan(
        units: ["read", "write"].enumerated().map { index, name in
          UnitPlan(
            name: name, isClocked: true, stages: [Stage(name: "port")],
            operations: [
              OperationPlan(name: "sync", steps: []),
              OperationPlan(
                name: "transfer", operands: ["bytes"],
                steps: [
                  Step(
                    stage: 0, duration: .each(1, of: 0, dividedBy: width / 8), holds: [0])
                ],
                counts: [CountRule(index, .groups(of: 0, dividedBy: width / 8, times: 1))]),
            ])
        },
        resources: [ResourcePlan(name: "ports", servers: Int(try values.count("ports")))])
    })
}
