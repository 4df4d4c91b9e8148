import Arch

/// What one access of an array takes and spends.
public struct ArrayAccessCost: Hashable, Sendable {
  /// From the address to the result; for a write until the cells hold the word.
  public var latency: CostValue<Time>
  /// Dynamic energy of the whole access.
  public var energy: CostValue<Energy>

  public init(latency: CostValue<Time>, energy: CostValue<Energy>) {
    self.latency = latency
    self.energy = energy
  }
}

/// How an array is cut into sub-arrays, whose rows share bit lines.
public struct ArrayOrganisation: Hashable, Sendable {
  public var rows: Int
  /// Bits of one sub-array's row.
  public var columns: Int
  public var subarrays: Int

  public init(rows: Int, columns: Int, subarrays: Int) {
    self.rows = rows
    self.columns = columns
    self.subarrays = subarrays
  }
}

/// What a memory array costs, whatever it is made of: the interface between arrays and systems.
///
/// An access moves or computes one word of `wordWidth` bits. Every value carries its source and
/// standing; simulators take `.value` and keep integers. Energy of a run is Σ accesses × energy +
/// time × `staticPower`; a memory that only keeps its content draws `standbyPower`, which is
/// `staticPower` where the content is lost without supply, and what a switched-off array draws
/// where it isn't.
///
/// Not modelled: the overlap of accesses (an array without `cycleTime` is busy for the latency), the time and energy of
/// switching the supply on, endurance, and temperature other than the table's.
public struct MemoryArray: Hashable, Sendable {
  /// As reports name it: `STT-MRAM 1 MiB, 45 nm`.
  public var name: String
  /// Such as `STT-MRAM`.
  public var technology: String
  public var capacity: DataSize
  /// Bits of an access.
  public var wordWidth: Int
  /// Bits of one operand of an ADD; divides `wordWidth`.
  public var elementWidth: Int
  /// Nil where it is not known, such as between two tabulated capacities.
  public var organisation: ArrayOrganisation?
  /// The shortest time between two accesses, where the tool tells it from the latency.
  public var cycleTime: CostValue<Time>?
  /// Whether the content stays without supply.
  public var isNonVolatile: Bool
  /// While it is on, accesses or not.
  public var staticPower: CostValue<Power>
  /// The least power that keeps the content.
  public var standbyPower: CostValue<Power>
  public var area: CostValue<Area>
  /// By raw value of the operation.
  private var costs: [ArrayAccessCost?]

  public init(
    name: String, technology: String, capacity: DataSize, wordWidth: Int,
    elementWidth: Int? = nil, organisation: ArrayOrganisation? = nil,
    cycleTime: CostValue<Time>? = nil, isNonVolatile: Bool,
    read: ArrayAccessCost, write: ArrayAccessCost, staticPower: CostValue<Power>,
    standbyPower: CostValue<Power>, area: CostValue<Area>
  ) {
    self.name = name
    self.technology = technology
    self.capacity = capacity
    self.wordWidth = wordWidth
    self.elementWidth = elementWidth ?? wordWidth
    self.organisation = organisation
    self.cycleTime = cycleTime
    self.isNonVolatile = isNonVolatile
    self.staticPower = staticPower
    self.standbyPower = standbyPower
    self.area = area
    costs = [ArrayAccessCost?](repeating: nil, count: ArrayOperation.allCases.count)
    self[.read] = read
    self[.write] = write
  }

  /// What an operation costs, or nil where the array does not have it.
  ///
  /// - Complexity: O(1)
  public subscript(operation: ArrayOperation) -> ArrayAccessCost? {
    get { costs[operation.rawValue] }
    set { costs[operation.rawValue] = newValue }
  }

  /// What an operation costs.
  ///
  /// - Throws: `TesseraError` where the array does not have it.
  public func cost(of operation: ArrayOperation) throws -> ArrayAccessCost {
    guard let cost = self[operation] else {
      throw TesseraError(
        "\(name) has no operation \(operation)"
          + expectation(of: operations.map(\.description), insteadOf: operation.description))
    }
    return cost
  }

  /// The operations that it has, in the order of `ArrayOperation`.
  public var operations: [ArrayOperation] { ArrayOperation.allCases.filter { self[$0] != nil } }
}
