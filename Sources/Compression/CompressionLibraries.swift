import CZlib
import CZstd

/// The libraries that compress: which they are, and whether they work.
public enum CompressionLibraries {
  /// The version of zstd that runs, such as `1.5.4`.
  public static var zstdVersion: String { String(cString: ZSTD_versionString()) }

  /// The version of zlib that runs, such as `1.2.13`.
  public static var zlibVersion: String { String(cString: CZlib.zlibVersion()) }

  /// Bytes that zstd compressed and restored; nil where it reported an error.
  public static func restoredByZstd(_ bytes: [UInt8]) -> [UInt8]? {
    var packed = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let size = ZSTD_compress(&packed, packed.count, bytes, bytes.count, 3)
    guard ZSTD_isError(size) == 0 else { return nil }
    var restored = [UInt8](repeating: 0, count: bytes.count)
    let count = ZSTD_decompress(&restored, restored.count, packed, size)
    return ZSTD_isError(count) == 0 && count == bytes.count ? restored : nil
  }

  /// Bytes that zlib compressed and restored; nil where it reported an error.
  public static func restoredByZlib(_ bytes: [UInt8]) -> [UInt8]? {
    var size = compressBound(uLong(bytes.count))
    var packed = [UInt8](repeating: 0, count: Int(size))
    guard compress(&packed, &size, bytes, uLong(bytes.count)) == Z_OK else { return nil }
    var restored = [UInt8](repeating: 0, count: bytes.count)
    var count = uLong(restored.count)
    let code = uncompress(&restored, &count, packed, size)
    return code == Z_OK && Int(count) == bytes.count ? restored : nil
  }
}
