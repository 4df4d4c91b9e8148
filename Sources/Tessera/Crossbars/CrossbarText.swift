import Arch
import Crossbar
import Reports

extension CrossbarSolution {
  /// How the currents were worked out, in one line.
  public func summary(_ array: CrossbarArray) -> String {
    var text =
      "\(array.wordLines)x\(array.bitLines) cells, \(currents.count) vectors: \(method)"
    if isLinearized { text += ", cells linear behind changed inputs" }
    if let estimatedError {
      text +=
        estimatedError == 0
        ? "; no error but rounding"
        : "; estimated error \(NumberText.formatted(estimatedError, significantDigits: 2))"
    } else {
      text += "; error unknown"
    }
    return text
  }

  /// The method and its estimate, and the currents where they are not in a file.
  public func json(_ array: CrossbarArray, includesCurrents: Bool) -> JSONValue {
    var object = JSONObject()
    object["kind"] = "crossbar"
    object["word_lines"] = .integer(Int64(array.wordLines))
    object["bit_lines"] = .integer(Int64(array.bitLines))
    object["vectors"] = .integer(Int64(currents.count))
    object["method"] = .string("\(method)")
    object["is_linearized"] = .bool(isLinearized)
    object["estimated_error"] = estimatedError.map { .double($0) } ?? .null
    if includesCurrents {
      object["currents_a"] = .array(currents.map { .array($0.map { .double($0) }) })
    }
    return .object(object)
  }
}

extension CrossbarMap {
  /// Mean and largest loss, in one line.
  public func summary(_ array: CrossbarArray) -> String {
    let mean = NumberText.formatted(mean * 100, significantDigits: 3)
    let largest = NumberText.formatted(largest * 100, significantDigits: 3)
    return "mean loss \(mean) %, largest \(largest) %; driver \(array.parasitics.driver), segments "
      + "\(array.parasitics.wordLineSegment) and \(array.parasitics.bitLineSegment), sense "
      + "\(array.parasitics.sense) ohm"
  }
}
