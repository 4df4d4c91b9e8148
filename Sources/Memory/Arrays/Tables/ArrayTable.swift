import Arch

/// The optimisation results of one array tool: a technology table at the level of arrays.
///
/// A file `arrays/NAME.yaml` says what the numbers rest on and names a table of comma-separated
/// values beside it; see `ArrayTable.read`.
public struct ArrayTable: Sendable {
  /// Something to know about some of the rows.
  public struct Caveat: Sendable, Hashable {
    public var text: String
    /// The rows that it is about; nil matches all.
    public var technology: String?
    public var cell: String?
    public var roadmap: String?
    public var target: String?

    func applies(to key: ArrayKey) -> Bool {
      (technology ?? key.technology) == key.technology && (cell ?? key.cell) == key.cell
        && (roadmap ?? key.roadmap) == key.roadmap && (target ?? key.target) == key.target
    }
  }

  /// What a column rests on.
  public struct Basis: Sendable, Hashable {
    public var source: String
    public var standing: Standing
  }

  /// The tool, as `--tool` names it.
  public var name: String
  public var summary: String
  /// Tool and commit.
  public var source: String
  public var configuration: String
  public var standing: Standing
  /// Where several tables have a technology, the lowest is taken first.
  public var preference: Int64
  public var nonVolatileTechnologies: [String]
  /// What each cell is, by name, in the order of the file.
  public var cells: [(name: String, summary: String)]
  /// Columns that rest on something else than `source`.
  public var bases: [String: Basis]
  public var caveats: [Caveat]
  public var rows: [ArrayTableRow]

  /// What a column's values rest on.
  func basis(of column: ArrayTableColumn) -> Basis {
    bases[column.rawValue]
      ?? Basis(source: "\(source); \(configuration)", standing: standing)
  }

  public func caveats(for key: ArrayKey) -> [String] {
    caveats.filter { $0.applies(to: key) }.map(\.text)
  }
}

/// All that tells rows apart but the capacity. Values are interpolated within one key only.
public struct ArrayKey: Sendable, Hashable {
  public var technology: String
  public var cell: String
  /// Process node in nanometres.
  public var node: Int
  public var wordWidth: Int
  /// What the tool's optimiser looked for, such as `ReadEDP`.
  public var target: String
  /// Transistors of the periphery, such as `LOP`.
  public var roadmap: String
}

/// One result of a tool.
public struct ArrayTableRow: Sendable, Hashable {
  public var key: ArrayKey
  public var capacity: DataSize
  public var readLatency: Time
  public var writeLatency: Time
  /// The shortest time between two accesses, where the tool tells it apart.
  public var cycleTime: Time?
  public var readEnergy: Energy
  public var writeEnergy: Energy
  public var leakage: Power
  public var area: Area
  public var organisation: ArrayOrganisation?
  public var position: SourcePosition
}

/// The columns of a table, in the order of the file.
enum ArrayTableColumn: String, CaseIterable {
  case technology
  case cell
  case node = "node_nm"
  case capacity = "capacity_KiB"
  case word = "word_bits"
  case target
  case roadmap
  case read = "read_ns"
  case write = "write_ns"
  case cycle = "cycle_ns"
  case readEnergy = "read_pJ"
  case writeEnergy = "write_pJ"
  case leakage = "leakage_mW"
  case area = "area_mm2"
  case subarray

  /// Those whose values may rest on something else than the tool.
  static let values: [ArrayTableColumn] = [
    .read, .write, .cycle, .readEnergy, .writeEnergy, .leakage, .area,
  ]
}
