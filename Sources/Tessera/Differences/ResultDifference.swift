/// In what two results differ, from what went in to what came out.
///
/// Sections stand in the order in which one follows from the other: the program and its inputs, the
/// configuration, the mapping, the costs, the counts and times, and the figures. The change of each
/// action's energy is taken apart exactly:
///
///     energy₂ − energy₁ = (count₂ − count₁) · cost₁ + count₂ · (cost₂ − cost₁)
///
/// For two results that are not of a run, every value that differs is listed by its place in the file.
public struct ResultDifference: Sendable {
  /// Two values that are not the same.
  public struct Row: Sendable, Equatable {
    /// What it is: `tiles.accessTime`.
    public var item: String
    /// As the first result has it; nil where it has no such thing.
    public var first: String?
    public var second: String?
    /// Second over first, where both are numbers and the first is not 0.
    public var ratio: Double?
  }

  /// What changed of one kind.
  public struct Section: Sendable, Equatable {
    public var title: String
    public var rows: [Row]
  }

  /// What changed of an energy, in joules and exactly.
  public struct EnergyChange: Sendable, Equatable {
    /// `tiles.access`, or `tiles.idle` for a power state, whose counts are femtoseconds.
    public var item: String
    public var first: Energy
    public var second: Energy
    /// What the change of the count makes of it, at the first result's cost.
    public var fromCounts: Energy
    /// What the change of the cost makes of it, at the second result's count.
    public var fromCosts: Energy
  }

  public var first: String
  public var second: String
  public var sections: [Section]
  /// The largest change first.
  public var energies: [EnergyChange] = []

  /// Whether the two results say the same in everything.
  public var isEqual: Bool { sections.allSatisfy { $0.rows.isEmpty } && energies.isEmpty }

  /// - Throws: `TesseraError` where one is no result, or the two are of different kinds.
  public init(_ first: JSONField, _ second: JSONField) throws {
    (self.first, self.second) = (first.file, second.file)
    let (one, other) = (try Self.kind(first), try Self.kind(second))
    guard one == other else {
      throw TesseraError(
        "\(first.file) is a result of kind \(one) and \(second.file) of kind \(other); expected "
          + "two of the same")
    }
    guard one == "run" else {
      sections = Self.plainSections(first.value, second.value)
      return
    }
    (sections, energies) = Self.differences(
      try ResultFile.readPriced(first), try ResultFile.readPriced(second), first.value, second.value
    )
  }

  private static func kind(_ root: JSONField) throws -> String {
    _ = try root.member("format").integer()
    return try root.optionalMember("kind")?.string() ?? "run"
  }
}
