/// A graph worked out for one batch size: steps in order, and where their operands lie.
struct ExecutionPlan: Sendable {
  var operations: [Operation] = []
  /// For each buffer its place: in the workspace, or a constant.
  var places: [BufferPlace] = []
  var constants: [[Float]] = []
  /// Numbers in the workspace.
  var workspace = 0
  /// The inputs and outputs of the graph, in its order.
  var inputs: [PlanBinding] = []
  var outputs: [PlanBinding] = []
}

enum BufferPlace: Sendable {
  case workspace(Int)
  case constant(Int)
}

/// A value that the caller supplies or takes.
struct PlanBinding: Sendable {
  var buffer: Int
  var shape: [Int]
  var count: Int
}

/// A buffer while a plan is made: its size and the steps between which it is needed.
struct PlannedBuffer {
  var count: Int
  var constant: Int?
  var first: Int
  var last: Int
}

extension ExecutionPlan {
  /// Gives buffers their places, so that those that are needed at the same time do not overlap.
  ///
  /// The largest are placed first, each at the lowest place that is free throughout its life.
  ///
  /// - Complexity: O(buffers²)
  mutating func placeBuffers(_ buffers: [PlannedBuffer]) {
    places = buffers.map { .constant($0.constant ?? 0) }
    let order = buffers.indices.filter { buffers[$0].constant == nil }.sorted {
      (-buffers[$0].count, $0) < (-buffers[$1].count, $1)
    }
    var placed: [(begin: Int, end: Int, first: Int, last: Int)] = []
    for index in order {
      let buffer = buffers[index]
      // Whole cache lines.
      let size = (max(buffer.count, 1) + 15) / 16 * 16
      let begin = Self.lowestPlace(
        of: size,
        among: placed.filter { $0.first <= buffer.last && buffer.first <= $0.last })
      // Kept in the order of places, which is the order in which gaps are looked for.
      let at = placed.firstIndex { $0.begin > begin } ?? placed.count
      placed.insert((begin, begin + size, buffer.first, buffer.last), at: at)
      places[index] = .workspace(begin)
      workspace = max(workspace, begin + size)
    }
  }

  private static func lowestPlace(
    of size: Int, among taken: [(begin: Int, end: Int, first: Int, last: Int)]
  ) -> Int {
    var begin = 0
    for other in taken {
      if other.begin - begin >= size { break }
      begin = max(begin, other.end)
    }
    return begin
  }
}
