/// A run: what was asked, what happened in counts and times, and what that costs.
///
/// `record` is all that is needed to price the run again.
public struct RunResult: Sendable {
  public var record: RunRecord
  public var priced: PricedLedger

  public init(record: RunRecord, priced: PricedLedger) {
    self.record = record
    self.priced = priced
  }
}

/// What a run was and did, without any cost.
public struct RunRecord: Sendable, Equatable {
  public var accelerator: String
  public var network: String
  public var batch: Int
  public var seed: UInt64
  /// `temporal`, `spatial` or `kernel`.
  public var mode: String
  /// Multiply-accumulates of the batch.
  public var macs: Int
  /// Time steps of one inference of a recurrent network, else 1.
  public var timeSteps: Int
  /// Multiply-accumulates a second at peak.
  public var peakMacsPerSecond: Double
  /// No mapping of this network on this accelerator can be faster, in femtoseconds.
  public var lowerBound: Int64
  /// Inferences a second of a pipeline that is full; nil where nothing is pipelined.
  public var steadyThroughput: Double?
  public var steps: [StepRecord]
  public var preload: PreloadRecord?
  public var ledger: Ledger
  public var pricing: [PricingComponent]
  /// Standings of the parameters that decide times, by component.
  public var timing: [TimingStanding]
  /// The parameters whose values the description gives a source for.
  public var parameters: [ParameterSource] = []
  /// The resolved description, the mapping and the options, as they are written.
  public var configuration: JSONValue
  public var mapping: JSONValue
  public var inputs: [InputFile]
  public var command: String
  public var version: String

  public var latency: Double { Double(ledger.makespan) * 1e-15 }
  /// Whether a kernel ran and no network.
  public var isKernel: Bool { mode == Workload.kernelMode }
}

/// A step of the mapping: a layer with weights, or a fused group, and what runs behind it.
public struct StepRecord: Sendable, Equatable {
  public var name: String
  public var layers: [String]
  public var macs: Int
  public var accesses: Int
  public var spillBytes: Int
  /// The mean of activation bits × weight bits over MACs; nil where it is not known.
  public var bitProduct: Double?
  /// Nil for a step of a kernel, and for results that were written without.
  public var bound: LayerBound?
}

extension RunRecord {
  /// The part of the peak rate, for the encodings of its layers, that a step used; 0 where none is
  /// known.
  public func utilisation(of step: StepRecord, in duration: Int64) -> Double {
    guard duration > 0 else { return 0 }
    if let bound = step.bound { return Double(bound.computing) / Double(duration) }
    let possible = peakMacsPerSecond * Double(duration) * 1e-15
    return possible > 0 ? Double(step.macs) / possible : 0
  }
}

/// What a resident network loads before the first input, apart from the run.
public struct PreloadRecord: Sendable, Equatable {
  public var bytes: Int
  public var rowsWritten: Int
  /// In femtoseconds: the larger of reading all bytes and writing the fullest tile.
  public var time: Int64
}

/// The weakest standing of the parameters that decide the times of a component.
public struct TimingStanding: Sendable, Equatable {
  public var path: String
  public var standing: Standing
  public var parameters: [String]
}

/// What a parameter of a component rests on.
public struct ParameterSource: Sendable, Equatable {
  /// As `--set` names it: `tiles.accessTime`.
  public var path: String
  public var value: String
  public var standing: Standing
  public var source: String
}

extension ParameterSource {
  /// The parameters of a description that have a source.
  static func all(_ description: AcceleratorDescription) -> [ParameterSource] {
    description.components.flatMap { component in
      component.parameters.compactMap { parameter in
        guard let standing = parameter.standing, let source = parameter.source else { return nil }
        return ParameterSource(
          path: "\(component.path).\(parameter.name)", value: parameter.value.description,
          standing: standing, source: source)
      }
    }
  }
}

extension RunResult {
  public var operations: Int { 2 * record.macs }
  public var latency: Double { record.latency }
  public var throughput: Double { latency > 0 ? Double(record.batch) / latency : 0 }
  /// In joules.
  public var energy: Double { priced.energy.joules }
  public var power: Double { latency > 0 ? energy / latency : 0 }
  public var area: Double { priced.area.squareMillimetres }
  public var tops: Double { latency > 0 ? Double(operations) / latency / 1e12 : 0 }
  public var topsPerWatt: Double { power > 0 ? tops / power : 0 }
  public var topsPerSquareMillimetre: Double { area > 0 ? tops / area : 0 }
  /// Of the peak rate for the encodings of the network.
  public var utilisation: Double {
    let possible = record.peakMacsPerSecond * latency
    return possible > 0 ? Double(record.macs) / possible : 0
  }
}
