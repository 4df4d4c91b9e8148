import Arch

/// Words of 32 bits in cells that each have a deviation of their own, with the code that they are
/// stored in: what an access senses, and what the code makes of it.
///
/// A cell keeps its deviation, which a counter-based generator draws by (seed, address, column), so
/// that the same cells err in every access and run. Reads compare with the reference of READ and
/// are decoded; accesses with two rows compare with those of OR and AND, and pass where the XOR of
/// both words is a code word.
///
/// Source: as `ComputingArray` and `CodedComputing`, which give the same for whole rows. Not
/// modelled: as there; also errors of writes, and noise that changes from access to access.
///
/// - Complexity: O(code word) an access; 4 bytes for each cell that was sensed (8 with differential
///   sensing).
public struct SampledWords: Sendable {
  public static let dataBits = 32

  public let sensing: CellSensing
  public let scheme: ComputingArray.Scheme
  /// Nil where words are stored without check bits.
  public let code: ExtendedBCH?
  /// Bits of a stored word.
  public let length: Int
  private let seed: UInt64
  private let references: (read: Double, or: Double, and: Double)
  /// The check bits of each value of each byte of the data.
  private let checks: [UInt64]
  /// Where the deviations of a word begin.
  private var places: [Int: Int] = [:]
  private var deviations: [Float] = []

  /// - Throws: `TesseraError` where a parameter of sensing has no meaning, or the code is not one for
  ///   32 bits that leaves a word of 64 bits at most.
  public init(
    sensing: CellSensing, scheme: ComputingArray.Scheme = .singleEnded, code: ExtendedBCH?,
    seed: UInt64
  ) throws {
    try sensing.check()
    if let code {
      guard code.dataBits == Self.dataBits, code.length <= 64 else {
        throw TesseraError(
          "a code of \(code.length) bits for \(code.dataBits); expected at most 64 bits for 32")
      }
    }
    self.sensing = sensing
    self.scheme = scheme
    self.code = code
    self.seed = seed
    length = code?.length ?? Self.dataBits
    references = (
      read: sensing.reference(for: .read).current, or: sensing.reference(for: .or).current,
      and: sensing.reference(for: .and).current
    )
    var checks = [UInt64](repeating: 0, count: 4 * 256)
    if let code {
      // Linear: the check bits of a word are the XOR of those of its bits.
      for bit in 0..<Self.dataBits {
        var unit = BitRow(width: Self.dataBits)
        unit[bit] = true
        let word = try code.encode(unit).words[0] >> UInt64(Self.dataBits)
        for value in 0..<256 where value >> (bit % 8) & 1 == 1 {
          checks[bit / 8 * 256 + value] ^= word
        }
      }
    }
    self.checks = checks
  }

  /// Data with their check bits above.
  public func stored(_ data: UInt32) -> UInt64 {
    var word = UInt64(data)
    for byte in 0..<4 {
      word ^= checks[byte * 256 + Int(data >> UInt32(8 * byte) & 0xFF)] << UInt64(Self.dataBits)
    }
    return word
  }

  /// What the sense amplifiers gave for two words.
  public struct Pair: Sendable, Equatable {
    public var and: UInt64
    public var nor: UInt64
    /// Columns of which AND or NOR is wrong.
    public var misreadColumns: Int
    /// Whether the XOR of both is no code word.
    public var isSeen: Bool
  }

  /// One access with the rows of two words.
  public mutating func sense(
    _ first: (address: Int, data: UInt32), _ second: (address: Int, data: UInt32)
  ) -> Pair {
    let (a, b) = (stored(first.data), stored(second.data))
    let (x, y) = (place(of: first.address), place(of: second.address))
    var (and, nor) = (UInt64(0), UInt64(0))
    for column in 0..<length {
      let bit = UInt64(1) << UInt64(column)
      let (one, other) = (a & bit != 0, b & bit != 0)
      let line = current(x + column, one) + current(y + column, other)
      if line > references.and { and |= bit }
      switch scheme {
      case .singleEnded: if !(line > references.or) { nor |= bit }
      case .differential:
        let complement =
          current(x + length + column, !one) + current(y + length + column, !other)
        if complement > references.and { nor |= bit }
      }
    }
    let mask = UInt64.max >> UInt64(64 - length)
    let xor = ~(and | nor) & mask
    return Pair(
      and: and, nor: nor,
      misreadColumns: ((and ^ a & b) | (nor ^ ~(a | b) & mask)).nonzeroBitCount,
      isSeen: code != nil && xor != stored(UInt32(truncatingIfNeeded: xor)))
  }

  /// What a read gave.
  public struct Read: Sendable, Equatable {
    public var data: UInt32
    public var misreadColumns: Int
    /// Bits that were corrected; nil where there are more than the code corrects.
    public var corrected: Int?
  }

  /// Reads a word and corrects it as far as the code goes.
  public mutating func read(_ address: Int, _ data: UInt32) -> Read {
    let word = stored(data)
    let place = place(of: address)
    var sensed: UInt64 = 0
    for column in 0..<length {
      let bit = UInt64(1) << UInt64(column)
      let one = word & bit != 0
      let limit =
        scheme == .singleEnded ? references.read : current(place + length + column, !one)
      if current(place + column, one) > limit { sensed |= bit }
    }
    let misread = (sensed ^ word).nonzeroBitCount
    let raw = UInt32(truncatingIfNeeded: sensed)
    guard let code, sensed != stored(raw) else {
      return Read(data: raw, misreadColumns: misread, corrected: 0)
    }
    guard
      case .data(let decoded, let errors)? = try? code.decode(
        BitRow(words: [sensed], width: length))
    else { return Read(data: raw, misreadColumns: misread, corrected: nil) }
    return Read(
      data: UInt32(truncatingIfNeeded: decoded.words[0]), misreadColumns: misread,
      corrected: errors)
  }

  private func current(_ cell: Int, _ holds: Bool) -> Double {
    (holds ? sensing.parallelAmperes : sensing.antiparallelAmperes)
      * (1 + sensing.deviation * Double(deviations[cell]))
  }

  /// Where a word's deviations begin, which are drawn when it is first sensed.
  private mutating func place(of address: Int) -> Int {
    if let place = places[address] { return place }
    let place = deviations.count
    places[address] = place
    let lines: UInt32 = scheme == .singleEnded ? 1 : 2
    for line in 0..<lines {
      for column in 0..<length {
        var stream = RandomStream(
          seed: seed, layer: UInt32(truncatingIfNeeded: address), tile: UInt32(column), step: line)
        // In the middle of a step, so that neither 0 nor 1 occurs.
        let part = (Double(stream.next() >> 11) + 0.5) * 0x1p-53
        deviations.append(Float(gaussianQuantile(part)))
      }
    }
    return place
  }
}
