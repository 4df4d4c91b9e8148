import Crossbar
import Inference

extension PreparedAccuracy {
  /// What the arrays of the first device do, counted and priced.
  ///
  /// Programming is a part of its own; reading is that of the first images, as many as each layer is
  /// looked at alone with.
  ///
  /// - Throws: `TesseraError` where an action has no cost.
  func priced(
    _ table: CostTable, matrices: [[ProgrammedMatrix]]
  ) throws -> AccuracyResult.EnergyAccount {
    var recorders: [[ActivityRecorder]] = model.layers.map { _ in [] }
    var programming: [ArrayActivity] = model.layers.map { _ in ArrayActivity() }
    let executor = try ModelExecutor(model) { layer, group, _ in
      let matrix = matrices[layer.index][group]
      let recorder = ActivityRecorder(matrix)
      recorders[layer.index].append(recorder)
      programming[layer.index] += matrix.programmingActivity
      return ObservedMatrix(matrix, by: recorder)
    }
    let count = min(options.layerImages, options.limit, images.count)
    _ = try Evaluation(
      executor, on: images, normalisation: options.normalisation, limit: count)
    let reading = recorders.map { $0.map(\.activity).reduce(ArrayActivity(), +) }
    guard component.kind == ComponentKind.crossbarTile.name else {
      return AccuracyResult.EnergyAccount(
        images: count, programming: nil, reading: nil, programmingRecord: nil,
        readingRecord: nil, activity: reading, programmed: programming,
        gap: "that of a \(component.kind) is counted by tessera run, with the network's shapes")
    }
    let writing = record(programming)
    let multiplying = missingPrice == nil ? record(reading) : nil
    return AccuracyResult.EnergyAccount(
      images: count, programming: try writing.priced(with: table),
      reading: try multiplying?.priced(with: table), programmingRecord: writing,
      readingRecord: multiplying, activity: reading, programmed: programming, gap: missingPrice)
  }

  /// The action that counts this tile's conversions; nil without converters.
  private var conversionAction: String? {
    guard case .converters(let converter) = configuration.readout else { return nil }
    return "conversion\(converter.bits)"
  }

  /// Why reading cannot be priced; nil where it can.
  private var missingPrice: String? {
    let gaps = [inputGap, outputGap].compactMap { $0 }
    return gaps.isEmpty ? nil : gaps.joined(separator: "; ")
  }

  private var inputGap: String? {
    let inputs = configuration.inputs
    guard let bits = inputs.bits else {
      return "the inputs are not converted, and ideal drivers have no price"
    }
    let width = inputs.streamBits ?? bits
    return width == 1
      ? nil : "input converters of \(width) bits have no price; expected 1, as with streamBits: 1"
  }

  private var outputGap: String? {
    switch configuration.readout {
    case .ideal: return "the outputs are not converted, and an ideal readout has no price"
    case .measured: return "the outputs are as measured, and what reads them has no price"
    case .converters(let converter):
      let bits = ComponentKind.pricedConverterBits
      return bits.contains(converter.bits)
        ? nil
        : "converters of \(converter.bits) bits have no price; expected \(bits.lowerBound) to "
          + "\(bits.upperBound) bits"
    }
  }

  private func record(_ activities: [ArrayActivity]) -> ArrayRecord {
    let kind = ComponentKind.crossbarTile
    let actions = kind.actions.map(\.name)
    var counts: [Int64] = []
    for activity in activities {
      counts += actions.map { action in
        switch action {
        case "drive": Int64(activity.inputDrives)
        case "cellWrite": Int64(activity.programmedCells)
        case "cellFemtojoule": Self.femtojoules(activity.cellJoules)
        case conversionAction: Int64(activity.conversions)
        default: 0
        }
      }
    }
    let ledger = Ledger(
      makespan: 0,
      layers: model.layers.map { LayerTimes(name: $0.name, start: 0, end: 0) },
      components: [
        ComponentLedger(
          path: component.path, kind: kind.name, instances: component.count, actions: actions,
          counts: counts)
      ])
    return ArrayRecord(ledger: ledger, pricing: component.pricing)
  }

  /// Energy in whole femtojoules; none of a run reaches 2^63.
  private static func femtojoules(_ joules: Double) -> Int64 {
    Int64(exactly: (joules * 1e15).rounded()) ?? .max
  }
}
