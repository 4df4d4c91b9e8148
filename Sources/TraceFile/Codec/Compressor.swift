import Arch
import CZstd

/// Makes single zstd frames with a checksum and a stated content size.
final class Compressor {
  /// What a compressor looks for.
  enum Mode {
    /// zstd's own settings of a level.
    case level(Int)
    /// Entropy coding before all: only long matches count. In noise, short matches happen by
    /// chance and cost more than they save.
    case noise
  }

  private let context: OpaquePointer
  private let output = ScratchBuffer()

  init(_ mode: Mode) throws(TesseraError) {
    guard let context = ZSTD_createCCtx() else {
      throw TesseraError("found no memory for a zstd compressor")
    }
    self.context = context
    try set(ZSTD_c_checksumFlag, 1)
    switch mode {
    case .level(let level):
      try set(ZSTD_c_compressionLevel, level)
    case .noise:
      try set(ZSTD_c_compressionLevel, 1)
      try set(ZSTD_c_strategy, Int(ZSTD_fast.rawValue))
      try set(ZSTD_c_minMatch, 7)
    }
  }

  deinit {
    ZSTD_freeCCtx(context)
  }

  private func set(_ parameter: ZSTD_cParameter, _ value: Int) throws(TesseraError) {
    try check(ZSTD_CCtx_setParameter(context, parameter, Int32(value)))
  }

  @discardableResult
  private func check(_ code: Int) throws(TesseraError) -> Int {
    guard ZSTD_isError(code) == 0 else {
      throw TesseraError("zstd cannot compress: \(String(cString: ZSTD_getErrorName(code)))")
    }
    return code
  }

  /// Compresses the bytes to one frame.
  ///
  /// The frame's blocks are cut at each of the `cuts`, ascending offsets into the bytes, so that
  /// what lies between two cuts gets an entropy code of its own: planes with different statistics
  /// in one block cost a tenth more.
  func compress(_ bytes: [UInt8], cuts: [Int] = []) throws(TesseraError) -> [UInt8] {
    output.reserve(ZSTD_compressBound(bytes.count) + 64 * (cuts.count + 1))
    try check(ZSTD_CCtx_reset(context, ZSTD_reset_session_only))
    try check(ZSTD_CCtx_setPledgedSrcSize(context, UInt64(bytes.count)))
    var target = ZSTD_outBuffer(dst: output.start, size: output.capacity, pos: 0)
    var failure: Int?
    bytes.withUnsafeBytes { source in
      var start = 0
      for end in cuts + [bytes.count] {
        let chunk = UnsafeRawBufferPointer(rebasing: source[start..<end])
        var input = ZSTD_inBuffer(src: chunk.baseAddress, size: chunk.count, pos: 0)
        let directive = end == bytes.count ? ZSTD_e_end : ZSTD_e_flush
        let left = ZSTD_compressStream2(context, &target, &input, directive)
        // Nothing is ever left: the output has room for the worst case.
        if ZSTD_isError(left) != 0 || left != 0 { failure = left }
        start = end
      }
    }
    if let failure {
      try check(failure)
      throw TesseraError("zstd cannot compress: \(failure) bytes found no room")
    }
    return Array(output.prefix(target.pos))
  }

  /// The size that a slice of the bytes has as a frame of its own.
  func cost(_ bytes: ArraySlice<UInt8>) throws(TesseraError) -> Int {
    output.reserve(ZSTD_compressBound(bytes.count))
    let size = bytes.withUnsafeBytes { source in
      ZSTD_compress2(context, output.start, output.capacity, source.baseAddress, source.count)
    }
    return try check(size)
  }
}
