/// What a sheet of costs may name: the cost keys, and the actions and times of each.
///
/// Keys are the kinds of the catalog and of macros, the entries of a technology and, where an accelerator is
/// given, the paths of its components and the keys that their `costs` name.
public struct CostVocabulary: Sendable {
  struct Subject: Sendable {
    var actions: [String]
    /// The names of the parameters that are times.
    var times: [String] = []
    /// The path of a component of the accelerator that has the key.
    var path: String?
    /// What a component says about its own costs.
    var own: CostEntry?
  }

  private(set) var subjects: [String: Subject] = [:]

  public init(
    catalog: Catalog, table: CostTable, accelerator: AcceleratorDescription? = nil,
    macros: [ComponentKind] = []
  ) {
    for (key, entry) in table.entries {
      subjects[key] = Subject(actions: entry.actions.map(\.name))
    }
    for kind in macros + catalog.kinds where kind.define == nil {
      subjects[kind.name] = Subject(kind)
    }
    for component in accelerator?.components ?? [] {
      guard let kind = try? catalog.kind(of: component) else { continue }
      var subject = Subject(kind)
      subject.path = component.path
      subject.own = component.costs
      subjects[component.path] = subject
      let key = component.costKey?.value ?? component.kind
      if subjects[key]?.path == nil { subjects[key] = subject }
    }
  }
}

extension CostVocabulary.Subject {
  fileprivate init(_ kind: ComponentKind) {
    actions = kind.actions.map(\.name)
    times = kind.parameters.compactMap { parameter in
      guard case .time = parameter.domain, parameter.parameterClass == .timing else { return nil }
      return parameter.name
    }
  }
}
