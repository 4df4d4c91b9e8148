import Arch

/// A component of the accelerator that a trace was made for: equal instances of some units.
public struct TraceComponent: Sendable, Equatable, Codable {
  /// The component's path in the description, such as `tiles`.
  public var path: String
  public var instances: Int
  public var units: [TraceUnit]

  public init(path: String, instances: Int, units: [TraceUnit]) {
    self.path = path
    self.instances = instances
    self.units = units
  }

  /// What a trace needs to know of a component.
  public init(_ component: SystemComponent) {
    path = component.path
    instances = component.instances
    units = component.plan.units.map { unit in
      TraceUnit(
        name: unit.name,
        operations: unit.operations.map {
          TraceOperation(name: $0.name, operands: $0.operands, payloads: $0.payloads)
        })
    }
  }

  var summary: String {
    units.map { unit in
      "\(unit.name): \(unit.operations.map(\.summary).joined(separator: ", "))"
    }.joined(separator: "; ")
  }

  func check() throws(TesseraError) {
    try Self.checkName(path, of: "component")
    guard (1...RecordLimits.units).contains(instances), units.count <= RecordLimits.units,
      instances * units.count <= RecordLimits.units
    else {
      throw TesseraError(
        "found \(instances) instances of \(units.count) units in component \(path), expected 1 to "
          + "\(RecordLimits.units) units")
    }
    for unit in units {
      try Self.checkName(unit.name, of: "unit")
      guard unit.operations.count <= 4096 else {
        throw TesseraError(
          "found \(unit.operations.count) operations of \(path).\(unit.name), expected at most 4096"
        )
      }
      var names: Set<String> = []
      for operation in unit.operations {
        try operation.check()
        guard names.insert(operation.name).inserted else {
          throw TesseraError(
            "found two operations \(operation.name) of \(path).\(unit.name), expected one")
        }
      }
    }
  }

  static func checkName(_ name: String, of what: String) throws(TesseraError) {
    guard !name.isEmpty, name.utf8.count <= 1024 else {
      throw TesseraError(
        "found a \(what) name of \(name.utf8.count) bytes, expected 1 to 1024")
    }
    try checkCharacters(of: name, as: "\(what) name")
  }

  static func checkCharacters(of text: String, as what: String) throws(TesseraError) {
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw TesseraError("found a control character in a \(what), expected printable text")
    }
  }
}

/// One in-order pipeline, with a stream of records of its own.
public struct TraceUnit: Sendable, Equatable, Codable {
  public var name: String
  /// Records refer to them by index.
  public var operations: [TraceOperation]

  public init(name: String, operations: [TraceOperation]) {
    self.name = name
    self.operations = operations
  }
}

/// The name of an operation and of its numbers.
public struct TraceOperation: Sendable, Equatable, Codable {
  public var name: String
  /// Names of operands 0 and 1, as far as the operation has them.
  public var operands: [String]
  /// Names of payloads 0 and 1, as far as the operation has them.
  public var payloads: [String]

  public init(name: String, operands: [String] = [], payloads: [String] = []) {
    self.name = name
    self.operands = operands
    self.payloads = payloads
  }

  var summary: String {
    ([name] + operands + payloads).joined(separator: " ")
  }

  /// The four numbers of a record: a declared name, or the number's own where there is none.
  var fieldNames: [String] {
    [
      operands.count > 0 ? operands[0] : "operand0",
      operands.count > 1 ? operands[1] : "operand1",
      payloads.count > 0 ? payloads[0] : "payload0",
      payloads.count > 1 ? payloads[1] : "payload1",
    ]
  }

  func check() throws(TesseraError) {
    try TraceComponent.checkName(name, of: "operation")
    guard operands.count <= 2, payloads.count <= 2 else {
      throw TesseraError(
        "found \(operands.count) operands and \(payloads.count) payloads of operation \(name), "
          + "expected at most 2 of each")
    }
    for field in operands + payloads { try TraceComponent.checkName(field, of: "operand") }
    guard Set(fieldNames).count == 4 else {
      throw TesseraError(
        "found operand names of operation \(name) that are not distinct, expected distinct ones")
    }
  }
}
