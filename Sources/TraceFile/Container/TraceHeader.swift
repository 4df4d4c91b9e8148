import Arch

/// What a trace says about itself: which units its records belong to, what their numbers mean,
/// and, in `metadata`, what was computed.
///
/// Units are numbered as in a `SystemPlan`: by component, then instance, then unit of the plan.
public struct TraceHeader: Sendable, Equatable {
  /// The name and version of the program that wrote the trace.
  public let generator: String
  public let components: [TraceComponent]
  /// Names of the layers that segments refer to by index.
  public let layers: [String]
  /// Names of the tokens; records refer to them by index.
  public let tokens: [String]
  /// What each token has counted before the first record, as a slice needs it; empty means zero
  /// for all.
  public let initialTokenCounts: [Int64]
  /// A JSON text about the workload (network, shapes, precision, sparsity, mapping, the resolved
  /// accelerator), kept as it is and not looked into.
  public let metadata: String

  /// The most bytes that a header takes in a file.
  public static let sizeLimit = 1 << 23

  /// Checks names and numbers.
  ///
  /// - Throws: `TesseraError` where there are more units, layers or tokens than `RecordLimits`
  ///   allows, where a name is empty, has control characters or occurs twice among the units or
  ///   among the operations of a unit.
  public init(
    generator: String, components: [TraceComponent], layers: [String], tokens: [String],
    initialTokenCounts: [Int64] = [], metadata: String = ""
  ) throws(TesseraError) {
    self.generator = generator
    self.components = components
    self.layers = layers
    self.tokens = tokens
    self.initialTokenCounts = initialTokenCounts.allSatisfy { $0 == 0 } ? [] : initialTokenCounts
    self.metadata = metadata
    try check()
  }

  /// The header of a trace for the units of a system.
  public init(
    plan: SystemPlan, generator: String, metadata: String = ""
  ) throws(TesseraError) {
    try self.init(
      generator: generator, components: plan.components.map(TraceComponent.init),
      layers: plan.layers, tokens: plan.tokens, initialTokenCounts: plan.initialTokenCounts,
      metadata: metadata)
  }

  /// The number of units of all the components together.
  public var unitCount: Int {
    components.reduce(0) { $0 + $1.instances * $1.units.count }
  }

  /// The number of each token's posts that count as done before the first record.
  func initialCount(ofToken token: Int) -> Int64 {
    initialTokenCounts.isEmpty ? 0 : initialTokenCounts[token]
  }

  /// Checks that records of this trace mean the same in a system.
  ///
  /// Timing, costs, capacities and connections may differ; components, instances, units,
  /// operations and their operands may not.
  /// - Throws: `TesseraError` that names the first difference.
  public func checkUnits(match plan: SystemPlan) throws(TesseraError) {
    let others = plan.components.map(TraceComponent.init)
    for (mine, other) in zip(components, others) where mine != other {
      guard mine.path == other.path else {
        throw TesseraError(
          "found component \(other.path) in the accelerator, expected \(mine.path) as in the trace")
      }
      guard mine.instances == other.instances else {
        throw TesseraError(
          "found \(other.instances) instances of \(other.path) in the accelerator, expected "
            + "\(mine.instances) as in the trace")
      }
      throw TesseraError(
        "found other operations of \(other.path) in the accelerator (\(other.summary)), expected "
          + "those of the trace (\(mine.summary))")
    }
    guard components.count == others.count else {
      throw TesseraError(
        "found \(others.count) components in the accelerator, expected \(components.count) as in "
          + "the trace")
    }
  }

  private func check() throws(TesseraError) {
    guard layers.count <= RecordLimits.layers else {
      throw TesseraError("found \(layers.count) layers, expected at most \(RecordLimits.layers)")
    }
    guard tokens.count <= RecordLimits.tokens else {
      throw TesseraError("found \(tokens.count) tokens, expected at most \(RecordLimits.tokens)")
    }
    guard initialTokenCounts.isEmpty || initialTokenCounts.count == tokens.count else {
      throw TesseraError(
        "found \(initialTokenCounts.count) initial token counts, expected \(tokens.count)")
    }
    for count in initialTokenCounts where !(0...(1 << 60)).contains(count) {
      throw TesseraError("found an initial token count of \(count), expected 0 to \(1 << 60)")
    }
    try TraceComponent.checkCharacters(of: generator, as: "generator")
    for layer in layers { try TraceComponent.checkName(layer, of: "layer") }
    for token in tokens { try TraceComponent.checkName(token, of: "token") }
    var units = 0
    for component in components {
      try component.check()
      // At most 16384 units a component, so the sum cannot overflow.
      units += component.instances * component.units.count
      guard units <= RecordLimits.units else {
        throw TesseraError("found \(units) units or more, expected at most \(RecordLimits.units)")
      }
    }
    var names: Set<String> = []
    for name in unitNames where !names.insert(name).inserted {
      throw TesseraError("found two units of the name \(name), expected one")
    }
  }

  /// The names of the units, in their order: `path`, with `[instance]` where there are several
  /// instances, and `.unit` where the component has several units.
  public var unitNames: [String] {
    var names: [String] = []
    for component in components {
      for instance in 0..<component.instances {
        for unit in component.units {
          var name = component.path
          if component.instances > 1 { name += "[\(instance)]" }
          if component.units.count > 1 { name += ".\(unit.name)" }
          names.append(name)
        }
      }
    }
    return names
  }

  /// For each unit, what it can do.
  var unitOperations: [[TraceOperation]] {
    components.flatMap { component in
      (0..<component.instances).flatMap { _ in component.units.map(\.operations) }
    }
  }
}
