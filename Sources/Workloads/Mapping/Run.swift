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
