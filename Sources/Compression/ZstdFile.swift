import Arch
import CZstd

/// A file that is compressed by zstd as it is written, and that appears when it is complete.
///
/// One frame with a checksum, made by one thread, so that the same bytes give the same file with the
/// same version of zstd.
public final class ZstdFile {
  private static let level: Int32 = 12

  private let file: AtomicFile
  private let context: OpaquePointer
  private var buffer = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())

  /// - Throws: `TesseraError` where the file cannot be written.
  public init(_ path: String) throws(TesseraError) {
    file = try AtomicFile(path)
    guard let context = ZSTD_createCCtx() else {
      throw TesseraError("found no memory for a zstd compressor")
    }
    self.context = context
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Self.level)
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
  }

  deinit {
    ZSTD_freeCCtx(context)
  }

  /// Adds bytes.
  ///
  /// - Throws: `TesseraError` where the disk is full.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(TesseraError) {
    try put(bytes, ZSTD_e_continue)
  }

  /// Completes the file and gives it its name.
  ///
  /// - Throws: `TesseraError` where the disk is full; nothing is left behind then.
  public func commit() throws(TesseraError) {
    try put(UnsafeRawBufferPointer(start: nil, count: 0), ZSTD_e_end)
    try file.commit()
  }

  private func put(
    _ bytes: UnsafeRawBufferPointer, _ directive: ZSTD_EndDirective
  ) throws(TesseraError) {
    var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
    while true {
      var (left, count) = (0, 0)
      buffer.withUnsafeMutableBytes { room in
        var output = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
        left = ZSTD_compressStream2(context, &output, &input, directive)
        count = output.pos
      }
      guard ZSTD_isError(left) == 0 else {
        throw TesseraError("zstd cannot compress: \(String(cString: ZSTD_getErrorName(left)))")
      }
      try file.write(Array(buffer[..<count]))
      if directive == ZSTD_e_end ? left == 0 : input.pos == input.size { return }
    }
  }
}
