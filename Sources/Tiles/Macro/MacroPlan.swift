import Arch

extension MacroDefinition {
  /// Brings a macro with the values of its parameters into the form that the event kernel runs.
  ///
  /// The units, operations, operands and payloads are those of every tile: `access` and `accessOut`
  /// pass all stages, `writeRow` one of them. A stage with an interval below its latency takes
  /// ⌈latency/interval⌉ accesses at once.
  ///
  /// - Throws: `TesseraError` at the expression that is no duration or count with these values.
  func stagePlan(_ values: ParameterValues) throws -> StagePlan {
    let scope = try scope(values)
    let plan = MacroPlan(definition: self, scope: scope)
    let isClocked = try plan.isClocked()
    guard !isClocked || values.clock != nil else {
      throw TesseraError("its times are cycles, but it has no clock; expected clock: NAME")
    }
    var stages: [Stage] = []
    var steps: [Step] = []
    for (index, stage) in self.stages.enumerated() {
      let duration = try plan.duration(stage.latency, isClocked: isClocked, of: .access)
      steps.append(Step(stage: index, duration: duration))
      stages.append(
        try plan.stage(stage, duration: duration, isClocked: isClocked, values: values))
    }
    guard stages[write.stage].depth == 1 else {
      throw TesseraError(
        at: write.latency.position,
        "rows are written in stage \(quoted(stages[write.stage].name)), which takes "
          + "\(stages[write.stage].depth) accesses at once; expected a stage whose interval is its "
          + "latency, because a write holds the array")
    }
    var counts: [CountRule] = []
    var writes: [CountRule] = []
    var countsOnes = false
    for (index, action) in actions.enumerated() {
      for (basis, factor) in try plan.count(action.count) {
        let rule = CountRule(index, try plan.amount(basis, factor, at: action.count.position))
        switch basis {
        case .write, .onesWritten:
          writes.append(rule)
          if basis == .onesWritten { countsOnes = true }
        default: counts.append(rule)
        }
      }
    }
    return TernaryTileParameters.plan(
      stages: stages + [Stage(name: "output")], isClocked: isClocked, access: steps, counts: counts,
      write: Step(
        stage: write.stage,
        duration: try plan.duration(write.latency, isClocked: isClocked, of: .write)),
      writeCounts: writes, writePayloads: countsOnes ? [TernaryTileParameters.ones] : [])
  }
}

/// Turns the values of expressions into durations and counts.
struct MacroPlan {
  enum Operation {
    case access
    case write
  }

  let definition: MacroDefinition
  let scope: MacroScope

  /// Whether times are cycles; a macro has either those or times.
  func isClocked() throws -> Bool {
    let expressions =
      definition.stages.flatMap { [$0.latency, $0.interval].compactMap { $0 } }
      + [definition.write.latency]
    var found: (unit: MacroUnit, expression: MacroExpression)?
    for expression in expressions {
      let form = try scope.value(of: expression)
      if form.constant == 0 { continue }
      guard form.unit != .count else {
        throw TesseraError(at: expression.position, "found a count, expected a time or cycles")
      }
      if let found, found.unit != form.unit {
        throw TesseraError(
          at: expression.position,
          "found \(form.unit.rawValue), but another stage has \(found.unit.rawValue); expected the "
            + "same everywhere")
      }
      found = (form.unit, expression)
    }
    return found?.unit == .cycles
  }

