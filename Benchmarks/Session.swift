import Foundation
import Tessera

/// All the parts, one after the other, and the one JSON text that tells about them.
struct Session {
  private let settings: Settings

  init(_ arguments: [String]) throws {
    settings = try Settings(arguments)
  }

  /// Runs the parts and writes the result.
  ///
  /// - Throws: `TesseraError` where a part fails: what it checks does not hold, or it cannot run.
  func run() throws {
    var machine = Machine.description
    machine["load_before"] = .string(Machine.load)
    var parts = JSONObject()
    var targets: [JSONValue] = []
    for part in settings.parts {
      FileHandle.standardError.write(Data("benchmarks: \(part.rawValue)\n".utf8))
      let load = Machine.load
      let child = try ChildProcess.run(
        CommandLine.arguments[0], [Part.childFlag, part.rawValue] + settings.arguments)
      let value = try JSONValue.parse(child.output, file: "part \(part.rawValue)")
      guard case .object(var object) = value else {
        throw TesseraError("part \(part.rawValue) printed no object")
      }
      if case .array(let found)? = object[Target.key] { targets += found }
      object[Target.key] = nil
      object["load_before"] = .string(load)
      object["load_after"] = .string(Machine.load)
      parts[part.rawValue] = .object(object)
    }
    machine["load_after"] = .string(Machine.load)
    let result: JSONValue = [
      "format": 1, "version": .string(TesseraVersion.current), "smoke": .bool(settings.isSmoke),
      "machine": .object(machine), "targets": .array(targets), "parts": .object(parts),
    ]
    let text = try result.prettyText()
    if let output = settings.output {
      try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
    } else {
      print(text, terminator: "")
    }
  }
}

/// A number beside its limit. A missed one is told and fails nothing: times depend on the machine.
struct Target {
  static let key = "targets"

  var name: String
  var unit: String
  var value: Double
  var limit: Double
  /// Whether the value should be above the limit.
  var isLeast = false

  var json: JSONValue {
    let met = isLeast ? value >= limit : value <= limit
    return [
      "name": .string(name), "value": .double(value),
      isLeast ? "at_least" : "at_most": .double(limit), "unit": .string(unit), "met": .bool(met),
    ]
  }
}
