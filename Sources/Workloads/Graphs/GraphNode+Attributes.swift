import Arch

extension GraphNode {
  /// How messages name the node: its name and operator.
  public var place: String { "node \(quoted(name)) (\(operation))" }

  /// The value of an input, or nil where it is left out.
  public func input(_ index: Int) -> Int? {
    inputs.indices.contains(index) ? inputs[index] : nil
  }

  /// The value of an output, or nil where nobody wants it.
  public func output(_ index: Int) -> Int? {
    outputs.indices.contains(index) ? outputs[index] : nil
  }

  /// An attribute that is an integer.
  ///
  /// - Parameter fallback: What ONNX says where the attribute is left out.
  /// - Throws: `TesseraError` that names node and attribute where it is of another kind.
  public func integer(_ attribute: String, default fallback: Int) throws -> Int {
    switch attributes[attribute] {
    case nil: fallback
    case .integer(let value)?: value
    case let other?: throw mismatch(attribute, other, "an integer")
    }
  }

  /// An attribute that is an integer other than 0 for true.
  ///
  /// - Throws: `TesseraError` where it is of another kind.
  public func flag(_ attribute: String) throws -> Bool {
    try integer(attribute, default: 0) != 0
  }

  /// An attribute that is a number.
  ///
  /// - Throws: `TesseraError` where it is of another kind.
  public func number(_ attribute: String, default fallback: Double) throws -> Double {
    switch attributes[attribute] {
    case nil: fallback
    case .number(let value)?: value
    case let other?: throw mismatch(attribute, other, "a number")
    }
  }

  /// An attribute that is a text.
  ///
  /// - Throws: `TesseraError` where it is of another kind.
  public func text(_ attribute: String, default fallback: String) throws -> String {
    switch attributes[attribute] {
    case nil: fallback
    case .text(let value)?: value
    case let other?: throw mismatch(attribute, other, "a text")
    }
  }

  /// An attribute that is a list of integers, or nil where it is left out.
  ///
  /// - Throws: `TesseraError` where it is of another kind.
  public func integers(_ attribute: String) throws -> [Int]? {
    switch attributes[attribute] {
    case nil: nil
    case .integers(let values)?: values
    // A list without elements does not say of what.
    case .numbers([])?, .texts([])?: []
    case let other?: throw mismatch(attribute, other, "a list of integers")
    }
  }

  /// An attribute that is a list of texts, or nil where it is left out.
  ///
  /// - Throws: `TesseraError` where it is of another kind.
  public func texts(_ attribute: String) throws -> [String]? {
    switch attributes[attribute] {
    case nil: nil
    case .texts(let values)?: values
    case .integers([])?, .numbers([])?: []
    case let other?: throw mismatch(attribute, other, "a list of texts")
    }
  }

  /// An error of the node, in one line that begins with its place.
  public func error(_ message: String) -> TesseraError { TesseraError(at: place, message) }

  private func mismatch(
    _ attribute: String, _ found: GraphAttribute, _ expected: String
  ) -> TesseraError {
    let kind =
      switch found {
      case .integer: "an integer"
      case .number: "a number"
      case .text: "a text"
      case .integers: "a list of integers"
      case .numbers: "a list of numbers"
      case .texts: "a list of texts"
      case .tensor: "a tensor"
      }
    return error("attribute \(quoted(attribute)) is \(kind), expected \(expected)")
  }
}
