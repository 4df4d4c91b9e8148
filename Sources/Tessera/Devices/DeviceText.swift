/// A device as `describe` prints it: its values and what each rests on.
public struct DeviceText {
  private let description: DeviceDescription

  public init(_ description: DeviceDescription) {
    self.description = description
  }

  public var text: String {
    var text = "\(description.name): \(description.summary)\n"
    if let notes = description.notes { text += "\n" + notes + "\n" }
    var table = TextTable([.text("value"), .text(""), .text("standing"), .text("source")])
    for value in description.values {
      table.append([value.name, value.text, value.standing.rawValue, value.source])
    }
    return text + "\n" + table.text()
  }

  public var json: JSONValue {
    var object = JSONObject()
    object["kind"] = "device"
    object["name"] = .string(description.name)
    object["summary"] = .string(description.summary)
    object["values"] = .array(
      description.values.map {
        [
          "name": .string($0.name), "value": .string($0.text),
          "standing": .string($0.standing.rawValue), "source": .string($0.source),
        ]
      })
    return .object(object)
  }
}
