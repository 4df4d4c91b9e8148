import Arch

/// What a kernel draws its data from: a seeded stream, or the bytes of a file.
public struct KernelInput: Sendable {
  private var stream: RandomStream
  private let bytes: [UInt8]?
  private let name: String
  /// Bytes taken so far.
  public private(set) var taken = 0
  /// Whether more was asked for than a file has.
  public private(set) var isExhausted = false

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
    guard let bytes else {
      taken += 1
      return UInt8(truncatingIfNeeded: stream.next())
    }
    guard taken < bytes.count else {
      isExhausted = true
      throw TesseraError(
        at: name, "found \(bytes.count) bytes; expected more for a kernel of this size")
    }
    defer { taken += 1 }
    return bytes[taken]
  }

  /// A number below a bound.
  ///
  /// - Throws: as `word`.
  mutating func below(_ bound: Int) throws -> Int { Int(try word()) % bound }
}
