/// The CRC-32 of the fixed-size parts of a trace file; everything else lies in zstd frames, which
/// carry checksums of their own.
///
/// Polynomial 0xEDB88320 (reflected), start and final exclusive-or 0xFFFFFFFF, as in ISO 3309, so
/// that any tool can check it.
enum Checksum {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 0 ? value >> 1 : (value >> 1) ^ 0xEDB8_8320
    }
  }

  /// The checksum of the bytes. O(n).
  static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { sum, byte in
      (sum >> 8) ^ table[Int((sum ^ UInt32(byte)) & 0xFF)]
    }
  }
}
