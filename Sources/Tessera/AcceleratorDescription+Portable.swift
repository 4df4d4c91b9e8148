extension AcceleratorDescription {
  /// The description as one JSON value in the layout of a description file, with everything
  /// resolved: it does not extend another, and nothing needs the files that it came from.
  ///
  /// JSON of this kind is YAML too, so `decode` reads it back with the same values, sources and
  /// standings; only the places in files are lost.
  var portable: JSONValue {
    var object = JSONObject()
    object["name"] = .string(name)
    object["summary"] = .string(summary)
    object["technology"] = .string(InputFile.shownName(technology.value))
    var clocks = JSONObject()
    for clock in self.clocks { clocks[clock.name] = .string(clock.period.description) }
    object["clocks"] = .object(clocks)
    object["components"] = .object(Self.nested(components[...], depth: 0))
    var roles = JSONObject()
    for role in self.roles { roles[role.name] = .string(role.component) }
    object["roles"] = .object(roles)
    var mapping = JSONObject()
    if case .mapping(let entries) = self.mapping.content {
      for entry in entries { mapping[entry.key] = Self.scalar(entry.value.scalar ?? "") }
    }
    object["mapping"] = .object(mapping)
    return .object(object)
  }

  /// Components under the groups that their paths name, in their order.
  private static func nested(
    _ components: ArraySlice<ComponentDescription>, depth: Int
  ) -> JSONObject {
    var object = JSONObject()
    var rest = components
    while let first = rest.first {
      let names = first.path.split(separator: ".").map(String.init)
      guard names.count > depth + 1 else {
        object[names[depth]] = .object(first.portable)
        rest = rest.dropFirst()
        continue
      }
      let prefix = names[...depth].joined(separator: ".") + "."
      let group = rest.prefix { $0.path.hasPrefix(prefix) }
      object[names[depth]] = [
        "kind": .string(Catalog.group), "components": .object(nested(group, depth: depth + 1)),
      ]
      rest = rest.dropFirst(group.count)
    }
    return object
  }

  /// Flags stay flags; every other scalar of a mapping is a text.
  fileprivate static func scalar(_ text: String) -> JSONValue {
    text == "true" || text == "false" ? .bool(text == "true") : .string(text)
  }
}

extension ComponentDescription {
  fileprivate var portable: JSONObject {
    var object = JSONObject()
    object["kind"] = .string(definition?.generic ?? kind)
    if let definition {
      object[definition.generic] = [
        "file": .string(InputFile.shownName(definition.source.label)),
        "text": .string(definition.source.text),
      ]
    }
    object["count"] = .integer(Int64(count))
    if let clock { object["clock"] = .string(clock.name) }
    if !parameters.isEmpty {
      var values = JSONObject()
      for parameter in parameters { values[parameter.name] = parameter.portable }
      object["parameters"] = .object(values)
    }
    if !connections.isEmpty {
      var targets = JSONObject()
      for connection in connections { targets[connection.name] = .string(connection.target) }
      object["connect"] = .object(targets)
    }
    if let costKey { object["costs"] = .string(costKey.value) }
    if let gateAfter { object["gateAfter"] = .string(gateAfter.exactText) }
    if !activeWith.isEmpty {
      object["activeWith"] = .array(activeWith.map { .string($0.value) })
    }
    return object
  }
}

extension ResolvedParameter {
  fileprivate var portable: JSONValue {
    let value: JSONValue =
      switch self.value {
      case .count(let count): .integer(count)
      case .flag(let flag): .bool(flag)
      case .file(let file):
        ["file": .string(InputFile.shownName(file.label)), "text": .string(file.text)]
      default: .string(self.value.description)
      }
    guard let source, let standing else { return value }
    return ["value": value, "source": .string(source), "standing": .string(standing.rawValue)]
  }
}
