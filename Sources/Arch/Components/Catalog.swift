/// The component kinds that descriptions may use.
///
/// A catalog is a value: a user's own program registers its kinds in one and gives it to the
/// entry point of the command line. There is no global registry.
public struct Catalog: Sendable {
  /// The word that stands in place of a kind for a group of components.
  public static let group = "group"

  private var kindsByName: [String: ComponentKind] = [:]

  public init() {}

  /// Adds a kind.
  ///
  /// - Throws: `TesseraError` where its name is taken, where a parameter, action or connection is
  ///   declared twice or has a name that cannot be written, and where a default value is not in
  ///   the domain of its parameter.
  public mutating func register(_ kind: ComponentKind) throws {
    try Self.check(kind)
    guard kindsByName[kind.name] == nil else {
      throw TesseraError("component kind \(quoted(kind.name)) is registered twice")
    }
    kindsByName[kind.name] = kind
  }

  /// - Throws: `TesseraError` where a kind has a name that cannot be written, or declares something
  ///   twice or out of bounds.
  static func check(_ kind: ComponentKind) throws {
    guard isName(kind.name), kind.name != Catalog.group else {
      throw TesseraError(
        "\(quoted(kind.name)) cannot name a component kind; expected a letter and then letters, "
          + "digits, '_' and '-', and not '\(Catalog.group)'")
    }
    try check(kind.parameters.map(\.name), are: "parameter", of: kind)
    try check(kind.actions.map(\.name), are: "action", of: kind)
    try check(kind.connections.map(\.name), are: "connection", of: kind)
    for parameter in kind.parameters {
      guard !ComponentDescription.settableFields.contains(parameter.name) else {
        throw TesseraError(
          "parameter \(quoted(parameter.name)) of component kind \(quoted(kind.name)) has the "
            + "name of a key that every component has")
      }
      if case .choice(let names) = parameter.domain, names.isEmpty || Set(names).count < names.count
      {
        throw TesseraError(
          "parameter \(quoted(parameter.name)) of component kind \(quoted(kind.name)) has no "
            + "choices, or one of them twice")
      }
      if let value = parameter.defaultValue, !parameter.domain.contains(value) {
        throw TesseraError(
          "the default \(value) of parameter \(quoted(parameter.name)) of component kind "
            + "\(quoted(kind.name)) is not in its domain; expected \(parameter.domain)")
      }
    }
  }

  /// The kind of a name, or nil where none is registered.
  public func kind(named name: String) -> ComponentKind? { kindsByName[name] }

  /// All the kinds, in alphabetical order of their names.
  public var kinds: [ComponentKind] { kindsByName.values.sorted { $0.name < $1.name } }

  /// The kind of a name.
  ///
  /// - Throws: `TesseraError` with the nearest known name where none is registered.
  public func requireKind(named name: String) throws -> ComponentKind {
    guard let kind = kindsByName[name] else {
      let known = kindsByName.keys.sorted()
      throw TesseraError(
        "unknown component kind \(quoted(name))\(expectation(of: known, insteadOf: name))")
    }
    return kind
  }

  /// The kind of a component, which may bring its own along.
  ///
  /// - Throws: as `requireKind(named:)`.
  public func kind(of component: ComponentDescription) throws -> ComponentKind {
    try component.definition?.kind ?? requireKind(named: component.kind)
  }

  private static func check(_ names: [String], are what: String, of kind: ComponentKind) throws {
    var seen: Set<String> = []
    for name in names {
      guard isName(name) else {
        throw TesseraError(
          "\(quoted(name)) cannot name \(what == "action" ? "an" : "a") \(what) of component kind "
            + "\(quoted(kind.name)); expected a letter and then letters, digits, '_' and '-'")
      }
      guard seen.insert(name).inserted else {
        throw TesseraError(
          "component kind \(quoted(kind.name)) declares \(what) \(quoted(name)) twice")
      }
    }
  }
}
