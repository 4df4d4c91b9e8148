import Arch

/// Which inputs of a layer are not zero, for each input vector: a matrix [vector, row] of 0 and 1.
///
/// Rows are those of the layer's weight matrix (for a convolution: group, input channel of the
/// group, kernel row, kernel column, whatever order the weights have); vectors are output
/// positions of one inference or of the whole batch, or time steps. Where there are more vectors
/// to map than the mask has, it starts again from the first.
public struct NPYMask: Sendable, Equatable {
  /// The most elements that a mask may have.
  public static let largestCount = 1 << 30

  public let vectors: Int
  public let rows: Int
  private let values: [UInt8]

  /// Makes a mask from values in row-major order; any value but 0 counts as 1.
  ///
  /// - Throws: `TesseraError` where the number of values isn't `vectors` · `rows`.
  public init(vectors: Int, rows: Int, values: [UInt8]) throws {
    let (count, overflow) = vectors.multipliedReportingOverflow(by: rows)
    guard vectors >= 1, rows >= 1, !overflow, count == values.count else {
      throw TesseraError(
        "mask: has \(values.count) values, expected \(vectors) vectors times \(rows) rows")
    }
    self.vectors = vectors
    self.rows = rows
    self.values = values.map { $0 == 0 ? 0 : 1 }
  }

  /// Ones among `count` rows of a vector.
  @inline(__always)
  func ones(vector: Int, firstRow: Int, count: Int) -> Int {
    let start = (vector % vectors) * rows + firstRow
    var sum = 0
    for index in start..<(start + count) { sum &+= Int(values[index]) }
    return sum
  }
}

extension NPYMask {
  /// Reads the NumPy array file at a path.
  ///
  /// - Throws: `TesseraError` where it is missing, too large, something else or damaged.
  public static func read(path: String) throws -> NPYMask {
    let bytes = try SourceText.readBytes(
      path: path, label: path, limit: largestCount + NPYArray.largestHeader + 12)
    return try NPYMask(npy: Array(bytes), name: path)
  }

  /// Takes a NumPy array file of two dimensions, row-major, of type bool, uint8 or int8.
  ///
  /// - Throws: `TesseraError` where the file is something else or damaged; `name` says where.
  public init(npy bytes: [UInt8], name: String) throws {
    let array = try NPYArray(npy: bytes, name: name)
    func error(_ found: String) -> TesseraError { TesseraError(at: name, found) }
    guard array.element.size == 1 else {
      throw error("has elements of type '\(array.element.rawValue)', expected u1, b1 or i1")
    }
    guard !array.isColumnMajor else {
      throw error("is in column-major order, expected fortran_order False")
    }
    guard array.shape.count == 2 else {
      throw error("has \(array.shape.count) dimensions, expected [vector, row]")
    }
    guard array.count >= 1, array.count <= Self.largestCount else {
      throw error("has shape \(array.shape[0])x\(array.shape[1]), expected 1 to 2^30 elements")
    }
    try self.init(
      vectors: array.shape[0], rows: array.shape[1],
      values: Array(array.fileBytes[(array.fileBytes.count - array.count)...]))
  }
}
