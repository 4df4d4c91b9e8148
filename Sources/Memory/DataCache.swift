import Arch

extension ComponentKind {
  /// A direct-mapped data cache in front of a memory.
  ///
  /// Every load of the processor looks into it, in `readTime` but at least a cycle; one that misses
  /// then reads a whole line, word by word, which is written at once in `writeTime`. A store writes
  /// - through: to the memory, and in the same time to the line, if it is there; or
  /// - back: to the line alone, in `writeTime` but at least a cycle. A line that is not there is
  ///   filled first, and one that was written goes to the memory, word by word, before another takes
  ///   its place. What is left at the end of a run is not written back.
  ///
  /// Which accesses hit is found while the records are made: the processor works in order, so that
  /// times cannot change it. Loads that compute in memory go past the cache, which is why they need
  /// a cache that writes through. Counted: one `read` or `write` for each word.
  ///
  /// Not modelled: associativity, critical word first, tags, and looks that overlap with anything.
  public static let dataCache = ComponentKind(
    name: "data-cache",
    summary: "direct-mapped data cache that writes through or back, filled line by line",
    parameters: [
      Parameter(
        "lines", .count(1...65_536), default: .count(128), class: .geometry, "Lines that it holds."),
      Parameter(
        "lineWords", .count(1...64), default: .count(8), class: .geometry,
        "Words of 32 bits in a line."),
      Parameter(
        "writeBack", .flag, default: .flag(false), class: .geometry,
        "Whether stores stay in the cache until their line is replaced."),
      ScratchpadPlan.nonVolatile,
      ScratchpadPlan.time(
        "readTime", default: .zero, "Of a look for a word; a cycle at least."),
      ScratchpadPlan.time(
        "writeTime", default: .zero, "Of writing a word or a line that was fetched."),
    ],
    actions: [Action("read", "One word read."), Action("write", "One word written.")],
    compile: { values in
      let (read, write) = (try values.time("readTime"), try values.time("writeTime"))
      func port(_ name: String, _ time: Time, _ action: Int) -> PortPlan {
        PortPlan(
          name: name, resource: 0, duration: .fixed(time.femtoseconds), isClocked: false,
          counts: [CountRule(action, .operand(0, times: 1))])
      }
      // A look and a store take a cycle where the array is faster.
      let cycle = Time(femtoseconds: 1)
      return StagePlan(
        units: [], resources: [ResourcePlan(name: "array")],
        ports: [
          port("read", max(read, cycle), 0), port("write", max(write, cycle), 1),
          port("fill", write, 1), port("update", .zero, 1), port("copy", .zero, 0),
        ])
    })
}
