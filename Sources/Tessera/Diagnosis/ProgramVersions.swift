import CKernels
import Compression
import Foundation

/// What a program is made of: its own version, and those of what it was built with and runs with.
public struct ProgramVersions: Sendable {
  public let tessera = TesseraVersion.current

  /// The language version of the compiler.
  public var swift: String {
    #if compiler(>=6.4)
      "6.4 or newer"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }

  /// The library of C, such as `glibc 2.36`; in a static program the one that is part of it.
  public var cLibrary: String {
    #if canImport(Glibc)
      var text = [UInt8](repeating: 0, count: 64)
      let count = text.withUnsafeMutableBytes { bytes in
        confstr(
          Int32(_CS_GNU_LIBC_VERSION), bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
      }
      return count > 0 ? String(decoding: text.prefix { $0 != 0 }, as: UTF8.self) : "glibc"
    #else
      return "unknown"
    #endif
  }

  /// Whether everything is part of the program, so that it needs no library of the system.
  public var isStatic: Bool { tessera_is_static() != 0 }

  public var zstd: String { CompressionLibraries.zstdVersion }
  public var zlib: String { CompressionLibraries.zlibVersion }
  public var blas: String { BLAS.version }

  public init() {}
}
