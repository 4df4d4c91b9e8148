import Arch

/// A kernel by name.
public struct KernelKind: Sendable {
  public let name: String
  public let summary: String
  /// Makes the kernel, and draws its input.
  ///
  /// - Throws: `TesseraError` where the input is too short.
  public let make: @Sendable (KernelSize, inout KernelInput) throws -> any Kernel

  /// The phases of every kernel: preparing copies and tables is part of the first.
  public static let phases = ["preparation", "computation"]

  /// All of them, in alphabetical order.
  public static let all: [KernelKind] = [
    KernelKind(
      name: "bitmap-index", summary: "queries of a bitmap index: rows that meet conditions",
      make: { try BitmapIndex(size: $0, input: &$1) }),
    KernelKind(
      name: "bit-matrix-vector", summary: "matrix-vector product by planes of bits: AND and count",
      make: { try BitMatrixVector(size: $0, input: &$1) }),
    KernelKind(
      name: "k-means", summary: "clusters of points by sums of absolute differences",
      make: { try KMeans(size: $0, input: &$1) }),
    KernelKind(
      name: "mlp", summary: "perceptron of one hidden layer with binary weights: XOR and count",
      make: { try BinaryPerceptron(size: $0, input: &$1) }),
    KernelKind(
      name: "string-search", summary: "all places of a pattern of bytes in a text",
      make: { try StringSearch(size: $0, input: &$1) }),
    KernelKind(
      name: "aes", summary: "AES-128 by tables, the first key added in memory",
      make: { try AESCipher(size: $0, input: &$1) }),
    KernelKind(
      name: "cooccurrence", summary: "co-occurrence matrix of grey levels (GLCM), by bitmaps",
      make: { try Cooccurrence(size: $0, input: &$1) }),
    KernelKind(
      name: "edge-detection", summary: "edges of a picture of one bit a point: rows XOR the next",
      make: { try EdgeDetection(size: $0, input: &$1) }),
    KernelKind(
      name: "edit-distance", summary: "insertions and deletions between two texts, by bit vectors",
      make: { try EditDistance(size: $0, input: &$1) }),
    KernelKind(
      name: "histogram", summary: "histogram of values stored by planes of bits",
      make: { try Histogram(size: $0, input: &$1) }),
    KernelKind(
      name: "rc4", summary: "RC4: keystream made ahead, then XOR with a message",
      make: { try RC4Cipher(size: $0, input: &$1) }),
    KernelKind(
      name: "select-aggregate", summary: "database query: rows of two conditions, sum of a column",
      make: { try SelectAggregate(size: $0, input: &$1) }),
    KernelKind(
      name: "svm", summary: "decisions of a support-vector machine with binary features",
      make: { try SupportVectors(size: $0, input: &$1) }),
  ].sorted { $0.name < $1.name }

  /// The kernel of a name.
  ///
  /// - Throws: `TesseraError` with the nearest known name where there is none.
  public static func named(_ name: String) throws -> KernelKind {
    guard let kind = all.first(where: { $0.name == name }) else {
      throw TesseraError(
        "unknown kernel \(quoted(name))\(expectation(of: all.map(\.name), insteadOf: name))")
    }
    return kind
  }
}
