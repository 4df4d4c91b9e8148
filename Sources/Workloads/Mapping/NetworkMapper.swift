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

/// A place in the loops of a temporal mapping.
struct Position: Equatable {
  var step = 0
  var time = 0
  var phase = 0
  var pass = 0
}

/// The vectors of a phase that go through the weights of one pass, in groups.
struct Run {
  var step: Int
  var phase: Int
  var pass: Int
  var time = 0
  /// The first inference or time step among them, and how many.
  var firstItem: Int
  var items: Int
  var vectors: Int
  var vectorsOfGroup: Int
  var input: Traffic
  var operands: Traffic
  var output: Traffic
  var startWaits: [Wait]
  /// By chunk: the records of one vector.
  var templates: [[AccessTemplate]]
  /// Distributions of its non-zero inputs.
  var inputSet = 0
  /// Sums that go to memory between passes.
  var spillsSums = false
  var loads: [Int]
  var next = 0
}

/// What repeats for every vector of a chunk: the accesses of full or partial row blocks.
struct AccessTemplate {
  var isHandOver: Bool
  var repeats: Int
  var rows: Int
  var columns: Int
  /// The first row of weights that it covers, in rows of the whole product.
  var firstRow: Int
  /// Rows that it covers, how many accesses each of them takes part in, and whether the last
  /// access of the last block isn't among them.
  var rowsCovered: Int
  var times = 1
  var lacksLastAccess = false
  /// The distribution of its non-zero inputs; nil where it is too large for one table.
  var inputTable: Int?
  /// The distributions of its non-zero products, by non-zero inputs.
  var weightSet = 0

  /// Non-zero inputs by a mask.
  func ones(in mask: NPYMask, vector: Int) -> Int {
    let ones = mask.ones(vector: vector, firstRow: firstRow, count: rowsCovered) * times
    guard lacksLastAccess else { return ones }
    return ones - mask.ones(vector: vector, firstRow: firstRow + rowsCovered - rows, count: rows)
  }
}

/// The order of the groups that share a pair of tile tokens.
///
/// Groups alternate between the two tokens. A tile starts group j only after the sums of group
/// j − 2 were read out, which is after all tiles had posted for it; so the posts on a token up to
/// group j are exactly those of the groups of j's parity, and one wait tells that all tiles of a
/// group are done.
struct LaneState {
  var tokens: [Int]
  var groups = 0
  /// What told that the sums of the last three groups were read out, newest first.
  var readOut: [[Wait]] = [[], [], []]
  /// What told that the last two groups were wholly done, newest first.
  var done: [[Wait]] = [[], []]

  init(lane: Int) {
    tokens = [Service.allCases.count + 2 * lane, Service.allCases.count + 2 * lane + 1]
  }

  mutating func finishGroup(readOut latest: [Wait], done: [Wait]) {
    groups += 1
    readOut = [latest, readOut[0], readOut[1]]
    self.done = [done, self.done[0]]
  }
}
