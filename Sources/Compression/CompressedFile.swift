import Arch
import CZlib
import CZstd
import Foundation

/// A file that is read once from start to end, plain or compressed by gzip or zstd.
///
/// The compression is recognised by the first bytes, never by the name's suffix. Several gzip
/// members or zstd frames in a row are read as one. Memory is bounded: 64 KiB, and the window
/// of the compression, of which zstd allows at most 128 MiB.
public final class CompressedFile {
  private enum Decoder {
    case plain
    case gzip(UnsafeMutablePointer<z_stream>)
    case zstd(OpaquePointer)
  }

  private static let chunk = 1 << 16

  private let path: String
  private let descriptor: Int32
  private let input = UnsafeMutablePointer<UInt8>.allocate(capacity: CompressedFile.chunk)
  private var position = 0
  private var end = 0
  private var decoder = Decoder.plain
  /// Whether what was decoded so far ends where a member or frame does.
  private var isComplete = true

  /// - Parameter path: a file or a pipe.
  /// - Throws: `TesseraError` where it cannot be opened.
  public init(path: String) throws(TesseraError) {
    self.path = path
    guard !path.utf8.contains(0) else {
      throw TesseraError("cannot read a file whose name holds a zero byte")
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw TesseraError(at: path, "cannot be opened: \(SystemCall.lastReason)")
    }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw TesseraError(at: path, "is a folder; expected a file")
    }
    while end < 4, try fillInput() {}
    if end >= 2, input[0] == 0x1F, input[1] == 0x8B {
      let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
      stream.initialize(to: z_stream())
      // 15 bits of window, and 16 for a gzip header.
      let code = inflateInit2_(
        stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
      guard code == Z_OK else {
        stream.deallocate()
        throw TesseraError("found no memory for a gzip decompressor")
      }
      decoder = .gzip(stream)
      isComplete = false
    } else if end >= 4, input[0] == 0x28, input[1] == 0xB5, input[2] == 0x2F, input[3] == 0xFD {
      guard let stream = ZSTD_createDStream() else {
        throw TesseraError("found no memory for a zstd decompressor")
      }
      decoder = .zstd(stream)
      isComplete = false
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    switch decoder {
    case .plain: break
    case .gzip(let stream):
      inflateEnd(stream)
      stream.deallocate()
    case .zstd(let stream): ZSTD_freeDStream(stream)
    }
    input.deallocate()
  }

  /// Fills a buffer from its start and returns the number of bytes, 0 at the end.
  ///
  /// - Throws: `TesseraError` where the file cannot be read, is damaged or is cut off.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(TesseraError) -> Int {
    guard let start = buffer.baseAddress, buffer.count > 0 else { return 0 }
    while true {
      if position == end {
        (position, end) = (0, 0)
        guard try fillInput() else {
          guard isComplete else { throw TesseraError(at: path, "is cut off") }
          return 0
        }
      }
      let count: Int
      switch decoder {
      case .plain:
        count = min(end - position, buffer.count)
        start.copyMemory(from: input + position, byteCount: count)
        position += count
      case .gzip(let stream): count = try inflate(stream, start, buffer.count)
      case .zstd(let stream): count = try decompress(stream, start, buffer.count)
      }
      if count > 0 { return count }
    }
  }

  /// The next `count` bytes, or those up to the end where there are fewer.
  ///
  /// Memory grows with what is there, not with what is asked for.
  ///
  /// - Throws: as `read(into:)`.
  public func read(upTo count: Int) throws(TesseraError) -> [UInt8] {
    var result: [UInt8] = []
    while result.count < count {
      let before = result.count
      let room = min(max(before, Self.chunk), count - before)
      result.append(contentsOf: repeatElement(0, count: room))
      let done = try result.withUnsafeMutableBufferPointer { bytes throws(TesseraError) in
        let rest = UnsafeMutableBufferPointer(rebasing: bytes[before...])
        return try read(into: UnsafeMutableRawBufferPointer(rest))
      }
      result.removeLast(room - done)
      if done == 0 { break }
    }
    return result
  }

  /// The next `count` bytes.
  ///
  /// - Parameter what: names them where there are fewer.
  /// - Throws: as `read(into:)`, and where there are fewer.
  public func read(_ count: Int, _ what: String) throws(TesseraError) -> [UInt8] {
    let result = try read(upTo: count)
    guard result.count == count else {
      throw TesseraError(at: path, "ends after \(result.count) of \(count) bytes of \(what)")
    }
    return result
  }

  /// Reads more behind what is there; false at the end of the file.
  private func fillInput() throws(TesseraError) -> Bool {
    while true {
      let count = Foundation.read(descriptor, input + end, Self.chunk - end)
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw TesseraError(at: path, "cannot be read: \(SystemCall.lastReason)") }
      end += count
      return count > 0
    }
  }

  private func inflate(
    _ stream: UnsafeMutablePointer<z_stream>, _ start: UnsafeMutableRawPointer, _ capacity: Int
  ) throws(TesseraError) -> Int {
    if isComplete {
      inflateReset(stream)
      isComplete = false
    }
    stream.pointee.next_in = input + position
    stream.pointee.avail_in = UInt32(end - position)
    stream.pointee.next_out = start.assumingMemoryBound(to: UInt8.self)
    let room = min(capacity, 1 << 30)
    stream.pointee.avail_out = UInt32(room)
    let code = CZlib.inflate(stream, Z_NO_FLUSH)
    position = end - Int(stream.pointee.avail_in)
    guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
      throw TesseraError(at: path, "is no well-formed gzip file")
    }
    isComplete = code == Z_STREAM_END
    return room - Int(stream.pointee.avail_out)
  }

  private func decompress(
    _ stream: OpaquePointer, _ start: UnsafeMutableRawPointer, _ capacity: Int
  ) throws(TesseraError) -> Int {
    var target = ZSTD_outBuffer(dst: start, size: capacity, pos: 0)
    var source = ZSTD_inBuffer(src: input, size: end, pos: position)
    let code = ZSTD_decompressStream(stream, &target, &source)
    position = source.pos
    guard ZSTD_isError(code) == 0 else {
      throw TesseraError(
        at: path, "is no well-formed zstd file: \(String(cString: ZSTD_getErrorName(code)))")
    }
    isComplete = code == 0
    return target.pos
  }
}
