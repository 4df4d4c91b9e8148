import Arch

/// A program that is executed on a modelled machine, and whose answer can be told without it.
public protocol Kernel: Sendable {
  /// What the input and the sizes are, for reports.
  var parameters: [(name: String, value: Int)] { get }

  /// Executes it, in the phases of `KernelKind.phases`.
  ///
  /// - Throws: `TesseraError` where the data do not fit the memory; what the sink throws.
  func execute<Sink: RecordSink>(on machine: inout Machine<Sink>) throws -> [UInt32]

  /// The answer, by plain arithmetic that shares nothing with `execute`.
  func reference() -> [UInt32]
}

/// How large the data of a kernel are.
public enum KernelSize: String, Sendable, CaseIterable {
  case small, medium, large

  func pick<Value>(_ small: Value, _ medium: Value, _ large: Value) -> Value {
    switch self {
    case .small: small
    case .medium: medium
    case .large: large
    }
  }
}

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

/// What a kernel draws its data from: a seeded stream, or the bytes of a file.
public struct KernelInput: Sendable {
  private var stream: RandomStream
  private let bytes: [UInt8]?
  private let name: String
  private var place = 0

  /// Words of a random stream.
  public init(seed: UInt64) {
    stream = RandomStream(seed: seed)
    bytes = nil
    name = ""
  }

  /// The bytes of a file in their order, four to a word with the first lowest.
  public init(bytes: [UInt8], name: String) {
    stream = RandomStream(seed: 0)
    self.bytes = bytes
    self.name = name
  }

  /// The next 32 bits.
  ///
  /// - Throws: `TesseraError` at the end of a file.
  mutating func word() throws -> UInt32 {
    var word: UInt32 = 0
    for shift in stride(from: UInt32(0), to: 32, by: 8) { word |= UInt32(try byte()) << shift }
    return word
  }

  /// - Throws: as `word`.
  mutating func words(_ count: Int) throws -> [UInt32] {
    try (0..<count).map { _ in try word() }
  }

  /// - Throws: as `word`.
  mutating func byte() throws -> UInt8 {
    guard let bytes else { return UInt8(truncatingIfNeeded: stream.next()) }
    guard place < bytes.count else {
      throw TesseraError(
        at: name,
        "found \(bytes.count) bytes; expected more for a kernel of this size")
    }
    defer { place += 1 }
    return bytes[place]
  }

  /// A number below a bound.
  ///
  /// - Throws: as `word`.
  mutating func below(_ bound: Int) throws -> Int { Int(try word()) % bound }
}
