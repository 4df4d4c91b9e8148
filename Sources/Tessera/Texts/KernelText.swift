/// A kernel as `describe` prints it: what it does, and how large its data are.
public struct KernelText {
  private let kind: KernelKind
  private let sizes: [(size: KernelSize, parameters: [(name: String, value: Int)])]

  /// - Throws: `TesseraError` where the kernel cannot be made.
  public init(_ kind: KernelKind) throws {
    self.kind = kind
    sizes = try KernelSize.allCases.map { size in
      var input = KernelInput(seed: 0)
      return (size, try kind.make(size, &input).parameters)
    }
  }

  public var text: String {
    let names = sizes[0].parameters.map(\.name)
    var table = TextTable([.text("size")] + names.map { TextTable.Column.number($0) })
    for row in sizes {
      table.append([row.size.rawValue] + row.parameters.map { NumberText.grouped($0.value) })
    }
    return "\(kind.name): \(kind.summary)\n\n" + table.text()
  }

  public var json: JSONValue {
    var object = JSONObject()
    object["kind"] = "kernel"
    object["name"] = .string(kind.name)
    object["summary"] = .string(kind.summary)
    var all = JSONObject()
    for row in sizes {
      var parameters = JSONObject()
      for parameter in row.parameters {
        parameters[parameter.name] = .integer(Int64(parameter.value))
      }
      all[row.size.rawValue] = .object(parameters)
    }
    object["sizes"] = .object(all)
    return .object(object)
  }
}
