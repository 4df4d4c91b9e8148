import Arch
import CZstd

/// Takes single zstd frames apart, with every size bounded before memory is asked for.
final class Decompressor {
  private let context: OpaquePointer
  private let content = ScratchBuffer()

  init() throws(TesseraError) {
    guard let context = ZSTD_createDCtx() else {
      throw TesseraError("found no memory for a zstd decompressor")
    }
    self.context = context
  }

  deinit {
    ZSTD_freeDCtx(context)
  }

  /// Returns the content of the one frame that the bytes must be.
  ///
  /// The result is valid until the next call.
  /// - Throws: as `decompress(_:bound:into:)`.
  func decompress(
    _ frame: UnsafeBufferPointer<UInt8>, bound: Int
  ) throws(TesseraError) -> UnsafeBufferPointer<UInt8> {
    let count = try decompress(frame, bound: bound, into: content)
    return content.prefix(count)
  }

  /// Writes the content of the one frame that the bytes must be to the start of a buffer, and
  /// returns its size.
  ///
  /// - Throws: `TesseraError` without a place, where the bytes are not exactly one frame with a
  ///   checksum and a stated content size of at most `bound`, or are damaged.
  func decompress(
    _ frame: UnsafeBufferPointer<UInt8>, bound: Int, into buffer: ScratchBuffer
  ) throws(TesseraError) -> Int {
    // 6 bytes are the least header; magic number first, then the descriptor whose bit 2 says that
    // a checksum follows the content.
    guard frame.count >= 6, frame[0] == 0x28, frame[1] == 0xB5, frame[2] == 0x2F, frame[3] == 0xFD
    else { throw TesseraError("found other bytes, expected a zstd frame") }
    guard frame[4] & 4 != 0 else {
      throw TesseraError("found a zstd frame without a checksum, expected one with a checksum")
    }
    let stated = ZSTD_getFrameContentSize(frame.baseAddress, frame.count)
    // The two largest values mean "not stated" and "not a frame".
    guard stated < .max - 1 else {
      throw TesseraError("found a zstd frame without its content size, expected it to be stated")
    }
    guard stated <= UInt64(bound) else {
      throw TesseraError("found a content size of \(stated) bytes, expected at most \(bound)")
    }
    let length = ZSTD_findFrameCompressedSize(frame.baseAddress, frame.count)
    guard ZSTD_isError(length) == 0, length == frame.count else {
      throw TesseraError("found a zstd frame of another length, expected \(frame.count) bytes")
    }
    let size = Int(stated)
    buffer.reserve(size)
    let written = ZSTD_decompressDCtx(
      context, buffer.start, buffer.capacity, frame.baseAddress, frame.count)
    guard ZSTD_isError(written) == 0 else {
      throw TesseraError(
        "found a damaged zstd frame (\(String(cString: ZSTD_getErrorName(written)))), "
          + "expected \(size) bytes of content")
    }
    guard written == size else {
      throw TesseraError("found \(written) bytes of content, expected \(size)")
    }
    return size
  }
}
