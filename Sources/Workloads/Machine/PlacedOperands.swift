/// Operands that are combined element by element: word *i* of each lies in the same array and
/// columns, in a row of its own (array alignment).
public struct AlignedOperands: Sendable {
  let base: Int
  let rowWords: Int
  let arrayWords: Int
  /// Rows of an array that each operand has.
  let rowsOfEach: Int

  /// The address of a word of an operand.
  public func address(_ operand: Int, _ index: Int) -> Int {
    let row = index / rowWords
    return base + row / rowsOfEach * arrayWords
      + (operand * rowsOfEach + row % rowsOfEach) * rowWords + index % rowWords
  }
}

/// Vectors that are all combined with a few small ones: each array holds copies of the small ones in
/// spare rows, repeated over the columns, and rows of vectors above them.
public struct SpreadOperands: Sendable {
  let base: Int
  let rowWords: Int
  let arrayWords: Int
  /// Words of a vector in the layout.
  let padded: Int
  let vectorsInRow: Int
  let rowsOfVector: Int
  let vectorsInArray: Int
  let spareRow: Int
  public let arrays: Int
  public let length: Int
  /// Whether every array has its copies; without them all share those of the first.
  let hasCopies: Bool

  /// The address of a word of a vector.
  public func address(_ vector: Int, _ index: Int) -> Int {
    let inArray = vector % vectorsInArray
    let row = inArray / vectorsInRow * rowsOfVector + index / rowWords
    return base + vector / vectorsInArray * arrayWords + row * rowWords
      + inArray % vectorsInRow * padded + index % rowWords
  }

  /// The address of a word of a small operand, in the copy that a vector is combined with.
  public func partner(of vector: Int, _ index: Int, set: Int = 0) -> Int {
    let row = spareRow + set * rowsOfVector + index / rowWords
    guard hasCopies else { return base + row * rowWords + index % rowWords }
    return base + vector / vectorsInArray * arrayWords + row * rowWords
      + vector % vectorsInArray % vectorsInRow * padded + index % rowWords
  }

  /// Where all the copies of a word of a small operand lie.
  func copies(_ index: Int, set: Int) -> [Int] {
    let row = spareRow + set * rowsOfVector + index / rowWords
    guard hasCopies else { return [base + row * rowWords + index % rowWords] }
    return (0..<arrays).flatMap { array in
      (0..<vectorsInRow).map {
        base + array * arrayWords + row * rowWords + $0 * padded + index % rowWords
      }
    }
  }
}

/// What a mapping did with the operands of a kernel.
public struct PlacementReport: Sendable, Equatable {
  public enum Method: String, Sendable {
    /// Operands in different rows of the same columns.
    case alignment = "array-alignment"
    /// Copies of a small operand in spare rows of every array.
    case spareRows = "spare-rows"
    /// Those copies also repeated over the columns of a row.
    case columnReplication = "spare-rows-and-column-replication"
  }

  public var operands: String
  public var method: Method
  public var arrays: Int
  /// Rows of an array that hold copies.
  public var spareRows: Int
  /// Copies of each small operand.
  public var copies: Int
  /// Words of the operands, copies left out.
  public var words: Int
  /// Words of rows that are reserved and hold neither operands nor copies.
  public var wastedWords: Int
}
