/// A component kind as `describe` prints it: what it can be told and what it counts.
public struct KindText {
  private let kind: ComponentKind

  public init(_ kind: ComponentKind) {
    self.kind = kind
  }

  public var text: String {
    var text = "\(kind.name): \(kind.summary)\n"
    if !kind.parameters.isEmpty {
      var table = TextTable([
        .text("parameter"), .text("default"), .text("class"), .text("range"), .text("meaning"),
      ])
      for parameter in kind.parameters {
        table.append([
          parameter.name, parameter.defaultValue?.description ?? "required",
          parameter.parameterClass.rawValue, parameter.domain.description, parameter.summary,
        ])
      }
      text += "\n" + table.text()
    }
    for (title, rows) in [
      ("action", kind.actions.map { ($0.name, $0.summary) }),
      ("connection", kind.connections.map { ($0.name, $0.summary) }),
    ] where !rows.isEmpty {
      var table = TextTable([.text(title), .text("meaning")])
      for row in rows { table.append([row.0, row.1]) }
      text += "\n" + table.text()
    }
    return text
  }

  public var json: JSONValue {
    var object = JSONObject()
    object["kind"] = "component"
    object["name"] = .string(kind.name)
    object["summary"] = .string(kind.summary)
    object["parameters"] = .array(
      kind.parameters.map { parameter in
        [
          "name": .string(parameter.name),
          "default": parameter.defaultValue.map { JSONValue($0.resolved) } ?? .null,
          "class": .string(parameter.parameterClass.rawValue),
          "range": .string(parameter.domain.description), "summary": .string(parameter.summary),
        ]
      })
    object["actions"] = .array(
      kind.actions.map { ["name": .string($0.name), "summary": .string($0.summary)] })
    object["connections"] = .array(
      kind.connections.map { ["name": .string($0.name), "summary": .string($0.summary)] })
    return .object(object)
  }
}
