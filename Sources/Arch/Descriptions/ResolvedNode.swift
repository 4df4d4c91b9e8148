/// A value of the resolved form of a description.
public indirect enum ResolvedNode: Sendable, Equatable {
  case text(String)
  case integer(Int64)
  case flag(Bool)
  case list([ResolvedNode])
  /// Keys are unique.
  case object([Entry])

  public struct Entry: Sendable, Equatable {
    public var key: String
    public var value: ResolvedNode

    public init(_ key: String, _ value: ResolvedNode) {
      self.key = key
      self.value = value
    }
  }
}

extension AcceleratorDescription {
  /// Everything that decides a result, defaults and settings included, with exact values.
  ///
  /// Components keep their order, because it numbers the units; parameters follow their kind;
  /// everything else is in alphabetical order.
  public var resolved: ResolvedNode {
    .object([
      .init("name", .text(name)),
      .init("technology", .text(technology.value)),
      .init(
        "clocks",
        .object(
          clocks.sorted { $0.name < $1.name }.map { .init($0.name, .text($0.period.description)) })),
      .init("components", .object(components.map { .init($0.path, $0.resolved) })),
      .init(
        "roles",
        .object(roles.sorted { $0.name < $1.name }.map { .init($0.name, .text($0.component)) })),
      .init("mapping", .object(mappingSettings.map { .init($0.key, .text($0.value)) })),
    ])
  }

  /// The mapping's settings as they are written, in alphabetical order.
  var mappingSettings: [(key: String, value: String)] {
    guard case .mapping(let entries) = mapping.content else { return [] }
    return entries.map { ($0.key, $0.value.scalar ?? "") }.sorted { $0.0 < $1.0 }
  }
}

extension ComponentDescription {
  /// Everything about the component that decides a result.
  public var resolved: ResolvedNode {
    var entries: [ResolvedNode.Entry] = [
      .init("kind", .text(kind)), .init("count", .integer(Int64(count))),
    ]
    if let clock { entries.append(.init("clock", .text(clock.name))) }
    entries.append(
      .init("parameters", .object(parameters.map { .init($0.name, $0.value.resolved) })))
    if !connections.isEmpty {
      entries.append(
        .init(
          "connect",
          .object(
            connections.sorted { $0.name < $1.name }.map { .init($0.name, .text($0.target)) })))
    }
    if let costKey { entries.append(.init("costs", .text(costKey.value))) }
    if let gateAfter { entries.append(.init("gateAfter", .text(gateAfter.exactText))) }
    if !activeWith.isEmpty {
      entries.append(.init("activeWith", .list(activeWith.map { .text($0.value) })))
    }
    return .object(entries)
  }
}

extension ParameterValue {
  /// Counts and flags keep their type; amounts are texts with a unit.
  public var resolved: ResolvedNode {
    switch self {
    case .count(let value): .integer(value)
    case .flag(let value): .flag(value)
    default: .text(description)
    }
  }
}
