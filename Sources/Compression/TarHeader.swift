import Arch

/// The 512 bytes before a file of a tar archive, in the form `ustar` of POSIX.1-1988.
///
/// Only regular files are written and read: no links, devices, folders, owners or times. All that can
/// differ between two archives of the same files is fixed: mode 0644, owner 0, time 0.
struct TarHeader: Equatable {
  static let size = 512
  /// The longest path that `ustar` holds: a prefix of 155 bytes, a slash, and 100 more.
  static let longestName = 256

  var name: String
  var bytes: Int

  /// The header; nil where the name cannot be cut into a prefix and a name.
  var encoded: [UInt8]? {
    guard let (prefix, name) = Self.split(name) else { return nil }
    var result = [UInt8](repeating: 0, count: Self.size)
    func put(_ text: some Sequence<UInt8>, at start: Int) {
      for (offset, byte) in text.enumerated() { result[start + offset] = byte }
    }
    put(name, at: 0)
    put("0000644".utf8, at: 100)
    put("0000000".utf8, at: 108)
    put("0000000".utf8, at: 116)
    put(Self.octal(bytes, digits: 11), at: 124)
    put("00000000000".utf8, at: 136)
    put("0".utf8, at: 156)
    put("ustar\u{0}00".utf8, at: 257)
    put(prefix, at: 345)
    put(Self.octal(Self.checksum(result), digits: 6), at: 148)
    result[154] = 0
    result[155] = UInt8(ascii: " ")
    return result
  }

  /// - Throws: `TesseraError` for anything but the header of a regular file.
  init(_ bytes: [UInt8], at place: String) throws(TesseraError) {
    func error(_ text: String) -> TesseraError { TesseraError(at: place, text) }
    guard bytes.count == Self.size else { throw error("is cut off within a header") }
    guard bytes[257..<263].elementsEqual("ustar\u{0}".utf8) else {
      throw error("is no tar archive of the form ustar")
    }
    guard Self.number(bytes[148..<156]) == Self.checksum(bytes) else {
      throw error("has a header with a wrong checksum")
    }
    let kind = bytes[156]
    guard kind == UInt8(ascii: "0") || kind == 0, bytes[157..<257].allSatisfy({ $0 == 0 }) else {
      let name =
        switch kind {
        case UInt8(ascii: "1"), UInt8(ascii: "2"): "a link"
        case UInt8(ascii: "3"), UInt8(ascii: "4"), UInt8(ascii: "6"): "a device or pipe"
        case UInt8(ascii: "5"): "a folder"
        default: "an entry of another kind"
        }
      throw error("holds \(name); expected regular files only")
    }
    guard let size = Self.number(bytes[124..<136]) else {
      throw error("has a header whose size is no octal number")
    }
    let name = Self.text(bytes[0..<100])
    let prefix = Self.text(bytes[345..<500])
    guard
      let name = String(validating: prefix.isEmpty ? name : prefix + [0x2F] + name, as: UTF8.self)
    else { throw error("has a name that is not UTF-8") }
    self.init(name: name, bytes: size)
  }

  init(name: String, bytes: Int) {
    (self.name, self.bytes) = (name, bytes)
  }

  private static func split(_ name: String) -> (prefix: [UInt8], name: [UInt8])? {
    let bytes = Array(name.utf8)
    if bytes.count <= 100 { return ([], bytes) }
    for (index, byte) in bytes.enumerated() where byte == 0x2F && index <= 155 {
      if bytes.count - index - 1 <= 100 {
        return (Array(bytes[..<index]), Array(bytes[(index + 1)...]))
      }
    }
    return nil
  }

  private static func octal(_ number: Int, digits: Int) -> [UInt8] {
    let text = String(number, radix: 8)
    return Array((String(repeating: "0", count: max(0, digits - text.utf8.count)) + text).utf8)
  }

  /// Octal digits up to a zero or a space; nil for anything else.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    var (value, digits) = (0, 0)
    for byte in field {
      if byte == 0 || byte == 0x20 { break }
      guard (0x30...0x37).contains(byte) else { return nil }
      value = value << 3 | Int(byte - 0x30)
      digits += 1
    }
    return digits > 0 ? value : nil
  }

  private static func text(_ field: ArraySlice<UInt8>) -> [UInt8] {
    Array(field.prefix { $0 != 0 })
  }

  /// The sum of all bytes, with spaces in place of the sum.
  private static func checksum(_ bytes: [UInt8]) -> Int {
    bytes.indices.reduce(0) { $0 + ((148..<156).contains($1) ? 0x20 : Int(bytes[$1])) }
  }
}
