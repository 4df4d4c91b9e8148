import Arch

/// A matrix-vector product as the array sees it: rows, groups of columns, and how often.
struct ProductShape {
  /// Rows of weights, K.
  var rows: Int
  var rowBlocks: Int
  /// Rows of the last row block, and of the others.
  var lastRows: Int
  var fullRows: Int
  /// Columns of each column group; the groups of a convolution have their own.
  var columnGroups: [Int]
  /// Column groups of one group of a convolution.
  var columnGroupsOfGroup: Int
  /// Groups of the convolution.
  var groups: Int
  /// All columns, bit planes included.
  var columns: Int
  /// Sums of one vector, after bit planes have been joined.
  var outputs: Int
  /// Accesses that a block takes for one vector, and how many of them share inputs by sign.
  var accesses: Int
  var signPhases = 1
  /// Bits of the weights of all columns of one row, as they lie in memory.
  var rowBits: Int
  /// Output positions of one inference.
  var vectors: Int
  // How the window walks over the rows of the input.
  var inputHeight: Int
  var outputHeight: Int
  var outputWidth: Int
  var strideHeight: Int
  var kernelHeight: Int
  var paddingTop: Int

  /// Makes the shape of a product of `rows` × Σ columns; the parts are layers mapped as one.
  init(
    rows: Int, parts: [(outputs: Int, encoding: OperandEncoding)], groups: Int = 1,
    accesses: Int, geometry: TileGeometry, vectors: Int = 1
  ) {
    self.rows = rows
    rowBlocks = ceilingDivide(rows, geometry.rowsPerAccess)
    lastRows = rows - (rowBlocks - 1) * geometry.rowsPerAccess
    fullRows = geometry.rowsPerAccess
    self.groups = groups
    self.accesses = accesses
    self.vectors = vectors
    var columnsOfGroup = 0
    var bitsOfGroup = 0
    var outputsOfGroup = 0
    for part in parts {
      columnsOfGroup += part.outputs / groups * geometry.columns(part.encoding)
      bitsOfGroup += part.outputs / groups * part.encoding.bits
      outputsOfGroup += part.outputs / groups
    }
    columns = columnsOfGroup * groups
    rowBits = bitsOfGroup
    outputs = outputsOfGroup * groups
    columnGroupsOfGroup = ceilingDivide(columnsOfGroup, geometry.columns)
    var ofGroup = Array(repeating: geometry.columns, count: columnGroupsOfGroup)
    ofGroup[columnGroupsOfGroup - 1] =
      columnsOfGroup - (columnGroupsOfGroup - 1) * geometry.columns
    columnGroups = []
    columnGroups.reserveCapacity(groups * columnGroupsOfGroup)
    for _ in 0..<groups { columnGroups += ofGroup }
    inputHeight = 1
    outputHeight = 1
    outputWidth = vectors
    strideHeight = 1
    kernelHeight = 1
    paddingTop = 0
  }

  var blocks: Int { rowBlocks * columnGroups.count }

  /// Rows of a row block.
  func rows(ofBlock block: Int) -> Int {
    block == rowBlocks - 1 ? lastRows : fullRows
  }

  /// Bytes of a block as it lies in memory.
  func bytes(ofRows rows: Int, columns count: Int) -> Int {
    ceilingDivide(share(rowBits, count, of: columns / groups) * rows, 8)
  }

  /// Outputs of the column groups before that one.
  func outputs(before group: Int) -> Int {
    let (whole, rest) = group.quotientAndRemainder(dividingBy: columnGroupsOfGroup)
    let columnsOfGroup = columns / groups
    let width = columnGroups.first ?? 1
    return whole * (outputs / groups)
      + share(outputs / groups, min(rest * width, columnsOfGroup), of: columnsOfGroup)
  }

  /// Input rows that must have arrived for the first `count` vectors of a run, over all images.
  func inputRows(forVectors count: Int) -> Int {
    guard count > 0 else { return 0 }
    let (item, vector) = (count - 1).quotientAndRemainder(dividingBy: vectors)
    let row = vector / outputWidth
    // The last output row takes the rest of the map along, so that each pass streams all of it.
    let needed =
      row >= outputHeight - 1
      ? inputHeight
      : max(0, min(inputHeight, row * strideHeight + kernelHeight - paddingTop))
    return item * inputHeight + needed
  }
}
