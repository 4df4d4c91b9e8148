import Arch

extension ComponentKind {
  /// A tile that a component describes itself, as data: see docs/macros.md.
  ///
  /// Its file gives shape, encodings, pipeline, counts, costs and what it makes of values, and is
  /// compiled to a stage plan like that of any other kind: nothing of it is interpreted while a
  /// trace runs.
  ///
  /// Not modelled: more than one array pipeline, times that depend on data, write times other than
  /// by row, logic that a stage plan cannot hold (a kind in Swift can).
  public static let macro = ComponentKind(
    name: "macro",
    summary: "a tile described in YAML (macros/, or a file of your own): shape, encodings, "
      + "pipeline, counts as expressions, costs and value model",
    parameters: [], actions: [],
    compile: { _ in throw TesseraError("a macro has no plan before it is defined") },
    define: { try MacroReader(root: $0).read().kind })
}

extension MacroDefinition {
  /// The kind that it describes.
  var kind: ComponentKind {
    let definition = self
    let model: @Sendable (ParameterValues) throws -> ArrayValueModel = {
      try definition.valueModel($0)
    }
    let entry = self.costs
    let costs: @Sendable (ParameterValues) throws -> CostEntry? = { _ in entry }
    return ComponentKind(
      name: name, summary: summary, parameters: parameters, actions: actions.map(\.action),
      connections: [TernaryTileParameters.partialSums],
      compile: { try definition.stagePlan($0) },
      tileGeometry: { try definition.geometry($0) },
      costs: costs, valueModel: values == nil ? nil : model, unsourcedTimes: unsourcedTimes)
  }

  /// - Throws: `TesseraError` where the rows are not a multiple of those of an access.
  func geometry(_ values: ParameterValues) throws -> TileGeometry {
    let (rows, access) = (try values.count("rows"), try values.count("rowsPerAccess"))
    guard rows >= access, rows.isMultiple(of: access) else {
      throw TesseraError("found \(rows) rows, expected a multiple of rowsPerAccess, \(access)")
    }
    return TileGeometry(
      rowsPerAccess: Int(access), columns: Int(try values.count("columns")),
      blocks: Int(rows / access), passes: passes, cells: cells)
  }

  private func transfer(_ parameters: ParameterValues) throws -> SourceText {
    let transfer = try parameters.file("transfer")
    guard transfer != ComponentKind.noTransfer else {
      throw TesseraError(
        "its outputs are as measured, and no transfer is given; expected one in the macro or with "
          + "--set PATH.transfer=FILE")
    }
    return transfer
  }

  private func valueModel(_ parameters: ParameterValues) throws -> ArrayValueModel {
    guard let values else { throw TesseraError("it says nothing about values") }
    let scope = try scope(parameters)
    func bits(_ expression: MacroExpression, _ range: ClosedRange<Int64>) throws -> Int {
      let number = try scope.constant(of: expression, .count)
      guard range.contains(number) else {
        throw TesseraError(
          at: expression.position,
          "found \(number), expected \(range.lowerBound) to \(range.upperBound)")
      }
      return Int(number)
    }
    let (cellBits, weights): (Int, ArrayValueModel.Weights) =
      switch cells {
      case .ternary: (1, .signed)
      case .shifted(let bits): (bits, .shifted)
      case .pairs(let bits): (bits, .pairs)
      }
    guard cellBits <= ArrayValueModel.largestCellBits else {
      throw TesseraError(
        "its cells hold \(cellBits) bits; 'values' are computed for at most "
          + "\(ArrayValueModel.largestCellBits)")
    }
    let inputBits = try bits(values.inputBits, 1...16)
    let (streamBits, signs): (Int, ArrayValueModel.Signs) =
      switch passes {
      case .inArray: (1, cells == .ternary ? .apart : .together)
      case .nearMemory: (1, .together)
      case .once: (inputBits, .together)
      case .unsigned(let bits): (bits, .twoPhases)
      }
    let readout: ArrayValueModel.Readout =
      switch values.model {
      case .exact: .exact
      case .saturating:
        .saturating(largest: try values.largestCount.map { try bits($0, 1...1023) } ?? 1)
      case .transfer: .transfer(try transfer(parameters))
      }
    return ArrayValueModel(
      rows: Int(try parameters.count("rowsPerAccess")),
      columns: Int(try parameters.count("columns")),
      weightBits: try bits(values.weightBits, 2...17),
      cellBits: cellBits, weights: weights, inputBits: inputBits,
      streamBits: min(streamBits, inputBits), signs: signs, readout: readout)
  }
}
