import Arch

/// Turns a network into records for the units of an accelerator, a segment at a time.
///
/// All decisions (what runs together, where weights and tensors lie, how many copies there are)
/// are made by the initialiser and told by `report`. `nextSegment` then makes the records of the
/// next segment, so memory does not grow with the length of the run. The same network, target and
/// settings give the same records. `docs/mapping.md` describes the mapping.
///
/// Not modelled: what an instruction says, addresses and bank conflicts in the buffers, biases and
/// batch normalisation as work of their own.
public struct NetworkMapper: Sendable {
  /// The most records of a unit in one segment.
  public static let largestFrame = SegmentBuilder.segmentRecords

  let plan: MappingPlan
  public let report: MappingReport
  var builder: SegmentBuilder
  var payloads: PayloadGenerator
  var lanes: [LaneState]
  // Reused for each vector: the accesses of each tile in a run, and the tile of each chunk.
  var choice: [Int] = []
  /// By tile: the last hand-over, kept back until it's known whether it is the group's last.
  var held: [Record?]
  var participants: [Int] = []
  var recordIndices: [UInt32]
  var isFinished = false
  // Temporal
  var position = Position()
  var run: Run?
  var loaded: Position?
  // Spatial
  var wave = 0
  var waveRuns: [Run]?
  var segmentStep = -1
  /// By step and inference in flight: what must be written before its readers may start.
  var produced: [[[Wait]]]

  /// Plans the mapping of a batch of a network.
  ///
  /// - Throws: `TesseraError` where the batch, the network or the target is out of bounds, layers
  ///   cannot be fused as the network asks, or a spatial mapping does not fit.
  /// - Complexity: O(layers + blocks + passes), and a trial of a few dozen vectors for each
  ///   distinct pass.
  public init(
    network: Network, batch: Int = 1, target: MappingTarget,
    settings: MappingSettings = MappingSettings()
  ) throws {
    plan = try MappingPlan(network: network, batch: batch, target: target, settings: settings)
    report = MappingReport(plan)
    builder = SegmentBuilder(
      target: target, tokens: Service.allCases.count + 2 * plan.lanes,
      pacesIdleUnits: !plan.isSpatial && !settings.overlapWeights)
    payloads = PayloadGenerator(seed: settings.seed)
    lanes = (0..<plan.lanes).map { LaneState(lane: $0) }
    let tiles = target.tiles.units.count
    held = Array(repeating: nil, count: tiles)
    recordIndices = Array(repeating: 0, count: tiles)
    produced =
      plan.isSpatial
      ? Array(
        repeating: Array(repeating: [], count: plan.steps.count + plan.batch + 1),
        count: plan.steps.count) : []
  }

  /// What was decided; a mapper that is given it makes the same records.
  public var decisions: MappingDecisions { MappingDecisions(plan) }

  /// Names of the steps: the layers that segments refer to by index.
  public var stepNames: [String] { plan.steps.map(\.name) }

  /// Names of the tokens that records refer to by index.
  public var tokenNames: [String] {
    let services = Service.allCases.map(\.tokenName)
    guard plan.isSpatial else { return services + ["tiles.even", "tiles.odd"] }
    return services
      + plan.steps.flatMap { step in
        step.phases.indices.flatMap { phase in
          let name = step.phases.count > 1 ? "\(step.name).\(phase)" : step.name
          return ["tiles.\(name).even", "tiles.\(name).odd"]
        }
      }
  }

  /// Writes the next segment to the sink.
  ///
  /// - Returns: false when there was none left.
  /// - Throws: what the sink throws.
  public mutating func nextSegment(into sink: inout some RecordSink) throws -> Bool {
    while true {
      if let segment = builder.takeSegment() {
        try sink.beginSegment(layer: segment.layer)
        for (unit, records) in segment.buffers.enumerated() {
          for record in records { try sink.append(record, unit: builder.units[unit]) }
        }
        builder.recycle(segment)
        return true
      }
      if isFinished { return false }
      if plan.isSpatial { try advanceSpatial() } else { try advanceTemporal() }
      if isFinished { builder.cut() }
    }
  }
}
