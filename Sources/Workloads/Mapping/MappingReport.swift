/// What a mapping did with a network, in plain numbers.
///
/// All of it is known before the first record: it describes the plan, not a run.
public struct MappingReport: Sendable, Equatable {
  /// One step: a weighted layer (or a fused group) with what runs behind it, or layers without
  /// weights that run on their own.
  public struct Step: Sendable, Equatable {
    /// The name that segments of the step go by.
    public var name: String
    /// Layers with weights, by name.
    public var weightedLayers: [String] = []
    /// Layers that run with them, by name; all the layers of a step without weights.
    public var chainedLayers: [String] = []
    /// Rows of weights, columns that they occupy (with bit planes), groups of a convolution.
    public var rows = 0
    public var columns = 0
    public var groups = 1
    /// Distinct blocks: row blocks times column groups, over all phases and groups.
    public var blocks = 0
    public var rowBlocks = 0
    public var columnGroups = 0
    /// How often weights are loaded into the array for one run of the step.
    public var passes = 0
    /// Blocks that share one hand-over of partial sums, in the largest chunk.
    public var chunk = 0
    /// The fewest and the most copies that a chunk has.
    public var copiesLeast = 0
    public var copiesMost = 0
    /// The most tiles that hold a block of the step at one time.
    public var tiles = 0
    /// Input vectors of the whole batch and all time steps, for each phase.
    public var vectors = 0
    /// Accesses that a product of a block with a vector takes.
    public var accessesPerProduct = 0
    public var accesses = 0
    /// Rows times columns, summed over all accesses: MACs times planes times accesses a product.
    public var products = 0
    /// Hand-overs of partial sums from tiles to the reduce unit.
    public var handOvers = 0
    public var macs = 0
    /// Occupied part of the rows and of the columns of a block, over distinct blocks.
    public var rowUtilisation = 0.0
    public var columnUtilisation = 0.0
    /// Block slots of the machine (spatial: of the step's tiles) that hold a block, over passes.
    public var slotUtilisation = 0.0
    /// Weights read from memory, each load counted.
    public var weightBytes = 0
    /// Rows written into tiles, copies and loads counted, and those of them that hold a copy
    /// beyond the first.
    public var rowsWritten = 0
    public var replicatedRowsWritten = 0
    /// Bytes of the network's input that the step reads from memory.
    public var inputBytes = 0
    /// Bytes of the network's output that the step writes to memory.
    public var outputBytes = 0
    /// Bytes that did not fit into the activation buffer, as written and as read again.
    public var spillWrittenBytes = 0
    public var spillReadBytes = 0
    /// Bytes of partial sums that went to memory between passes, written and read.
    public var partialSumSpillBytes = 0
    /// Input vectors whose sums share one half of the partial-sum buffer; and whether even those
    /// of one vector exceed it, which is then not modelled.
    public var vectorsPerGroup = 0
    public var exceedsPartialSumBuffer = false

    init(name: String) { self.name = name }
  }

  /// What a spatial mapping loads before the first input; no records are made for it.
  public struct Preload: Sendable, Equatable {
    public var bytes = 0
    public var rowsWritten = 0
    /// Rows of the tile that has the most: what bounds the time of writing, as tiles write at the
    /// same time.
    public var mostRowsOfATile = 0
  }

  public var network: String
  public var batch: Int
  /// `temporal` or `spatial`: never `auto`.
  public var mode: MappingSettings.Mode
  public var settings: MappingSettings
  public var steps: [Step]
  public var preload: Preload?
  public var tiles: Int
  public var blockCapacity: Int

  public var accesses: Int { steps.reduce(0) { $0 + $1.accesses } }
  public var products: Int { steps.reduce(0) { $0 + $1.products } }
  public var handOvers: Int { steps.reduce(0) { $0 + $1.handOvers } }
  public var macs: Int { steps.reduce(0) { $0 + $1.macs } }
  public var blocks: Int { steps.reduce(0) { $0 + $1.blocks } }
  public var weightBytes: Int { steps.reduce(0) { $0 + $1.weightBytes } }
  public var rowsWritten: Int { steps.reduce(0) { $0 + $1.rowsWritten } }
  public var spillWrittenBytes: Int { steps.reduce(0) { $0 + $1.spillWrittenBytes } }
  public var spillReadBytes: Int { steps.reduce(0) { $0 + $1.spillReadBytes } }
  public var partialSumSpillBytes: Int { steps.reduce(0) { $0 + $1.partialSumSpillBytes } }
}
