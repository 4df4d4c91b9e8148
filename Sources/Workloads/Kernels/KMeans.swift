import Arch

/// Clusters of points with whole coordinates: each point goes to the centre with the least sum of
/// absolute differences, then each centre to the mean of its points.
///
/// A difference is the sum of a coordinate and the negated one of a centre; the negated centres are
/// the small operands, written again in every round. Sums of absolute values are not what a reduce
/// unit gives, so that vectors do not help.
struct KMeans: Kernel {
  private static let dimensions = 8
  private static let clusters = 8
  private static let rounds = 3
  /// Instructions of a division without hardware for it.
  private static let division = 32
  private let points: [[UInt32]]

  init(size: KernelSize, input: inout KernelInput) throws {
    points = try (0..<size.pick(32, 512, 4_096)).map { _ in
      try input.words(Self.dimensions).map { $0 & 1_023 }
    }
  }

  var parameters: [(name: String, value: Int)] {
    [
      ("points", points.count), ("dimensions", Self.dimensions), ("clusters", Self.clusters),
      ("rounds", Self.rounds),
    ]
  }

  func execute<Sink: RecordSink>(on machine: inout Machine<Sink>) throws -> [UInt32] {
    let (dimensions, clusters) = (Self.dimensions, Self.clusters)
    let data = try machine.spread(
      vectors: points.count, length: dimensions, sets: clusters, isPacked: true, "points")
    let sums = try machine.plain(clusters * dimensions, "sums")
    let members = try machine.plain(clusters, "sizes")
    for (point, coordinates) in points.enumerated() {
      for (index, value) in coordinates.enumerated() {
        machine.place(value, at: data.address(point, index))
      }
    }
    var centres = Array(points.prefix(clusters))
    var chosen = [UInt32](repeating: 0, count: points.count)
    try machine.begin(phase: 1)
    for _ in 0..<Self.rounds {
      for cluster in 0..<clusters {
        for index in 0..<dimensions {
          try machine.spread(0 &- centres[cluster][index], to: data, index, set: cluster)
          try machine.store(0, at: sums + cluster * dimensions + index)
          try machine.turn()
        }
        try machine.store(0, at: members + cluster)
      }
      for point in points.indices {
        var best = (cluster: 0, distance: UInt32.max)
        for cluster in 0..<clusters {
          var distance: UInt32 = 0
          for index in 0..<dimensions {
            let difference = try machine.combine(
              .add, data.address(point, index), data.partner(of: point, index, set: cluster))
            distance &+= Int32(bitPattern: difference).magnitude
            // Sign, two steps of the absolute value, sum.
            try machine.compute(4)
            try machine.turn()
          }
          try machine.compute(3)
          if distance < best.distance { best = (cluster, distance) }
          try machine.turn()
        }
        chosen[point] = UInt32(best.cluster)
        for index in 0..<dimensions {
          let value = try machine.load(data.address(point, index))
          let place = sums + best.cluster * dimensions + index
          let sum = try machine.load(place)
          try machine.compute(1)
          try machine.store(sum &+ value, at: place)
          try machine.turn()
        }
        let size = try machine.load(members + best.cluster)
        try machine.compute(1)
        try machine.store(size &+ 1, at: members + best.cluster)
        try machine.turn()
      }
      for cluster in 0..<clusters {
        let size = try machine.load(members + cluster)
        try machine.compute(1)
        for index in 0..<dimensions where size > 0 {
          let sum = try machine.load(sums + cluster * dimensions + index)
          try machine.compute(Self.division)
          centres[cluster][index] = sum / size
          try machine.turn()
        }
      }
    }
    return centres.flatMap { $0 } + chosen
  }

  func reference() -> [UInt32] {
    let points = points.map { $0.map(Int.init) }
    var centres = Array(points.prefix(Self.clusters))
    var chosen = [Int](repeating: 0, count: points.count)
    for _ in 0..<Self.rounds {
      chosen = points.map { point in
        let distances = centres.map { zip($0, point).reduce(0) { $0 + abs($1.0 - $1.1) } }
        return distances.firstIndex(of: distances.min() ?? 0) ?? 0
      }
      for cluster in centres.indices {
        let own = points.indices.filter { chosen[$0] == cluster }
        if own.isEmpty { continue }
        centres[cluster] = centres[cluster].indices.map { index in
          own.reduce(0) { $0 + points[$1][index] } / own.count
        }
      }
    }
    return (centres.flatMap { $0 } + chosen).map { UInt32($0) }
  }
}
