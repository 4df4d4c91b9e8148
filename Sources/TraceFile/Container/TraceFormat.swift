import Arch

/// The constants of the file format; docs/trace-format.md describes it.
///
/// The whole file is a sequence of standard zstd frames. What is not compressed lies in skippable
/// frames, so that `zstd -t` and `zstd -d` accept a trace.
public enum TraceFormat {
  /// The version of the format that is written, and the only one that is read.
  public static let version: UInt32 = 1

  /// The first bytes of a trace file: a skippable zstd frame of 24 bytes, and a tag.
  public static let magic: [UInt8] =
    [0x54, 0x2A, 0x4D, 0x18, 24, 0, 0, 0] + Array("tsrtrace".utf8)

  static let skippableMagic: UInt32 = 0x184D_2A54
  static let preambleSize = 32
  static let footerSize = 24

  /// The most bytes that a compressed header takes.
  static let headerFrameLimit = TraceHeader.sizeLimit + TraceHeader.sizeLimit / 128 + 1024

  /// The bytes before the header.
  static func preamble(headerFrame: Int, headerText: Int) -> [UInt8] {
    var bytes = magic
    bytes.append(littleEndian: version)
    bytes.append(littleEndian: UInt32(headerFrame))
    bytes.append(littleEndian: UInt32(headerText))
    bytes.append(littleEndian: Checksum.crc32(bytes))
    return bytes
  }

  /// Reads the bytes before the header; returns the sizes of its frame and text.
  static func readPreamble(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(TesseraError) -> (headerFrame: Int, headerText: Int) {
    guard bytes.prefix(magic.count).elementsEqual(magic) else {
      if bytes.starts(with: "tessera-trace".utf8) {
        throw TesseraError(
          "found the text form of a trace, expected a trace file (compress it first)")
      }
      let start = bytes.prefix(4).map { byte in
        let digits = String(byte, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
      }
      throw TesseraError(
        "found \(start.joined(separator: " ")), expected the start of a trace file 54 2a 4d 18")
    }
    var reader = ByteReader(UnsafeBufferPointer(rebasing: bytes[magic.count...]))
    let version = try reader.integer(UInt32.self)
    guard version == Self.version else {
      throw TesseraError("found trace format version \(version), expected \(Self.version)")
    }
    let frame = try reader.integer(UInt32.self)
    let text = try reader.integer(UInt32.self)
    guard try reader.integer(UInt32.self) == Checksum.crc32(bytes.prefix(preambleSize - 4)) else {
      throw TesseraError("found a wrong checksum of the first \(preambleSize) bytes")
    }
    guard text <= TraceHeader.sizeLimit, frame <= headerFrameLimit else {
      throw TesseraError(
        "found a header of \(text) bytes, expected at most \(TraceHeader.sizeLimit)")
    }
    return (Int(frame), Int(text))
  }

  /// The last bytes of a file, which say where the end mark is.
  static func footer(endOffset: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: skippableMagic)
    bytes.append(littleEndian: UInt32(footerSize - 8))
    bytes += Array("IDX\n".utf8)
    bytes.append(littleEndian: UInt64(endOffset))
    bytes.append(littleEndian: Checksum.crc32(bytes))
    return bytes
  }

  /// The place of the end mark, or nil where the bytes are not a footer.
  static func readFooter(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64? {
    guard bytes.count == footerSize else { return nil }
    var expected = Array(bytes.prefix(footerSize - 4))
    expected.append(littleEndian: Checksum.crc32(expected))
    var head: [UInt8] = []
    head.append(littleEndian: skippableMagic)
    head.append(littleEndian: UInt32(footerSize - 8))
    head += Array("IDX\n".utf8)
    guard bytes.starts(with: head), bytes.elementsEqual(expected) else { return nil }
    return bytes[12..<20].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
