import Arch

extension ComponentKind {
  /// What a published total holds beyond the parts that are known one by one.
  ///
  /// It has no timing. Its power and area are the published totals less the known parts: a
  /// calibrated lump, never a finding. With `uncoreCharge: active` it draws its power while any
  /// component of `activeWith` is active, with `elapsed` for the whole run. The published power
  /// is a peak figure, so `active` is the default: charging it to time in which nothing works
  /// would read more out of the total than it says.
  public static let uncore = ComponentKind(
    name: "uncore",
    summary: "unattributed power and area of a published total, calibrated",
    parameters: [
      Parameter(
        "uncoreCharge", .choice(["active", "elapsed"]), default: .choice("active"), class: .cost,
        "Whether the power is drawn while other components are active, or always.")
    ],
    actions: [],
    compile: { _ in StagePlan(units: []) })
}
