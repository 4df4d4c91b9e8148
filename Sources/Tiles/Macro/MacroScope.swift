import Arch

/// The names that an expression may use, and what they stand for.
struct MacroScope: Sendable {
  /// Numbers: the parameters.
  let constants: [String: MacroConstant]
  /// Quantities that the macro names itself.
  let expressions: [String: MacroExpression]
  /// Their values, each made once: expressions that use one another stay cheap.
  private var forms: [String: MacroForm] = [:]
  private var depths: [String: Int] = [:]

  /// How many quantities may stand for one another in a row.
  static let longestChain = 16

  /// - Throws: as `value(of:)`, at the quantity.
  init(
    constants: [String: MacroConstant], expressions: [String: MacroExpression] = [:]
  ) throws {
    self.constants = constants
    self.expressions = expressions
    for name in expressions.keys.sorted() { try define(name, inside: []) }
  }

  /// - Returns: how many quantities stand for one another below it, itself included.
  @discardableResult
  private mutating func define(_ name: String, inside names: [String]) throws -> Int {
    guard let expression = expressions[name] else { return 0 }
    if forms[name] == nil {
      guard !names.contains(name) else {
        throw TesseraError(
          at: expression.position,
          "quantity \(quoted(name)) stands for itself, by way of "
            + names.drop { $0 != name }.joined(separator: ", "))
      }
      var depth = 1
      if names.count < Self.longestChain {
        for other in expression.names.sorted() {
          depth = max(depth, try define(other, inside: names + [name]) + 1)
        }
      }
      guard depth <= Self.longestChain, names.count < Self.longestChain else {
        throw TesseraError(
          at: expression.position,
          "more than \(Self.longestChain) quantities stand for one another")
      }
      forms[name] = try value(of: expression)
      depths[name] = depth
    }
    return depths[name] ?? 1
  }

  /// The quantities that are there without being named, each with what it counts.
  static let quantities: [(name: String, basis: MacroForm.Basis, summary: String)] = [
    ("accesses", .access(rows: 0, columns: 0), "accesses of a block"),
    ("active_rows", .access(rows: 1, columns: 0), "rows that an access multiplies"),
    ("active_columns", .access(rows: 0, columns: 1), "columns that an access multiplies"),
    ("conversions", .access(rows: 0, columns: 1), "active columns, unless the macro says other"),
    ("nonzero_inputs", .nonZeroInputs, "inputs of accesses that are not zero"),
    ("nonzero_products", .nonZeroProducts, "products of accesses that are not zero"),
    ("rows_written", .write(columns: 0), "rows written"),
    ("columns_written", .write(columns: 1), "cells written"),
    ("ones_written", .onesWritten, "cells written that are not zero"),
  ]

  /// The value of an expression.
  ///
  /// - Throws: `TesseraError` at the expression: an unknown name, units that do not go together, a
  ///   quotient that is not whole, a division by zero, names that stand for one another in a
  ///   circle, numbers beyond 63 bits, and what is not a sum of numbers times quantities.
  func value(of expression: MacroExpression) throws -> MacroForm {
    do {
      return try value(expression.root)
    } catch let error as TesseraError {
      throw TesseraError(at: expression.position, error.description)
    }
  }

  /// The value of an expression that is a number.
  func constant(of expression: MacroExpression, _ unit: MacroUnit) throws -> Int64 {
    let form = try value(of: expression)
    guard let constant = form.constant else {
      throw TesseraError(
        at: expression.position, "depends on what is computed, expected a number")
    }
    // Zero is zero in any unit.
    guard form.unit == unit || constant == 0 else {
      throw TesseraError(
        at: expression.position, "found \(form.unit.rawValue), expected \(unit.rawValue)")
    }
    return constant
  }

  private func value(_ node: MacroExpression.Node) throws -> MacroForm {
    switch node {
    case .constant(let constant): return MacroForm(constant)
    case .name(let name): return try value(ofName: name)
    case .binary(let operation, let left, let right):
      let (a, b) = (try value(left), try value(right))
      switch operation {
      case .add: return try a.adding(b, times: 1)
      case .subtract: return try a.adding(b, times: -1)
      case .multiply: return try a.multiplied(by: b)
      case .divide: return try a.divided(by: b)
      }
    case .call(let function, let arguments):
      return try value(function, arguments)
    }
  }

  private func value(ofName name: String) throws -> MacroForm {
    if let form = forms[name] { return form }
    if let constant = constants[name] { return MacroForm(constant) }
    if let quantity = Self.quantities.first(where: { $0.name == name }) {
      return MacroForm(quantity.basis)
    }
    let known = constants.keys.sorted() + expressions.keys.sorted() + Self.quantities.map(\.name)
    throw TesseraError("unknown name \(quoted(name))\(expectation(of: known, insteadOf: name))")
  }

  private func value(
    _ function: MacroExpression.Function, _ arguments: [MacroExpression.Node]
  ) throws -> MacroForm {
    switch function {
    case .ceil, .floor:
      guard case .binary(.divide, let left, let right) = arguments[0] else {
        return try value(arguments[0])
      }
      return try value(left)
        .rounded(by: try value(right), up: function == .ceil)
    case .min, .max:
      var best: MacroForm?
      for argument in arguments {
        let form = try value(argument)
        guard let number = form.constant, form.unit == best?.unit ?? form.unit else {
          throw TesseraError("\(function.rawValue) takes numbers of one unit")
        }
        let known = best?.constant ?? number
        if function == .min ? number <= known : number >= known { best = form }
      }
      return best ?? MacroForm(MacroConstant(value: 0, unit: .count))
    case .bits:
      guard let number = try value(arguments[0]).constant, number > 0 else {
        throw TesseraError("bits takes a number above 0")
      }
      let bits = Int64.bitWidth - (number - 1).leadingZeroBitCount
      return MacroForm(MacroConstant(value: Int64(bits), unit: .count))
    }
  }
}
