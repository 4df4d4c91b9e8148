/// What repeats for every vector of a chunk: the accesses of full or partial row blocks.
struct AccessTemplate {
  var isHandOver: Bool
  var repeats: Int
  var rows: Int
  var columns: Int
  /// The first row of weights that it covers, in rows of the whole product.
  var firstRow: Int
  /// Rows that it covers, how many accesses each of them takes part in, and whether the last
  /// access of the last block isn't among them.
  var rowsCovered: Int
  var times = 1
  var lacksLastAccess = false
  /// How many accesses share the inputs by sign, and whether this one gets the odd one of a mask,
  /// which tells no signs.
  var signPhases = 1
  var takesOdd = true
  /// The distribution of its non-zero inputs; nil where it is too large for one table.
  var inputTable: Int?
  /// The distributions of its non-zero products, by non-zero inputs.
  var weightSet = 0

  /// Non-zero inputs by a mask.
  func ones(in mask: NPYMask, vector: Int) -> Int {
    var ones = mask.ones(vector: vector, firstRow: firstRow, count: rowsCovered) * times
    if lacksLastAccess {
      ones -= mask.ones(vector: vector, firstRow: firstRow + rowsCovered - rows, count: rows)
    }
    return (ones + (takesOdd ? signPhases - 1 : 0)) / signPhases
  }
}
