import Arch
import Foundation

/// Gives out the lines of a file one by one; memory holds some 64 KiB and the longest line.
struct LineReader {
  /// What errors call the file.
  let name: String
  private let file: FileDescriptorOwner
  private var buffer: [UInt8] = []
  private var start = 0
  private var atEnd = false
  /// The number of the line given out last, from 1 on.
  private(set) var number = 0

  private static let longestLine = TraceHeader.sizeLimit

  private final class FileDescriptorOwner {
    let number: Int32
    private let closes: Bool
    init(_ number: Int32, closes: Bool) {
      self.number = number
      self.closes = closes
    }
    deinit { if closes { close(number) } }
  }

  /// Opens a file, or standard input for `-`.
  init(path: String) throws(TesseraError) {
    if path == "-" {
      name = "standard input"
      file = FileDescriptorOwner(0, closes: false)
      return
    }
    name = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw TesseraError(at: path, "cannot be opened: \(systemError())")
    }
    file = FileDescriptorOwner(descriptor, closes: true)
  }

  /// Puts the next line, without its end, into `line`; returns false at the end of the file.
  mutating func next(into line: inout [UInt8]) throws(TesseraError) -> Bool {
    line.removeAll(keepingCapacity: true)
    while true {
      if let end = buffer[start...].firstIndex(of: 10) {
        line += buffer[start..<end]
        start = end + 1
        number += 1
        return true
      }
      line += buffer[start...]
      start = buffer.count
      guard line.count <= Self.longestLine else {
        throw TesseraError(
          at: "\(name):\(number + 1):1",
          "found a line of more than \(Self.longestLine) bytes, expected a shorter one")
      }
      guard try fill() else {
        guard !line.isEmpty else { return false }
        number += 1
        return true
      }
    }
  }

  /// Reads the next bytes; returns false at the end.
  private mutating func fill() throws(TesseraError) -> Bool {
    guard !atEnd else { return false }
    start = 0
    if buffer.count != 1 << 16 { buffer = Array(repeating: 0, count: 1 << 16) }
    while true {
      let count = buffer.withUnsafeMutableBytes { read(file.number, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw TesseraError(at: name, "cannot be read: \(systemError())")
      }
      buffer.removeLast(buffer.count - count)
      atEnd = count == 0
      return !atEnd
    }
  }
}
