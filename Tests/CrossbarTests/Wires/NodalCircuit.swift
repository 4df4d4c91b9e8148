import COpenBLAS
import Crossbar

/// The slow, obvious solver: every node of the array, Kirchhoff's current law, one dense matrix.
///
/// Nodes that a resistance of 0 joins are one node. Nothing here knows of ladders or of blocks.
struct NodalCircuit {
  private var parent: [Int] = []
  private var resistors: [(a: Int, b: Int, conductance: Double)] = []

  mutating func makeNode() -> Int {
    parent.append(parent.count)
    return parent.count - 1
  }

  private func root(_ node: Int) -> Int {
    var node = node
    while parent[node] != node { node = parent[node] }
    return node
  }

  mutating func connect(_ a: Int, _ b: Int, ohms: Double) {
    if ohms == 0 {
      parent[root(a)] = root(b)
    } else {
      resistors.append((a, b, 1 / ohms))
    }
  }

  /// The potentials of all nodes for each set of fixed potentials.
  func potentials(fixed nodes: [Int], sets: [[Double]]) -> [[Double]] {
    var index = [Int](repeating: -1, count: parent.count)
    let held = Set(nodes.map(root))
    var free = 0
    for node in parent.indices where root(node) == node && !held.contains(node) {
      index[node] = free
      free += 1
    }
    var matrix = [Double](repeating: 0, count: free * free)
    var right = [Double](repeating: 0, count: free * sets.count)
    func fixedPotential(_ node: Int, _ set: [Double]) -> Double {
      // The last one wins where an ideal conductor joins two; tests do not join sources.
      set[nodes.lastIndex { root($0) == node } ?? 0]
    }
    for resistor in resistors {
      let a = root(resistor.a)
      let b = root(resistor.b)
      for (here, there) in [(a, b), (b, a)] where index[here] >= 0 && here != there {
        matrix[index[here] * free + index[here]] += resistor.conductance
        if index[there] >= 0 {
          matrix[index[here] * free + index[there]] -= resistor.conductance
        } else {
          for (number, set) in sets.enumerated() {
            right[number * free + index[here]] +=
              resistor.conductance * fixedPotential(there, set)
          }
        }
      }
    }
    if free > 0 {
      // A node without any conductance floats; what it is at does not matter.
      for node in 0..<free where matrix[node * free + node] == 0 {
        matrix[node * free + node] = 1
      }
      var order = Int32(free)
      var leading = Int32(free)
      var columns = Int32(sets.count)
      var info: Int32 = 0
      dpotrf_("L", &order, &matrix, &leading, &info, 1)
      precondition(info == 0)
      dpotrs_("L", &order, &columns, &matrix, &leading, &right, &leading, &info, 1)
    }
    return sets.enumerated().map { number, set in
      parent.indices.map { node in
        let top = root(node)
        return index[top] >= 0 ? right[number * free + index[top]] : fixedPotential(top, set)
      }
    }
  }
}

/// An array as a circuit.
struct NodalArray {
  private var circuit = NodalCircuit()
  private var rowNodes: [[Int]] = []
  private var columnNodes: [[Int]] = []
  private var sources: [Int] = []
  private let ground: Int
  private let conductances: [[Double]]

  init(_ conductances: [[Double]], _ parasitics: LineParasitics) {
    self.conductances = conductances
    let rows = conductances.count
    let columns = conductances[0].count
    ground = circuit.makeNode()
    for _ in 0..<rows {
      sources.append(circuit.makeNode())
      rowNodes.append((0..<columns).map { _ in circuit.makeNode() })
      columnNodes.append((0..<columns).map { _ in circuit.makeNode() })
    }
    for i in 0..<rows {
      terminate(
        rowNodes[i], at: sources[i], parasitics.drivenEnds, segment: parasitics.wordLineSegment,
        termination: parasitics.driver)
    }
    for j in 0..<columns {
      terminate(
        columnNodes.map { $0[j] }, at: ground, parasitics.sensedEnds,
        segment: parasitics.bitLineSegment, termination: parasitics.sense)
    }
    for i in 0..<rows {
      for j in 0..<columns where conductances[i][j] > 0 {
        circuit.connect(rowNodes[i][j], columnNodes[i][j], ohms: 1 / conductances[i][j])
      }
    }
  }

  private mutating func terminate(
    _ line: [Int], at end: Int, _ ends: LineEnds, segment: Double, termination: Double
  ) {
    for (a, b) in zip(line, line.dropFirst()) { circuit.connect(a, b, ohms: segment) }
    if ends != .last { circuit.connect(line[0], end, ohms: segment + termination) }
    if ends != .first { circuit.connect(line[line.count - 1], end, ohms: segment + termination) }
  }

  /// Cell voltages for each vector of input voltages.
  func cellVoltages(_ vectors: [[Double]]) -> [[[Double]]] {
    let sets = vectors.map { $0 + [0] }
    return circuit.potentials(fixed: sources + [ground], sets: sets).map { potentials in
      rowNodes.indices.map { i in
        rowNodes[i].indices.map { j in
          potentials[rowNodes[i][j]] - potentials[columnNodes[i][j]]
        }
      }
    }
  }

  /// The current out of each column: that of its cells, for each vector of input voltages.
  func currents(_ vectors: [[Double]]) -> [[Double]] {
    cellVoltages(vectors).map { voltages in
      conductances[0].indices.map { j in
        conductances.indices.reduce(0) { $0 + conductances[$1][j] * voltages[$1][j] }
      }
    }
  }

  func effectiveMatrix() -> [[Double]] {
    let rows = conductances.count
    return currents((0..<rows).map { row in (0..<rows).map { $0 == row ? 1 : 0 } })
  }
}
