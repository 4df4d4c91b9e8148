import Arch

/// A macro as its file describes it: an array that multiplies a vector with a matrix, with its
/// pipeline, its counts and its costs.
struct MacroDefinition: Sendable {
  /// One place of the pipeline.
  struct StageDefinition: Sendable {
    var name: String
    /// How long an access stays at least.
    var latency: MacroExpression
    /// The time from one access to the next; nil where the next one waits until the last has left.
    var interval: MacroExpression?
  }

  /// How a row is written.
  struct WriteDefinition: Sendable {
    /// Index into the stages.
    var stage: Int
    var latency: MacroExpression
  }

  struct ActionDefinition: Sendable {
    var action: Action
    var count: MacroExpression
  }

  var name: String
  var summary: String
  /// The shape first, then the macro's own.
  var parameters: [Parameter]
  var quantities: [String: MacroExpression]
  var passes: TileGeometry.Passes
  var cells: TileGeometry.WeightCells
  var stages: [StageDefinition]
  var write: WriteDefinition
  var actions: [ActionDefinition]
  /// What it says about its own costs; nil where it says nothing.
  var costs: CostEntry?
  var values: MacroValues?
  var position: SourcePosition

  /// The names of the parameters that every macro has.
  static let shape = ["rows", "columns", "rowsPerAccess"]

  /// All that a macro may say.
  static let keys = [
    "name", "summary", "notes", "array", "parameters", "quantities", "inputs", "weights", "stages",
    "write", "actions", "static", "area", "values",
  ]

  /// The numbers that expressions may use.
  ///
  /// - Throws: as `MacroScope`.
  func scope(_ values: ParameterValues) throws -> MacroScope {
    var constants: [String: MacroConstant] = [:]
    for (name, value) in values.values {
      switch value {
      case .count(let count): constants[name] = MacroConstant(value: count, unit: .count)
      case .time(let time): constants[name] = MacroConstant(value: time.femtoseconds, unit: .time)
      default: break
      }
    }
    return try MacroScope(constants: constants, expressions: quantities)
  }

  /// What the defaults say, with 1 for what has no value: enough to check every expression.
  var exampleValues: ParameterValues {
    var values: [String: ParameterValue] = [:]
    for parameter in parameters {
      values[parameter.name] =
        parameter.defaultValue
        ?? {
          if case .time = parameter.domain { .time(Time(femtoseconds: 1)) } else { .count(1) }
        }()
    }
    return ParameterValues(values)
  }
}

/// What the arrays of a macro make of values; numbers are those of ``Arch/ArrayValueModel``.
struct MacroValues: Sendable {
  enum Model: String, CaseIterable, Sendable {
    case exact
    case saturating
    case transfer
  }

  var model: Model
  var weightBits: MacroExpression
  var inputBits: MacroExpression
  var largestCount: MacroExpression?
}
