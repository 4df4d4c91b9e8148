import Arch
import Compression

/// Arrays of bytes in the IDX format, in which MNIST comes; plain or compressed by gzip or zstd.
///
/// The header: two zero bytes, the type of the elements, the number of dimensions, and each
/// dimension as a big-endian integer of 32 bits. Only unsigned bytes (type 8) are read.
///
/// Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
enum IDXFile {
  /// The first `limit` slices of the array, and its dimensions with that many slices.
  ///
  /// - Throws: `TesseraError` where the file is something else, has other dimensions, or ends early.
  static func read(path: String, rank: Int, limit: Int) throws -> (shape: [Int], bytes: [UInt8]) {
    let file = try CompressedFile(path: path)
    let magic = try file.read(4, "its header")
    guard magic[0] == 0, magic[1] == 0 else {
      throw TesseraError(at: path, "does not begin as an IDX file, with two zero bytes")
    }
    guard magic[2] == 8 else {
      throw TesseraError(at: path, "has elements of type \(magic[2]), expected bytes (8)")
    }
    guard magic[3] == rank else {
      throw TesseraError(at: path, "has \(magic[3]) dimensions, expected \(rank)")
    }
    let header = try file.read(4 * rank, "its dimensions")
    var shape = (0..<rank).map { axis in
      header[(4 * axis)..<(4 * axis + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
    shape[0] = min(shape[0], max(0, limit))
    guard shape.allSatisfy({ $0 >= 0 }), let count = try? elementCount(shape) else {
      throw TesseraError(at: path, "has the dimensions \(shape), more than 2²⁸ elements")
    }
    return (shape, try file.read(count, "its elements"))
  }
}
