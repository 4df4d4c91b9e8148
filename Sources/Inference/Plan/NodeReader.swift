import Arch
import Workloads

/// A node's attributes and inputs, read with defaults and errors that name the node.
struct NodeReader {
  let node: GraphNode

  var place: String {
    node.name.isEmpty ? node.operation : "\(node.operation) \(quoted(node.name))"
  }

  func error(_ message: String) -> TesseraError { TesseraError(at: place, message) }

  /// The value of an input, nil where it is left out.
  func input(_ index: Int) -> Int? {
    index < node.inputs.count ? node.inputs[index] : nil
  }

  /// The value of an input that has to be there.
  func required(_ index: Int) throws(TesseraError) -> Int {
    guard let value = input(index) else { throw error("has no input \(index)") }
    return value
  }

  func output(_ index: Int) -> Int? {
    index < node.outputs.count ? node.outputs[index] : nil
  }

  func has(_ name: String) -> Bool { node.attributes[name] != nil }

  func integer(_ name: String, default value: Int) throws(TesseraError) -> Int {
    switch node.attributes[name] {
    case nil: return value
    case .integer(let number): return number
    default: throw error("attribute \(quoted(name)) is no integer")
    }
  }

  func integers(_ name: String) throws(TesseraError) -> [Int]? {
    switch node.attributes[name] {
    case nil: return nil
    case .integers(let numbers): return numbers
    case .integer(let number): return [number]
    default: throw error("attribute \(quoted(name)) is no list of integers")
    }
  }

  func number(_ name: String, default value: Double) throws(TesseraError) -> Float {
    switch node.attributes[name] {
    case nil: return Float(value)
    case .number(let number): return Float(number)
    case .integer(let number): return Float(number)
    default: throw error("attribute \(quoted(name)) is no number")
    }
  }

  func numbers(_ name: String) throws(TesseraError) -> [Float]? {
    switch node.attributes[name] {
    case nil: return nil
    case .numbers(let numbers): return numbers.map { Float($0) }
    case .number(let number): return [Float(number)]
    default: throw error("attribute \(quoted(name)) is no list of numbers")
    }
  }

  func text(_ name: String, default value: String) throws(TesseraError) -> String {
    switch node.attributes[name] {
    case nil: return value
    case .text(let text): return text
    default: throw error("attribute \(quoted(name)) is no text")
    }
  }

  func texts(_ name: String) throws(TesseraError) -> [String]? {
    switch node.attributes[name] {
    case nil: return nil
    case .texts(let texts): return texts
    case .text(let text): return [text]
    default: throw error("attribute \(quoted(name)) is no list of texts")
    }
  }

  /// An axis that may count from the end, brought into 0..<rank.
  func axis(_ axis: Int, rank: Int) throws(TesseraError) -> Int {
    guard axis >= -rank, axis < rank else {
      throw error("axis \(axis) of a value with \(rank) dimensions")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// Different axes, in ascending order.
  func axes(_ axes: [Int], rank: Int) throws(TesseraError) -> [Int] {
    var result: [Int] = []
    for axis in axes {
      let place = try self.axis(axis, rank: rank)
      guard !result.contains(place) else { throw error("names axis \(axis) twice") }
      result.append(place)
    }
    return result.sorted()
  }
}
