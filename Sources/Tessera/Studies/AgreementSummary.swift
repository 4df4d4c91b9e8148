/// How the rows that can be checked agree with their references, by the references' standing.
public struct AgreementSummary: Sendable, Equatable {
  public struct Group: Sendable, Equatable {
    /// Of the references.
    public var standing: Standing
    public var rows: Int
    /// Rows within the reference, for single values within 1 %.
    public var inside: Int
    public var within10: Int
    public var within20: Int
    /// The largest error by magnitude, with its sign.
    public var worst: Double
    public var worstName: String
  }

  public var groups: [Group]
  public var calibrated: Int
  public var notValidated: Int

  /// Counts rows; spans are left out, because their networks are counted one by one.
  public init(_ rows: [Validation.Row]) {
    groups = []
    calibrated = 0
    notValidated = 0
    for row in rows where !row.isSpan {
      switch row.anchor.use {
      case .calibrated: calibrated += 1
      case .notValidated: notValidated += 1
      case .checked:
        // A row that can be checked has an error.
        guard let error = row.errors?.first else { continue }
        add(row, error)
      }
    }
    groups.sort { $0.standing < $1.standing }
  }

  private mutating func add(_ row: Validation.Row, _ error: Double) {
    let standing = row.anchor.standing
    if !groups.contains(where: { $0.standing == standing }) {
      groups.append(
        Group(
          standing: standing, rows: 0, inside: 0, within10: 0, within20: 0, worst: 0,
          worstName: ""))
    }
    guard let index = groups.firstIndex(where: { $0.standing == standing }) else { return }
    let magnitude = abs(error)
    groups[index].rows += 1
    if magnitude <= (row.anchor.reference.isRange ? 0 : 0.01) { groups[index].inside += 1 }
    if magnitude <= 0.1 { groups[index].within10 += 1 }
    if magnitude <= 0.2 { groups[index].within20 += 1 }
    if groups[index].worstName.isEmpty || magnitude > abs(groups[index].worst) {
      groups[index].worst = error
      groups[index].worstName = row.title
    }
  }
}
