import Arch

/// What is asked of array tables; nil leaves a choice open.
public struct ArrayQuery: Sendable, Hashable {
  public var technology: String
  public var capacity: DataSize
  public var tool: String?
  public var cell: String?
  /// In nanometres.
  public var node: Int?
  public var wordWidth: Int?
  public var target: String?
  public var roadmap: String?

  public init(
    technology: String, capacity: DataSize = DataSize(bits: 8 << 20), tool: String? = nil,
    cell: String? = nil, node: Int? = nil, wordWidth: Int? = nil, target: String? = nil,
    roadmap: String? = nil
  ) {
    self.technology = technology
    self.capacity = capacity
    self.tool = tool
    self.cell = cell
    self.node = node
    self.wordWidth = wordWidth
    self.target = target
    self.roadmap = roadmap
  }
}

/// The rows of one key of one table: the same array at several capacities.
///
/// A value between two rows lies on the straight line between them in double logarithmic scale,
/// v = v₁·(v₂/v₁)^(ln(C/C₁)/ln(C₂/C₁)): arrays' values are close to powers of the capacity. There
/// is no extrapolation, and nothing is ever interpolated between technologies, cells, nodes, words,
/// targets or roadmaps.
public struct ArraySelection: Sendable {
  public var table: ArrayTable
  public var key: ArrayKey
  /// In ascending order of capacity, at least one.
  public var rows: [ArrayTableRow]
  /// What the query left open and was chosen, as `name: value`.
  public var defaults: [String]

  public init(table: ArrayTable, key: ArrayKey, defaults: [String] = []) {
    self.table = table
    self.key = key
    self.defaults = defaults
    rows = table.rows.filter { $0.key == key }.sorted { $0.capacity < $1.capacity }
  }

  /// The technologies that the tables hold, in alphabetical order.
  public static func technologies(of tables: [ArrayTable]) -> [String] {
    Set(tables.flatMap { $0.rows.map(\.key.technology) }).sorted()
  }

  /// Finds the one key that a query means.
  ///
  /// Open choices are made in this order: the preferred tool, its first cell, 45 nm or the nearest
  /// node, 64 bit words or the narrowest, the target ReadEDP or the first, and the roadmap LOP,
  /// LSTP or the first; each among what the choices before leave.
  ///
  /// - Throws: `TesseraError` where nothing has a property that was asked for, with what there is.
  public init(_ query: ArrayQuery, in tables: [ArrayTable]) throws {
    let technologies = Self.technologies(of: tables)
    guard technologies.contains(query.technology) else {
      throw TesseraError(
        "unknown array technology \(quoted(query.technology))"
          + expectation(of: technologies, insteadOf: query.technology))
    }
    var found = Candidates(
      tables.enumerated().flatMap { index, table in
        Set(table.rows.map(\.key)).filter { $0.technology == query.technology }.map {
          (index, $0)
        }
      }, of: query.technology)
    let cells = tables.flatMap { $0.cells.map(\.name) }
    // All that was asked for comes before anything is chosen, so that a choice cannot exclude it.
    try found.keep("tool", query.tool) { tables[$0.table].name }
    try found.keep("cell", query.cell) { $0.key.cell }
    try found.keep("node", query.node.map { "\($0)" }) { "\($0.key.node)" }
    try found.keep("word", query.wordWidth.map { "\($0)" }) { "\($0.key.wordWidth)" }
    try found.keep("target", query.target) { $0.key.target }
    try found.keep("roadmap", query.roadmap) { $0.key.roadmap }
    let names = ["tool", "cell", "node", "word", "target", "roadmap"]
    let isOpen = [
      query.tool == nil, query.cell == nil, query.node == nil, query.wordWidth == nil,
      query.target == nil, query.roadmap == nil,
    ]
    found.choose { -$0.table }
    found.choose { -(cells.firstIndex(of: $0.key.cell) ?? cells.count) }
    found.choose { -abs($0.key.node - 45) }
    found.choose { $0.key.wordWidth == 64 ? 0 : -$0.key.wordWidth }
    found.choose { $0.key.target == "ReadEDP" ? 1 : 0 }
    found.choose { $0.key.roadmap == "LOP" ? 2 : $0.key.roadmap == "LSTP" ? 1 : 0 }
    guard let first = found.first else {
      throw TesseraError("no array of \(query.technology) is known")
    }
    let key = first.key
    let values: [String] = [
      tables[first.table].name, key.cell, "\(key.node) nm", "\(key.wordWidth) bit", key.target,
      key.roadmap,
    ]
    let chosen = names.indices.filter { isOpen[$0] }.map { "\(names[$0]) \(values[$0])" }
    self.init(table: tables[first.table], key: key, defaults: chosen)
  }

  /// The capacities that are tabulated.
  public var capacities: [DataSize] { rows.map(\.capacity) }

