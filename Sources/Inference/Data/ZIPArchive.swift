import Arch
import CZlib

/// The members of a ZIP file, stored or deflated, as NumPy writes several arrays.
///
/// Not read: archives in several parts or over 4 GiB (ZIP64), encryption, other compressions.
///
/// Source: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", 6.3.10.
struct ZIPArchive {
  struct Member {
    var name: String
    fileprivate var method: Int
    fileprivate var checksum: Int
    fileprivate var packed: Int
    fileprivate var size: Int
    fileprivate var header: Int
  }

  let members: [Member]
  private let bytes: [UInt8]
  private let name: String

  static func isArchive(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x50, 0x4B, 3, 4]) }

  /// - Throws: `TesseraError` where the directory is missing or points outside the file.
  init(_ bytes: [UInt8], name: String) throws {
    self.bytes = bytes
    self.name = name
    func error(_ text: String) -> TesseraError { TesseraError(at: name, text) }
    // The directory's end is followed by a comment of up to 64 KiB.
    let least = max(0, bytes.count - 22 - 65_535)
    guard bytes.count >= 22,
      let end = stride(from: bytes.count - 22, through: least, by: -1).first(where: {
        bytes[$0...].starts(with: [0x50, 0x4B, 5, 6])
      })
    else { throw error("is no complete ZIP archive: its directory is missing") }
    func number(_ at: Int, _ width: Int) throws -> Int {
      guard at >= 0, at + width <= bytes.count else { throw error("ends within its directory") }
      return (0..<width).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
    }
    let count = try number(end + 10, 2)
    var at = try number(end + 16, 4)
    var members: [Member] = []
    for _ in 0..<count {
      guard try number(at, 4) == 0x0201_4B50 else { throw error("has a damaged directory") }
      let length = try number(at + 28, 2)
      guard at + 46 + length <= bytes.count else { throw error("ends within its directory") }
      guard try number(at + 8, 2) & 1 == 0 else { throw error("is encrypted") }
      members.append(
        Member(
          name: String(decoding: bytes[(at + 46)..<(at + 46 + length)], as: UTF8.self),
          method: try number(at + 10, 2), checksum: try number(at + 16, 4),
          packed: try number(at + 20, 4), size: try number(at + 24, 4),
          header: try number(at + 42, 4)))
      at += 46 + length + (try number(at + 30, 2)) + (try number(at + 32, 2))
    }
    self.members = members
  }

  /// The bytes of a member.
  ///
  /// - Throws: `TesseraError` where it is damaged, compressed in another way or larger than it says.
  func contents(_ member: Member) throws -> [UInt8] {
    func error(_ text: String) -> TesseraError {
      TesseraError(at: "\(name): \(member.name)", text)
    }
    guard member.size <= largestElementCount * 4 else {
      throw error("has \(member.size) bytes, expected at most 1 GiB")
    }
    // Names and extra fields in front of the data can differ from those of the directory.
    guard member.header + 30 <= bytes.count,
      bytes[member.header...].starts(with: [0x50, 0x4B, 3, 4])
    else { throw error("has a damaged header") }
    let at = member.header
    let names = Int(bytes[at + 26]) | Int(bytes[at + 27]) << 8
    let extra = Int(bytes[at + 28]) | Int(bytes[at + 29]) << 8
    let start = at + 30 + names + extra
    guard start + member.packed <= bytes.count else { throw error("is cut off") }
    let packed = bytes[start..<(start + member.packed)]
    let result: [UInt8]
    switch member.method {
    case 0: result = Array(packed)
    case 8: result = try inflated(packed, size: member.size, error)
    default: throw error("is compressed by method \(member.method), expected 0 or 8")
    }
    let checksum = result.withUnsafeBufferPointer {
      crc32_z(0, $0.baseAddress, result.count)
    }
    guard result.count == member.size, Int(checksum) == member.checksum else {
      throw error("does not have the size and checksum that its directory says")
    }
    return result
  }

  private func inflated(
    _ packed: ArraySlice<UInt8>, size: Int, _ error: (String) -> TesseraError
  ) throws -> [UInt8] {
    // Deflate packs at most 1032 times: no memory is taken for what cannot be there.
    guard size <= packed.count * 1040 + 64 else { throw error("says a size it cannot have") }
    var packed = Array(packed)
    var stream = z_stream()
    guard
      inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw error("found no memory for its decompression") }
    defer { inflateEnd(&stream) }
    return try [UInt8](unsafeUninitializedCapacity: max(size, 1)) { output, initialized in
      let code = packed.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(max(size, 1))
        return inflate(&stream, Z_FINISH)
      }
      guard code == Z_STREAM_END else { throw error("is no well-formed compressed data") }
      initialized = Int(stream.total_out)
    }
  }
}