  /// `fixed + perUnit · ⌈operand / divisor⌉`, which a stage plan can hold.
  func duration(
    _ expression: MacroExpression, isClocked: Bool, of operation: Operation
  ) throws -> DurationRule {
    let form = try scope.value(of: expression)
    var fixed: Int64 = 0
    var linear: (perUnit: Int64, operand: Int, divisor: Int64)?
    for (basis, factor) in form.sortedTerms {
      guard factor >= 0 else {
        throw TesseraError(at: expression.position, "found a negative time, expected 0 or more")
      }
      let term: (operand: Int, divisor: Int64)? =
        switch (operation, basis) {
        case (_, .one): nil
        case (.access, .access(let rows, 0)) where rows > 0: (0, rows)
        case (.access, .access(0, let columns)) where columns > 0: (1, columns)
        case (.write, .write(let columns)) where columns > 0: (0, columns)
        default:
          throw TesseraError(
            at: expression.position,
            operation == .access
              ? "found a time that is not a sum of numbers times active_rows or active_columns"
              : "found a time that is not a sum of numbers times columns_written")
        }
      guard let term else {
        fixed = factor
        continue
      }
      guard linear == nil else {
        throw TesseraError(
          at: expression.position, "found a time that depends on two quantities, expected one")
      }
      linear = (factor, term.operand, term.divisor)
    }
    let longest: Int64 = 1_000_000_000_000_000
    guard fixed <= longest, linear?.perUnit ?? 0 <= longest else {
      throw TesseraError(
        at: expression.position,
        "found a time of more than \(Time(femtoseconds: longest).exactText)")
    }
    guard let linear else { return .fixed(fixed) }
    return .each(linear.perUnit, of: linear.operand, dividedBy: linear.divisor, plus: fixed)
  }

  /// A stage whose interval tells how many accesses are inside at once.
  func stage(
    _ stage: MacroDefinition.StageDefinition, duration: DurationRule, isClocked: Bool,
    values: ParameterValues
  ) throws -> Stage {
    guard let expression = stage.interval else { return Stage(name: stage.name) }
    let interval = try scope.constant(of: expression, isClocked ? .cycles : .time)
    guard interval > 0 else {
      throw TesseraError(at: expression.position, "found an interval of 0, expected more")
    }
    var longest: Int64 = 0
    if case .linear(let fixed, let perUnit, let operand, let divisor) = duration {
      let most = try values.count(operand == 0 ? "rowsPerAccess" : "columns")
      // Both factors are bounded above, so the product fits.
      let (product, overflow) = perUnit.multipliedReportingOverflow(
        by: (most + divisor - 1) / divisor)
      let (sum, carry) = fixed.addingReportingOverflow(product)
      guard !overflow, !carry else {
        throw TesseraError(at: stage.latency.position, "\(MacroForm.tooLarge)")
      }
      longest = sum
    }
    let depth = max(1, (longest - 1) / interval + 1)
    guard depth <= 4096 else {
      throw TesseraError(
        at: expression.position,
        "found an interval \(depth) times below the latency, expected at most 4096 times")
    }
    return Stage(name: stage.name, depth: Int(depth), interval: interval)
  }

  /// The terms of a count, each of which says of what.
  func count(
    _ expression: MacroExpression
  ) throws -> [(basis: MacroForm.Basis, factor: Int64)] {
    let form = try scope.value(of: expression)
    guard form.unit == .count else {
      throw TesseraError(at: expression.position, "found \(form.unit.rawValue), expected a count")
    }
    for (basis, factor) in form.sortedTerms {
      guard basis != .one else {
        throw TesseraError(
          at: expression.position,
          "found a bare number, expected one times accesses, rows_written or another quantity")
      }
      guard factor >= 0 else {
        throw TesseraError(at: expression.position, "found a negative count, expected 0 or more")
      }
    }
    return form.sortedTerms
  }

  func amount(
    _ basis: MacroForm.Basis, _ factor: Int64, at position: SourcePosition
  ) throws -> CountRule.Amount {
    switch basis {
    case .access(0, 0), .write(0): .fixed(factor)
    case .access(let rows, 0):
      rows == 1
        ? .operand(0, times: factor)
        : .groups(of: 0, dividedBy: rows, times: factor)
    case .access(0, let columns):
      columns == 1
        ? .operand(1, times: factor)
        : .groups(of: 1, dividedBy: columns, times: factor)
    case .access(let rows, let columns): .grid(rows: rows, columns: columns, times: factor)
    case .nonZeroInputs: .payload(0, times: factor)
    case .nonZeroProducts: .payload(1, times: factor)
    case .write(let columns):
      columns == 1
        ? .operand(0, times: factor)
        : .groups(of: 0, dividedBy: columns, times: factor)
    case .onesWritten: .payload(0, times: factor)
    case .one: throw TesseraError(at: position, "found a bare number")
    }
  }
}
