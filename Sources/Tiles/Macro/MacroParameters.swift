import Arch

/// Decodes the parameters of a macro: numbers and times that `--set` and descriptions may change.
///
/// What a change of one can change follows from where it is used: its shape changes the mapping,
/// times the timing, counts the cost, and the rest what is computed.
struct MacroParameters {
  private let timing: Set<String>
  private let cost: Set<String>
  private let value: Set<String>
  private static let counts: ClosedRange<Int64> = 0...1_000_000_000

  init(_ definition: MacroDefinition) {
    timing = definition.names(in: definition.timeExpressions)
    cost = definition.names(in: definition.actions.map(\.count))
    value = definition.names(in: definition.valueExpressions)
  }

  /// The shape of the array.
  func shape(_ node: YAMLNode) throws -> [Parameter] {
    let fields = try node.fields(of: "'array'", known: MacroDefinition.shape)
    let summaries = [
      "rows": "Word lines of the array.", "columns": "Cells of a row.",
      "rowsPerAccess": "Rows that one access multiplies.",
    ]
    return try MacroDefinition.shape.map { name in
      try parameter(
        name, fields.required(name), class: .geometry, counts: 1...65_536, summary: summaries[name])
    }
  }

  /// The macro's own.
  func own(_ node: YAMLNode?) throws -> [Parameter] {
    let taken = Set(MacroDefinition.shape + MacroScope.quantities.map(\.name) + ["transfer"])
    let entries = try node?.namedEntries(of: "'parameters'") ?? []
    guard entries.count <= 256 else {
      throw TesseraError(at: entries[256].keyPosition, "more than 256 parameters")
    }
    return try entries.map { entry in
      guard !taken.contains(entry.key), MacroExpression.Function(rawValue: entry.key) == nil,
        !entry.key.contains("-")
      else {
        throw TesseraError(
          at: entry.keyPosition,
          entry.key.contains("-")
            ? "found \(quoted(entry.key)), expected a name without '-', which expressions subtract with"
            : "\(quoted(entry.key)) has a meaning of its own, expected a new name")
      }
      let parameterClass: ParameterClass? =
        timing.contains(entry.key)
        ? .timing : cost.contains(entry.key) ? .cost : value.contains(entry.key) ? .value : nil
      guard let parameterClass else {
        throw TesseraError(
          at: entry.keyPosition, "parameter \(quoted(entry.key)) is used in no expression")
      }
      return try parameter(
        entry.key, entry.value, class: parameterClass, counts: Self.counts, summary: nil)
    }
  }

  private func parameter(
    _ name: String, _ node: YAMLNode, class parameterClass: ParameterClass,
    counts: ClosedRange<Int64>, summary: String?
  ) throws -> Parameter {
    var valueNode = node
    var basis: Parameter.Basis?
    var text = summary ?? "A parameter of the macro."
    if case .mapping = node.content {
      let fields = try node.fields(
        of: "parameter '\(name)'",
        known: ["value", "source", "standing", "summary", "missing", "unit"])
      text = try fields["summary"]?.text() ?? text
      if let missing = fields["missing"] {
        let domain = try domain(fields["unit"], at: missing, counts: counts)
        for key in ["value", "source", "standing"] {
          guard let other = fields[key] else { continue }
          throw TesseraError(at: other.position, "found '\(key)' beside 'missing', expected either")
        }
        return Parameter(
          name, domain, default: nil, class: parameterClass, "missing: \(try missing.text())")
      }
      valueNode = try fields.required("value")
      basis = Parameter.Basis(
        source: try fields.required("source").text(),
        standing: try fields.required("standing").standing(), position: valueNode.position)
      if fields["summary"] == nil, summary == nil { text = basis?.source ?? text }
    }
    let isTime = valueNode.scalar?.contains { $0.isLetter } ?? false
    if isTime {
      let time: Time = try valueNode.quantity()
      guard case .time(let range) = Self.times, range.contains(time) else {
        throw TesseraError(
          at: valueNode.position, "found \(time.exactText); expected \(Self.times)")
      }
      return Parameter(
        name, Self.times, default: .time(time), class: parameterClass, text, basis: basis)
    }
    return Parameter(
      name, .count(counts), default: .count(try valueNode.integer(in: counts)),
      class: parameterClass, text, basis: basis)
  }

  private static let times = TernaryTileParameters.time

  private func domain(
    _ unit: YAMLNode?, at node: YAMLNode, counts: ClosedRange<Int64>
  ) throws -> ParameterDomain {
    guard let unit else {
      throw TesseraError(at: node.position, "a missing value needs 'unit', expected time or count")
    }
    return try unit.choice(of: ["time", "count"]) == "time" ? Self.times : .count(counts)
  }
}
