import Tessera

extension ComponentKind {
  /// A resistive tile whose rows are programmed by write and verify, with a step function.
  ///
  /// A row takes `firstPulses` pulses while the tile is new. Cells wear: after each
  /// `writesPerExtraPulse` row writes a row takes one pulse more, up to `mostPulses`, and a pulse
  /// with its verifying read lasts `pulseTime`. How long a write takes thus depends on all the
  /// writes before it, which no table of durations can say.
  ///
  /// An access takes `accessTime`; it and a write exclude each other, because both drive the array.
  ///
  /// Not modelled: wear by row instead of by tile, and the energy of extra pulses: counts come
  /// from the stage plan, so a technology prices a row write as a whole.
  public static let writeVerifyTile = ComponentKind(
    name: "write-verify-tile",
    summary: "resistive tile, programmed by pulses whose number grows with wear; an example",
    parameters: TileShape.parameters + [
      Parameter(
        "accessTime", time, default: .time(Time(femtoseconds: 10_000_000)), class: .timing,
        "From word lines to converted sums."),
      Parameter(
        "pulseTime", time, default: .time(Time(femtoseconds: 100_000_000)), class: .timing,
        "One pulse with its verifying read."),
      Parameter(
        "firstPulses", .count(1...1_000), default: .count(4), class: .timing,
        "Pulses for a row of a new tile."),
      Parameter(
        "mostPulses", .count(1...1_000), default: .count(16), class: .timing,
        "Pulses after which programming gives up."),
      Parameter(
        "writesPerExtraPulse", .count(1...1_000_000), default: .count(1_000), class: .timing,
        "Row writes after which a row takes one pulse more."),
    ],
    actions: [
      Action("access", "One product of a block with one bit of its inputs."),
      Action("cellRead", "One cell that carries current: one non-zero product."),
      Action("rowWrite", "One row programmed and verified."),
    ],
    connections: [TileShape.partialSums],
    compile: { values in
      let first = try values.count("firstPulses")
      let most = try values.count("mostPulses")
      let writes = try values.count("writesPerExtraPulse")
      let pulse = try values.time("pulseTime").femtoseconds
      guard first <= most else {
        throw TesseraError("firstPulses is \(first); expected at most mostPulses, \(most)")
      }
      // Functions are compared by name, so the name says what this one is made from.
      let writeAndVerify = StepFunction(
        name: "writeAndVerify \(first) \(most) \(writes) \(pulse)", stateCount: 1
      ) { state, _, _ in
        let pulses = min(first + state[0] / writes, most)
        state[0] += 1
        return pulses * pulse
      }
      // A stage with a step function holds a resource of its component.
      let array = ResourcePlan(name: "array")
      let access = Step(
        stage: 0, duration: .fixed(try values.time("accessTime").femtoseconds), holds: [0])
      let write = Step(stage: 0, duration: .stepFunction(writeAndVerify), holds: [0])
      let unit = TileShape.unit(
        isClocked: false, stages: [Stage(name: "array")], access: [access],
        accessCounts: [CountRule(0, .fixed(1)), CountRule(1, .payload(1, times: 1))],
        write: write, writeCounts: [CountRule(2, .fixed(1))])
      return StagePlan(units: [unit], resources: [array])
    },
    tileGeometry: { try TileShape.geometry($0) })

  private static let time = ParameterDomain.time(.zero...Time(femtoseconds: 1_000_000_000_000))
}
