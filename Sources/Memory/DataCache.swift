import Arch

extension ComponentKind {
  /// A direct-mapped data cache in front of a memory: writes go through, and take no line.
  ///
  /// Every load of the processor looks into it, in a cycle of its own; one that misses then reads a
  /// whole line, word by word. Which loads hit is found while the records are made: the processor
  /// works in order, so that times cannot change it. Loads that compute in memory go past the
  /// cache, which is why writes go through. Counted: one `access` for each look.
  ///
  /// Not modelled: associativity, writing back, critical word first, the energy of filling a line
  /// and of bringing it up to date when a store hits.
  public static let dataCache = ComponentKind(
    name: "data-cache",
    summary: "direct-mapped data cache, write-through, filled line by line",
    parameters: [
      Parameter(
        "lines", .count(1...65_536), default: .count(128), class: .geometry, "Lines that it holds."),
      Parameter(
        "lineWords", .count(1...64), default: .count(8), class: .geometry,
        "Words of 32 bits in a line."),
    ],
    actions: [Action("access", "One look for a word.")],
    compile: { _ in
      StagePlan(
        units: [], resources: [ResourcePlan(name: "array")],
        ports: [
          PortPlan(
            name: "access", resource: 0, duration: .fixed(1), isClocked: true,
            counts: [CountRule(0, .fixed(1))])
        ])
    })
}
