/// A technology: what actions, power states and areas of components cost.
public struct CostTable: Sendable, Equatable {
  public var name: String
  public var summary: String
  /// The process node as text; it takes no part in a calculation.
  public var node: String?
  /// By cost key: the path of a component, or the name of a kind, or a free name that a
  /// description refers to with `costs`.
  public var entries: [String: CostEntry]
  /// The file and those that it extends.
  public var sources: [SourceText]

  public init(
    name: String, summary: String, node: String? = nil, entries: [String: CostEntry],
    sources: [SourceText] = []
  ) {
    self.name = name
    self.summary = summary
    self.node = node
    self.entries = entries
    self.sources = sources
  }

  static let folder = "technologies"

  /// Finds all the costs of a component.
  ///
  /// The entry is the one of `costKey` where the description gives one; otherwise the one of the
  /// component's path, or else of its kind. What it leaves out is the component's own, where it has
  /// costs of its own.
  ///
  /// - Throws: `TesseraError` where the entry, an action, a power state or the area is missing,
  ///   and where the entry prices an action that the kind does not have.
  public func costs(
    path: String, kind: String, actions: [String], costKey: String? = nil,
    orElse own: CostEntry? = nil
  ) throws -> ComponentCosts {
    let usual = costKey ?? (entries[path] == nil ? kind : path)
    let isOwn = entries[usual] == nil && own != nil
    let key = isOwn ? costKey ?? path : usual
    guard let entry = isOwn ? own : entries[key] else {
      throw TesseraError(
        "technology \(quoted(name)) has no costs for component \(quoted(path)), a \(kind)"
          + expectation(of: entries.keys.sorted(), insteadOf: key))
    }
    for action in entry.actions where !actions.contains(action.name) {
      throw TesseraError(
        at: action.position,
        "unknown action \(quoted(action.name)) of component \(quoted(path)), a \(kind)"
          + expectation(of: actions, insteadOf: action.name))
    }
    func missing(_ what: String) -> TesseraError {
      TesseraError(
        at: entry.position,
        "technology \(quoted(name)) has no \(what) for component \(quoted(path)), a \(kind); an "
          + "intended zero needs a source and a standing")
    }
    func power(_ state: PowerState) throws -> CostValue<Power> {
      guard let power = entry.staticPower[state] ?? own?.staticPower[state] else {
        throw missing("static power of state '\(state.rawValue)'")
      }
      return power
    }
    let energies = try actions.map { name in
      let entries = [entry.actions, own?.actions ?? []]
      guard let action = entries.joined().first(where: { $0.name == name }) else {
        throw missing("energy of action \(quoted(name))")
      }
      return action.energy
    }
    guard let area = entry.area ?? own?.area else { throw missing("area") }
    return ComponentCosts(
      key: key, isOwn: isOwn, actions: energies, active: try power(.active), idle: try power(.idle),
      gated: try power(.gated), area: area)
  }
}