  /// The array at a capacity.
  ///
  /// - Throws: `TesseraError` that names the range where the capacity lies outside the table.
  public func array(capacity: DataSize) throws -> MemoryArray {
    let (lower, upper) = try neighbours(of: capacity)
    let isExact = lower.capacity == capacity
    // A ratio of logarithms of whole numbers; the rounding to quanta hides its last digits.
    let part =
      isExact
      ? 0
      : logarithm(Double(capacity.bits) / Double(lower.capacity.bits))
        / logarithm(Double(upper.capacity.bits) / Double(lower.capacity.bits))
    func value<Amount: Quantity>(
      _ column: ArrayTableColumn, _ path: KeyPath<ArrayTableRow, Amount>
    ) throws -> CostValue<Amount> {
      let basis = table.basis(of: column)
      guard !isExact else {
        return CostValue(
          lower[keyPath: path], source: basis.source, standing: basis.standing,
          position: lower.position)
      }
      return CostValue(
        try interpolated(lower[keyPath: path], upper[keyPath: path], part),
        source: "between \(lower.capacity) and \(upper.capacity), in capacity, log-log: "
          + basis.source,
        standing: max(basis.standing, .derived), position: lower.position)
    }
    let isNonVolatile = table.nonVolatileTechnologies.contains(key.technology)
    let leakage = try value(.leakage, \.leakage)
    var cycleTime: CostValue<Time>?
    if let low = lower.cycleTime, let high = upper.cycleTime {
      let basis = table.basis(of: .cycle)
      cycleTime = CostValue(
        isExact ? low : try interpolated(low, high, part), source: basis.source,
        standing: isExact ? basis.standing : max(basis.standing, .derived),
        position: lower.position)
    }
    return MemoryArray(
      name: "\(key.technology) \(capacity), \(key.node) nm", technology: key.technology,
      capacity: capacity, wordWidth: key.wordWidth,
      organisation: isExact ? lower.organisation : nil, cycleTime: cycleTime,
      isNonVolatile: isNonVolatile,
      read: ArrayAccessCost(
        latency: try value(.read, \.readLatency), energy: try value(.readEnergy, \.readEnergy)),
      write: ArrayAccessCost(
        latency: try value(.write, \.writeLatency), energy: try value(.writeEnergy, \.writeEnergy)),
      staticPower: leakage,
      standbyPower: isNonVolatile
        ? CostValue(
          .zero, source: "Keeps its content without supply; a switch's own leakage is left out",
          standing: .assumed, position: leakage.position) : leakage,
      area: try value(.area, \.area))
  }

  private func neighbours(
    of capacity: DataSize
  ) throws -> (lower: ArrayTableRow, upper: ArrayTableRow) {
    guard let first = rows.first, let last = rows.last, capacity >= first.capacity,
      capacity <= last.capacity
    else {
      let range =
        rows.count == 1
        ? "only \(rows[0].capacity) is"
        : rows.isEmpty
          ? "nothing is" : "\(rows[0].capacity) to \(rows[rows.count - 1].capacity) are"
      throw TesseraError(
        "capacity \(capacity) of \(key): \(range) tabulated, and nothing is extrapolated")
    }
    let upper = rows.first { $0.capacity >= capacity } ?? last
    let lower = upper.capacity == capacity ? upper : rows.last { $0.capacity < capacity } ?? first
    return (lower, upper)
  }
}

extension ArrayKey: CustomStringConvertible {
  public var description: String {
    "\(technology) (\(cell), \(node) nm, \(wordWidth) bit, \(target), \(roadmap))"
  }
}

/// The keys that a query has left.
private struct Candidates {
  typealias Candidate = (table: Int, key: ArrayKey)
  private var left: [Candidate]
  private var description: String

  init(_ candidates: [Candidate], of technology: String) {
    left = candidates
    description = technology
  }

  /// The first by name, so that equally good ones are told apart the same way always.
  var first: Candidate? {
    left.min { ($0.table, "\($0.key)") < ($1.table, "\($1.key)") }
  }

  /// Keeps those with a property that was asked for.
  mutating func keep(
    _ name: String, _ wanted: String?, _ property: (Candidate) -> String
  ) throws {
    guard let wanted else { return }
    let known = Set(left.map(property)).sorted { ($0.count, $0) < ($1.count, $1) }
    left = left.filter { property($0) == wanted }
    guard left.isEmpty else {
      description += ", \(name) \(wanted)"
      return
    }
    throw TesseraError(
      "\(description) has no \(name) \(quoted(wanted))\(expectation(of: known, insteadOf: wanted))")
  }

  /// Keeps those with the highest rank.
  mutating func choose(_ rank: (Candidate) -> Int) {
    guard let best = left.map(rank).max() else { return }
    left = left.filter { rank($0) == best }
  }
}
