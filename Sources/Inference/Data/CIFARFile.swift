import Arch
import Compression

/// Images of CIFAR-10's binary version, plain or compressed by gzip or zstd.
///
/// A record is the label in one byte and 3 × 32 × 32 pixels: all red ones, all green, all blue.
///
/// Source: A. Krizhevsky, "Learning multiple layers of features from tiny images", 2009.
enum CIFARFile {
  static let imageShape = [3, 32, 32]
  private static let record = 1 + 3 * 32 * 32

  /// Adds the first `limit` images of a file.
  ///
  /// - Throws: `TesseraError` where the file ends within an image or a label is over 9.
  static func read(
    path: String, limit: Int, labels: inout [Int], pixels: inout [UInt8]
  ) throws {
    let file = try CompressedFile(path: path)
    for image in 0..<max(0, limit) {
      let bytes = try file.read(upTo: record)
      if bytes.isEmpty { return }
      guard bytes.count == record else {
        throw TesseraError(
          at: path, "ends within image \(image + 1), expected records of \(record) bytes")
      }
      guard bytes[0] < 10 else {
        throw TesseraError(
          at: path, "image \(image + 1) has the label \(bytes[0]), expected 0 to 9")
      }
      guard labels.count < largestElementCount / record else {
        throw TesseraError(at: path, "has more images than fit 2²⁸ bytes")
      }
      labels.append(Int(bytes[0]))
      pixels.append(contentsOf: bytes[1...])
    }
  }
}
