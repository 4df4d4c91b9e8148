/// Computes the figures that anchors are about.
struct AnchorFigures {
  let suite: BenchmarkSuite
  let comparison: Comparison
  let bench: Workbench

  /// An accelerator with its technology.
  private struct Machine {
    var description: AcceleratorDescription
    var table: CostTable
    var peaks: Peaks
    var tiles: ComponentDescription

    func parameter(_ name: String) throws -> ParameterValue {
      guard let found = tiles.parameters.first(where: { $0.name == name }) else {
        throw TesseraError(
          "component '\(tiles.path)' of \(description.name), a \(tiles.kind), has no parameter "
            + quoted(name) + expectation(of: tiles.parameters.map(\.name), insteadOf: name))
      }
      return found.value
    }

    func time(_ name: String) throws -> Double {
      guard case .time(let time) = try parameter(name) else {
        throw TesseraError("parameter \(quoted(name)) of \(description.name) is no time")
      }
      return Double(time.femtoseconds)
    }

    func count(_ name: String) throws -> Int {
      guard case .count(let count) = try parameter(name) else {
        throw TesseraError("parameter \(quoted(name)) of \(description.name) is no number")
      }
      return Int(count)
    }

    func areaOfTile(_ catalog: Catalog) throws -> Double {
      try table.costs(
        path: tiles.path, kind: tiles.kind,
        actions: catalog.kind(of: tiles).actions.map(\.name),
        costKey: tiles.costKey?.value
      ).area.value.squareMillimetres
    }
  }

  private func machine(_ name: String) throws -> Machine {
    let description = try bench.accelerator(name)
    let table = try bench.technology(of: description)
    guard let tiles = description.component(inRole: "tiles") else {
      throw TesseraError("accelerator '\(name)' gives no component the role 'tiles'")
    }
    return Machine(
      description: description, table: table,
      peaks: try Peaks(description, table: table, catalog: bench.catalog), tiles: tiles)
  }

  /// A figure that follows from descriptions.
  ///
  /// - Throws: `TesseraError` where a description lacks what the metric needs.
  func value(of anchor: Anchor) throws -> Double {
    let own = try machine(anchor.accelerator)
    let tiles = Double(own.tiles.count)
    func baseline() throws -> Machine { try machine(anchor.baseline ?? anchor.accelerator) }
    switch anchor.metric {
    case .peakTOPS: return own.peaks.tops
    case .peakPower: return own.peaks.power
    case .peakTOPSPerWatt: return own.peaks.topsPerWatt
    case .peakTOPSPerArea: return own.peaks.topsPerSquareMillimetre
    case .area: return own.peaks.area.squareMillimetres
    case .tiles: return tiles
    case .tilesInEqualArea:
      return try positive(
        tiles * own.areaOfTile(bench.catalog) / baseline().areaOfTile(bench.catalog))
    case .kernelSpeedUp:
      let other = try baseline()
      return try positive(
        own.peaks.macsPerSecond / tiles
          / (other.peaks.macsPerSecond / Double(other.tiles.count)))
    case .kernelRowSpeedUp:
      return try positive(
        Double(own.count("rowsPerAccess")) * baseline().time("rowLatency")
          / Double(own.peaks.accessInterval.femtoseconds))
    case .sensingError:
      // A product is +1, or −1, with half the probability that both of its factors are not zero.
      let zeros = ZeroFractions()
      let counts = try BinomialDistribution(
        trials: own.count("rowsPerAccess"),
        probability: (1 - zeros.inputs) * (1 - zeros.weights) / 2)
      return try positive(
        SensingErrorModel().meanErrorProbability(
          of: counts, largestCount: own.count("maximumCount")))
    case .speedUp, .energyRatio, .throughput, .stepRate:
      throw TesseraError("\(anchor.metric.rawValue) comes from runs")
    }
  }

  /// A figure that comes from runs, for each network of the anchor.
  ///
  /// - Throws: `TesseraError` where a run has no time or no energy.
  func values(of anchor: Anchor) throws -> [(network: String, value: Double)] {
    let subject = suite.accelerators.firstIndex(of: anchor.accelerator) ?? 0
    let baseline = anchor.baseline.flatMap { suite.accelerators.firstIndex(of: $0) } ?? 0
    return try anchor.networks.map { name in
      let network = suite.workloads.firstIndex { $0.network == name } ?? 0
      func figures(_ variant: Int) -> RunFigures {
        RunFigures(comparison.results[network][variant])
      }
      guard
        let value = anchor.metric.value(of: figures(subject), baseline: figures(baseline))
      else { throw TesseraError("the run of \(name) takes no time or no energy") }
      return (name, value)
    }
  }

  private func positive(_ value: Double) throws -> Double {
    guard value.isFinite, value > 0 else {
      throw TesseraError("found \(value) as the simulated value; expected more than 0")
    }
    return value
  }
}

/// What the figures of a run follow from.
struct RunFigures: Sendable, Hashable {
  /// In femtoseconds.
  var makespan: Int64
  /// In joules.
  var energy: Double
  var batch: Int
  var timeSteps: Int

  init(makespan: Int64, energy: Double, batch: Int, timeSteps: Int) {
    (self.makespan, self.energy) = (makespan, energy)
    (self.batch, self.timeSteps) = (batch, timeSteps)
  }

  init(_ result: RunResult) {
    self.init(
      makespan: result.record.ledger.makespan, energy: result.energy, batch: result.record.batch,
      timeSteps: result.record.timeSteps)
  }

  var latency: Double { Double(makespan) * 1e-15 }
}

extension AnchorMetric {
  /// A figure of runs; nil for others, and where a run takes no time or no energy.
  func value(of subject: RunFigures, baseline: RunFigures) -> Double? {
    guard subject.makespan > 0, baseline.makespan > 0 else { return nil }
    let value: Double? =
      switch self {
      case .speedUp: baseline.latency / subject.latency
      case .energyRatio: baseline.energy / subject.energy
      case .throughput: Double(subject.batch) / subject.latency
      case .stepRate: Double(subject.batch) * Double(subject.timeSteps) / subject.latency
      default: nil
      }
    guard let value, value.isFinite, value > 0 else { return nil }
    return value
  }
}
