/// Consecutive row blocks of one column group that always lie on one tile together.
///
/// A tile hands over one set of partial sums for each chunk and vector.
struct Chunk: Equatable {
  /// Counted from the first column group of the pass.
  var columnGroup: Int
  /// Counted from the first row block of the pass.
  var firstBlock: Int
  var count: Int
}
