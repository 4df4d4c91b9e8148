import Arch
import CZlib
import Foundation

/// A file that is read once from start to end, plain or compressed by gzip.
///
/// The compression is recognised by the first two bytes, never by the name. Memory is bounded:
/// 64 KiB, and what a caller asks for, which grows with what is really there.
final class CompressedFile {
  private static let chunk = 1 << 16

  let path: String
  private let descriptor: Int32
  private var input = [UInt8](repeating: 0, count: CompressedFile.chunk)
  private var position = 0
  private var end = 0
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var isGzip = false
  /// Whether what was decoded so far ends where a gzip member does.
  private var isComplete = true

  /// - Throws: `TesseraError` where the file cannot be opened.
  init(path: String) throws {
    self.path = path
    stream.initialize(to: z_stream())
    guard !path.utf8.contains(0) else {
      throw TesseraError("cannot read a file whose name holds a zero byte")
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw TesseraError(at: path, "cannot be opened: \(String(cString: strerror(errno)))")
    }
    while end < 2, try fill() {}
    if end >= 2, input[0] == 0x1F, input[1] == 0x8B {
      // 15 bits of window, and 16 for a gzip header.
      guard
        inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
      else { throw TesseraError("found no memory for a gzip decompressor") }
      isGzip = true
      isComplete = false
    }
  }

  deinit {
    if isGzip { inflateEnd(stream) }
    stream.deallocate()
    if descriptor >= 0 { close(descriptor) }
  }

  /// The next `count` bytes, or those up to the end where there are fewer.
  ///
  /// - Throws: `TesseraError` where the file is damaged or cannot be read.
  func read(upTo count: Int) throws -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(min(count, 1 << 20))
    while result.count < count {
      let before = result.count
      try append(to: &result, limit: count)
      if result.count == before { break }
    }
    return result
  }

  /// The next `count` bytes.
  ///
  /// - Throws: `TesseraError` where there are fewer.
  func read(_ count: Int, _ what: String) throws -> [UInt8] {
    let result = try read(upTo: count)
    guard result.count == count else {
      throw TesseraError(at: path, "ends after \(result.count) of \(count) bytes of \(what)")
    }
    return result
  }

  private func append(to result: inout [UInt8], limit: Int) throws {
    while true {
      if position == end {
        guard try fill() else {
          if !isComplete { throw TesseraError(at: path, "is cut off") }
          return
        }
      }
      if !isGzip {
        let count = min(end - position, limit - result.count)
        result.append(contentsOf: input[position..<(position + count)])
        position += count
        return
      }
      let before = result.count
      if isComplete {
        inflateReset(stream)
        isComplete = false
      }
      let room = min(Self.chunk, limit - before)
      let piece = try [UInt8](unsafeUninitializedCapacity: room) { output, initialized in
        let code = input.withUnsafeMutableBufferPointer { input in
          stream.pointee.next_in = input.baseAddress.map { $0 + position }
          stream.pointee.avail_in = UInt32(end - position)
          stream.pointee.next_out = output.baseAddress
          stream.pointee.avail_out = UInt32(room)
          return inflate(stream, Z_NO_FLUSH)
        }
        position = end - Int(stream.pointee.avail_in)
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
          throw TesseraError(at: path, "is no well-formed gzip file")
        }
        isComplete = code == Z_STREAM_END
        initialized = room - Int(stream.pointee.avail_out)
      }
      result.append(contentsOf: piece)
      if result.count > before { return }
    }
  }

  private func fill() throws -> Bool {
    if position == end { (position, end) = (0, 0) }
    while true {
      let count = input.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress.map { $0 + end }, Self.chunk - end)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0 {
        throw TesseraError(at: path, "cannot be read: \(String(cString: strerror(errno)))")
      }
      end += count
      return count > 0
    }
  }
}
