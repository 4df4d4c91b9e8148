import Arch
import Testing

@testable import Workloads

/// Is a NumPy file read as NumPy wrote it, and everything else refused?
@Suite struct MappingMaskTests {
  /// A file as NumPy 1 or 2 writes it: a header that pads to 64 bytes, then the elements.
  private func file(
    _ header: String, _ values: [UInt8], version: UInt8 = 1, length: Int? = nil
  ) -> [UInt8] {
    let lengthBytes = version == 1 ? 2 : 4
    var text = Array(header.utf8)
    while (8 + lengthBytes + text.count + 1) % 64 != 0 { text.append(0x20) }
    text.append(0x0A)
    let count = length ?? text.count
    let size = (0..<lengthBytes).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    return [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, version, 0] + size + text + values
  }

  private let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }"

  @Test func bothVersionsAreRead() throws {
    for version: UInt8 in [1, 2] {
      let mask = try NPYMask(npy: file(header, [0, 1, 9, 1, 0, 0], version: version), name: "m")
      #expect(mask.vectors == 2)
      #expect(mask.rows == 3)
      #expect(mask.ones(vector: 0, firstRow: 0, count: 3) == 2)
      #expect(mask.ones(vector: 1, firstRow: 1, count: 2) == 0)
      #expect(mask.ones(vector: 2, firstRow: 0, count: 2) == 1)
    }
  }

  @Test(arguments: [
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
    "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (6,), }",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 4), }",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (9223372036854775807, 3), }",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (-2, 3), }",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3",
    "{'descr': '|u1', 'fortran_order': False}", "{'fortran_order': False, 'shape': (2, 3)}", "",
  ])
  func otherArraysAreRefused(_ header: String) {
    #expect(throws: TesseraError.self) {
      try NPYMask(npy: file(header, [0, 1, 1, 1, 0, 0]), name: "m")
    }
  }

  @Test func everyTruncationAndBitFlipIsRefusedOrRead() {
    let whole = file(header, [0, 1, 1, 1, 0, 0])
    for count in 0..<whole.count {
      #expect(throws: TesseraError.self) {
        try NPYMask(npy: Array(whole.prefix(count)), name: "m")
      }
    }
    for position in whole.indices {
      for bit in 0..<8 {
        var bytes = whole
        bytes[position] ^= 1 << bit
        _ = try? NPYMask(npy: bytes, name: "m")
      }
    }
    #expect(throws: TesseraError.self) {
      try NPYMask(
        npy: file(header, [0, 1, 1, 1, 0, 0], version: 2, length: 0xFFFF_FFFF), name: "m")
    }
  }
}
