import Arch

extension [UInt8] {
  /// Appends an integer in little-endian order.
  mutating func append<T: FixedWidthInteger>(littleEndian value: T) {
    for shift in stride(from: 0, to: T.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> T(shift)))
    }
  }

  /// Appends an integer in groups of seven bits, least significant first; the top bit of a byte
  /// says that another follows (LEB128).
  mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// Appends a signed integer as a varint of its zigzag code.
  mutating func append(signedVarint value: Int64) {
    append(varint: value.zigzag)
  }
}

extension Int64 {
  /// 0, −1, 1, −2, … as 0, 1, 2, 3, …
  var zigzag: UInt64 { UInt64(bitPattern: (self << 1) ^ (self >> 63)) }

  init(zigzag code: UInt64) {
    self = Int64(bitPattern: (code >> 1) ^ (0 &- (code & 1)))
  }
}

/// Reads integers from bytes of unknown origin; never past the end.
struct ByteReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position = 0

  /// The bytes must outlive the reader.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  var remaining: Int { bytes.count - position }

  mutating func byte() throws(TesseraError) -> UInt8 {
    guard position < bytes.count else { throw endOfBytes }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func integer<T: FixedWidthInteger>(_: T.Type) throws(TesseraError) -> T {
    let size = T.bitWidth / 8
    guard remaining >= size else { throw endOfBytes }
    var value: T = 0
    for index in 0..<size {
      value |= T(truncatingIfNeeded: bytes[position + index]) << T(8 * index)
    }
    position += size
    return value
  }

  mutating func varint() throws(TesseraError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      let group = UInt64(next & 0x7F)
      // The tenth byte has room for one bit only.
      guard shift < 63 || (shift == 63 && group <= 1) else {
        throw TesseraError("found a variable-length integer of more than 64 bits, expected fewer")
      }
      value |= group << shift
      if next & 0x80 == 0 { return value }
      shift += 7
    }
  }

  mutating func signedVarint() throws(TesseraError) -> Int64 {
    Int64(zigzag: try varint())
  }

  /// A varint that has to lie in a range; `what` names it in the error.
  mutating func varint(in range: ClosedRange<Int>, _ what: String) throws(TesseraError) -> Int {
    let value = try varint()
    guard let small = Int(exactly: value), range.contains(small) else {
      throw TesseraError(
        "found \(what) \(value), expected \(range.lowerBound) to \(range.upperBound)")
    }
    return small
  }

  private var endOfBytes: TesseraError {
    TesseraError("found the end of the data after \(bytes.count) bytes, expected more")
  }
}
