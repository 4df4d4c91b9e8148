/// Matrices of columns that are converted alike: for each row of arrays those of all its arrays side
/// by side, with several planes (slices and signs) of the same columns.
///
/// Columns are cut into blocks, so that the outputs of a block stay in the cache until they are
/// converted. In a block a line holds plane after plane.
struct PlaneGroup: Sendable {
  let grid: TileGrid
  let columns: Int
  /// By what a plane's output is multiplied.
  let weights: [Float]
  /// Columns of a block; a multiple of 64, or all of them.
  let blockColumns: Int
  /// In levels: 1 is what one level of a cell adds.
  let matrices: AlignedFloats
  /// Variances of read noise in levels², where it depends on the cell.
  var variances: AlignedFloats?
  /// Converters' 1/LSB and offsets by row of arrays, plane and column, where they differ.
  var errors: (scales: AlignedFloats, offsets: AlignedFloats)?

  /// Outputs of a block, which stay within half of a cache of 1 MiB for 256 rows.
  static let blockOutputs = 512

  init(grid: TileGrid, columns: Int, weights: [Float]) {
    self.grid = grid
    self.columns = columns
    self.weights = weights
    let fitting = max(64, Self.blockOutputs / weights.count / 64 * 64)
    blockColumns = min(columns, fitting)
    matrices = AlignedFloats(count: grid.totalDepth * weights.count * columns)
  }

  var planes: Int { weights.count }
  var blocks: Int { (columns - 1) / blockColumns + 1 }

  func columns(of block: Int) -> Range<Int> {
    let first = block * blockColumns
    return first..<min(first + blockColumns, columns)
  }

  /// Where the matrix of a row of arrays and a block begins.
  func start(_ tileRow: Int, _ block: Int) -> Int {
    grid.depthAbove(tileRow) * planes * columns
      + grid.depth(tileRow) * planes * block * blockColumns
  }

  /// Where a cell lies.
  func index(_ tileRow: Int, line: Int, plane: Int, column: Int) -> Int {
    let block = column / blockColumns
    let width = columns(of: block).count
    return start(tileRow, block) + (line * planes + plane) * width + column
      - block * blockColumns
  }

  /// Where the converters of a plane and row of arrays lie.
  func converter(_ tileRow: Int, plane: Int, column: Int = 0) -> Int {
    (tileRow * planes + plane) * columns + column
  }
}
