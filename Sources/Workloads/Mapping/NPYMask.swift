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
  private static let largestHeader = 65_536

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
      path: path, label: path, limit: largestCount + largestHeader + 12)
    return try NPYMask(npy: Array(bytes), name: path)
  }

  /// Reads a NumPy array file, format 1.0 or 2.0, of two dimensions, row-major, of type bool,
  /// uint8 or int8.
  ///
  /// - Throws: `TesseraError` where the file is something else or damaged; `name` says where.
  public init(npy bytes: [UInt8], name: String) throws {
    func error(_ found: String) -> TesseraError { TesseraError(at: name, found) }
    guard bytes.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) else {
      throw error("does not begin as a NumPy array file, expected an .npy file")
    }
    guard bytes.count >= 12 else { throw error("ends within its header") }
    let lengthBytes: Int
    switch bytes[6] {
    case 1: lengthBytes = 2
    case 2: lengthBytes = 4
    default: throw error("has format version \(bytes[6]), expected 1 or 2")
    }
    let start = 8 + lengthBytes
    var length = 0
    for index in 0..<lengthBytes { length |= Int(bytes[8 + index]) << (8 * index) }
    guard length <= Self.largestHeader, start + length <= bytes.count else {
      throw error(
        "says that its header has \(length) bytes, more than there are or than \(Self.largestHeader)"
      )
    }
    let header = String(decoding: bytes[start..<(start + length)], as: UTF8.self)
    guard let type = Self.quoted("descr", in: header) else {
      throw error("has no descr in its header, expected a type such as '|u1'")
    }
    guard ["|u1", "|b1", "|i1", "u1", "b1", "i1"].contains(type) else {
      throw error("has elements of type '\(type.prefix(16))', expected '|u1', '|b1' or '|i1'")
    }
    guard let order = Self.value(of: "fortran_order", in: header), order.hasPrefix("False") else {
      throw error("is in column-major order or does not say, expected fortran_order False")
    }
    guard let shape = Self.shape(in: header), shape.count == 2 else {
      throw error("has no shape of two dimensions, expected [vector, row]")
    }
    let (count, overflow) = shape[0].multipliedReportingOverflow(by: shape[1])
    guard shape[0] >= 1, shape[1] >= 1, !overflow, count <= Self.largestCount else {
      throw error("has shape \(shape[0])x\(shape[1]), expected 1 to 2^30 elements")
    }
    guard bytes.count - start - length == count else {
      throw error(
        "holds \(bytes.count - start - length) elements, expected \(shape[0])x\(shape[1])")
    }
    try self.init(vectors: shape[0], rows: shape[1], values: Array(bytes[(start + length)...]))
  }

  /// What follows a key of the header, which is a Python dictionary.
  private static func value(of key: String, in header: String) -> Substring? {
    for quote in ["'", "\""] {
      let name = quote + key + quote
      var rest = header[...]
      while !rest.isEmpty {
        if rest.hasPrefix(name) {
          let after = rest.dropFirst(name.count).drop { $0 == " " }
          guard after.first == ":" else { return nil }
          return after.dropFirst().drop { $0 == " " }
        }
        rest = rest.dropFirst()
      }
    }
    return nil
  }

  private static func quoted(_ key: String, in header: String) -> String? {
    guard let value = value(of: key, in: header), let quote = value.first,
      quote == "'" || quote == "\""
    else { return nil }
    let inside = value.dropFirst()
    guard let end = inside.firstIndex(of: quote) else { return nil }
    return String(inside[..<end])
  }

  private static func shape(in header: String) -> [Int]? {
    guard let value = value(of: "shape", in: header), value.first == "(",
      let end = value.firstIndex(of: ")")
    else { return nil }
    var extents: [Int] = []
    for part in value[value.index(after: value.startIndex)..<end].split(separator: ",") {
      let digits = part.filter { $0 != " " }
      if digits.isEmpty { continue }
      guard let extent = Int(digits), extent >= 0 else { return nil }
      extents.append(extent)
    }
    return extents
  }
}
