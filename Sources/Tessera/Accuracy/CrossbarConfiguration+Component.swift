import Crossbar

extension CrossbarConfiguration {
  /// The arrays that a component of a description stands for: a `crossbar-tile`, or one whose kind
  /// has a value model.
  ///
  /// - Throws: `TesseraError` at the component, where its parameters contradict one another, or a
  ///   file that they name cannot be read.
  init(_ component: ComponentDescription, catalog: Catalog) throws {
    do {
      if let model = try component.valueModel(catalog: catalog) {
        try self.init(model)
      } else {
        try self.init(component.parameterValues)
      }
    } catch let error as TesseraError {
      throw TesseraError(at: component.position, "component '\(component.path)': \(error)")
    }
  }

  /// Cells without errors, whose products are whole numbers of steps.
  private init(_ model: ArrayValueModel) throws {
    self.init()
    rows = model.rows
    columns = model.columns
    weightBits = model.weightBits
    cellBits = model.cellBits
    let signs: InputConverter.SignHandling =
      switch model.signs {
      case .together: .bipolar
      case .twoPhases: .twoPhases
      case .apart: .steered
      }
    inputs = InputConverter(
      bits: model.inputBits, streamBits: model.streamBits, range: .calibrated(percentile: 100),
      signs: signs)
    // Sums of lines that carry one sign are read one by one.
    let isOneSign = model.signs == .apart || model.weights != .signed
    placement = isOneSign ? .column : .pair
    if model.weights == .shifted {
      mapping = .offsetColumn
      // The column that holds the shift is worth a sum of inputs, which the array does not spend.
      columns += 1
    }
    switch model.readout {
    case .exact: readout = .ideal
    case .saturating(let largest):
      let isPositive = isOneSign && model.signs != .together
      let counts = (isPositive ? 0 : -largest)...largest
      readout = .measured(
        .table(
          try TransferTable(
            first: Double(counts.lowerBound), step: 1, means: counts.map(Float.init),
            deviations: counts.map { _ in 0 })))
    case .transfer(let source): readout = .measured(try Self.transfer(source))
    }
    try check()
  }

  private init(_ values: ParameterValues) throws {
    self.init()
    rows = Int(try values.count("rows"))
    columns = Int(try values.count("columns"))
    device = try DeviceDescription.decode(try values.file("device")).device
    mapping = try Self.choice("mapping", values)
    weightBits = try Self.positive("weightBits", values)
    cellBits = Int(try values.count("cellBits"))
    weightRange = try values.choice("weightRange") == "column" ? .column : .layer
    let inputBits = try Self.positive("inputBits", values)
    inputs = InputConverter(
      bits: inputBits, streamBits: try Self.positive("streamBits", values),
      range: inputBits == nil && device.currentVoltage.isLinear
        ? .unlimited : .calibrated(percentile: try values.number("inputPercentile")),
      signs: try Self.choice("inputSigns", values))
    placement = try Self.choice("placement", values)
    if let bits = try Self.positive("outputBits", values) {
      var converter = OutputConverter(bits: bits, range: try Self.outputRange(values))
      converter.columnsPerConverter = Int(try values.count("columnsPerConverter"))
      converter.gainDeviation = try values.number("gainDeviation")
      converter.offsetDeviation = try values.number("offsetDeviation")
      readout = .converters(converter)
    }
    let transfer = try values.file("transfer")
    if transfer != ComponentKind.noTransfer {
      guard readout == .ideal else {
        throw TesseraError(
          "transfer: found \(quoted(transfer.label)) and outputBits \(try values.count("outputBits")); "
            + "a measured transfer takes the place of converters, so expected outputBits 0")
      }
      readout = .measured(try Self.transfer(transfer))
    }
    parasitics = LineParasitics(
      driver: try values.resistance("driver").ohms,
      wordLineSegment: try values.resistance("wordLineSegment").ohms,
      bitLineSegment: try values.resistance("bitLineSegment").ohms,
      sense: try values.resistance("sense").ohms)
    wireMethod =
      switch try values.choice("wires") {
      case "exact": .exact
      case "order-2": .reduced(order: 2)
      case "order-3": .reduced(order: 3)
      case "order-4": .reduced(order: 4)
      default: .automatic(tolerance: try values.number("wireTolerance"))
      }
    rescaling = try Self.choice("rescaling", values)
    secondsSinceProgramming = Double(try values.count("secondsSinceProgramming"))
    kelvin = try Self.positive("kelvin", values).map(Double.init)
    try check()
  }

  private static func positive(_ name: String, _ values: ParameterValues) throws -> Int? {
    let count = try values.count(name)
    return count == 0 ? nil : Int(count)
  }

  private static func choice<Value: RawRepresentable<String>>(
    _ name: String, _ values: ParameterValues
  ) throws -> Value {
    let text = try values.choice(name)
    guard let value = Value(rawValue: text) else {
      throw TesseraError("\(name): found \(quoted(text)), which no array has")
    }
    return value
  }

  private static func outputRange(_ values: ParameterValues) throws -> OutputConverter.Range {
    let percentile = try values.number("outputPercentile")
    return switch try values.choice("outputRange") {
    case "array": .array
    case "steps": .steps
    case "calibrated-array-row": .calibrated(percentile: percentile, of: .arrayRow)
    default: .calibrated(percentile: percentile, of: .layer)
    }
  }

  /// A table of means and deviations, or a confusion matrix, as the header says.
  private static func transfer(_ source: SourceText) throws -> ArrayTransfer {
    let header = source.text.split(whereSeparator: \.isNewline).lazy
      .map { $0.filter { !$0.isWhitespace } }
      .first { !$0.isEmpty && !$0.hasPrefix("#") }
    return (header ?? "").contains("mean")
      ? .table(try TransferTable(reading: source))
      : .confusion(try ConfusionMatrix(reading: source))
  }

  /// The same cells and wires, read exactly: what errors that do not change make of the weights.
  ///
  /// Left out are converters or what was measured in their place, read noise, and the curve of
  /// cells, which bends inputs.
  var staticErrors: CrossbarConfiguration {
    var result = self
    result.inputs = .ideal
    result.readout = .ideal
    result.device.readNoise = nil
    result.device.currentVoltage = .linear
    return result
  }

  /// The same bits and ranges without anything that is not ideal: no variation, noise, faults or
  /// drift, any on/off ratio, no wires, and converters without errors; an exact readout where arrays
  /// were measured.
  var quantisedIdeal: CrossbarConfiguration {
    var result = self
    result.device = CellDevice(
      lowConductance: 0, highConductance: device.highConductance, levels: device.levels)
    result.device.readVolts = device.readVolts
    result.device.readSeconds = device.readSeconds
    result.parasitics = .none
    result.rescaling = .none
    result.secondsSinceProgramming = 0
    result.kelvin = nil
    if case .converters(var converter) = readout {
      converter.gainDeviation = 0
      converter.offsetDeviation = 0
      result.readout = .converters(converter)
    } else {
      // What was measured is not ideal, and its range is not told from its errors.
      result.readout = .ideal
    }
    return result
  }
}
