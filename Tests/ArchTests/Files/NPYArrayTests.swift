import Arch
import Testing

/// Is a NumPy file read as NumPy wrote it, and everything else refused?
@Suite("NumPy array files")
struct NPYArrayTests {
  /// A file as NumPy writes it: a header that pads to 64 bytes, then the elements.
  private func file(
    _ header: String, _ elements: [UInt8], version: UInt8 = 1, length: Int? = nil
  ) -> [UInt8] {
    let lengthBytes = version == 1 ? 2 : 4
    var text = Array(header.utf8)
    while (8 + lengthBytes + text.count + 1) % 64 != 0 { text.append(0x20) }
    text.append(0x0A)
    let count = length ?? text.count
    let size = (0..<lengthBytes).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    return [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, version, 0] + size + text + elements
  }

  private func bytes<Number>(_ values: [Number]) -> [UInt8] {
    values.withUnsafeBytes { Array($0) }
  }

  private func header(_ type: String, _ shape: String, fortran: Bool = false) -> String {
    "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }"
  }

  @Test("of all versions are read", arguments: [UInt8(1), 2, 3])
  func versions(version: UInt8) throws {
    let data = file(
      header("<f4", "(2, 3)"), bytes([1, 2, 3, 4, 5, 6.5] as [Float]), version: version)
    let array = try NPYArray(npy: data, name: "a")
    #expect(array.shape == [2, 3])
    #expect(array.element == .float32)
    #expect(array.floats() == [1, 2, 3, 4, 5, 6.5])
    #expect(array.doubles() == [1, 2, 3, 4, 5, 6.5])
    #expect(array.integers() == nil)
  }

  @Test("have elements of all types")
  func types() throws {
    func read<Number>(_ type: String, _ values: [Number]) throws -> NPYArray {
      try NPYArray(npy: file(header(type, "(2,)"), bytes(values)), name: "a")
    }
    #expect(try read("|b1", [0, 7] as [UInt8]).integers() == [0, 1])
    #expect(try read("|b1", [0, 7] as [UInt8]).floats() == [0, 1])
    #expect(try read("|i1", [-128, 127] as [Int8]).integers() == [-128, 127])
    #expect(try read("|u1", [0, 255] as [UInt8]).doubles() == [0, 255])
    #expect(try read("<i2", [-32_768, 1] as [Int16]).integers() == [-32_768, 1])
    #expect(try read("<u2", [65_535, 1] as [UInt16]).floats() == [65_535, 1])
    #expect(try read("<i4", [Int32.min, 1]).integers() == [Int(Int32.min), 1])
    #expect(try read("<u4", [UInt32.max, 1]).doubles() == [4_294_967_295, 1])
    #expect(try read("<i8", [Int64.min, 1]).integers() == [Int.min, 1])
    #expect(try read("<u8", [UInt64.max, 1]).integers() == [Int.max, 1])
    #expect(try read("<f8", [0.1, -.infinity]).doubles() == [0.1, -.infinity])
    #expect(try read("<f8", [0.1, 2]).floats() == [0.1, 2])
  }

  @Test("in column-major order are turned")
  func columnMajor() throws {
    // Element (i, j, k) is 100 i + 10 j + k, the first index fastest.
    var stored: [Int32] = []
    for k in 0..<2 {
      for j in 0..<3 { for i in 0..<4 { stored.append(Int32(100 * i + 10 * j + k)) } }
    }
    let data = file(header("<i4", "(4, 3, 2)", fortran: true), bytes(stored))
    let array = try NPYArray(npy: data, name: "a")
    #expect(array.isColumnMajor)
    var expected: [Int] = []
    for i in 0..<4 { for j in 0..<3 { for k in 0..<2 { expected.append(100 * i + 10 * j + k) } } }
    #expect(array.integers() == expected)
    #expect(array.floats() == expected.map(Float.init))
  }

  @Test("that are written are read again, with elements at a multiple of 64 bytes")
  func roundTrip() throws {
    for shape in [[], [1], [6], [2, 3], [3, 1, 2], [0, 5]] {
      let count = shape.reduce(1, *)
      let values = (0..<count).map { Double($0) / 3 }
      let written = try NPYArray(values, shape: shape).fileBytes
      #expect((written.count - 8 * count) % 64 == 0)
      let array = try NPYArray(npy: written, name: "a")
      #expect(array.shape == shape)
      #expect(array.doubles() == values)
    }
    #expect(try NPYArray([1, 2] as [Int8], shape: [2]).integers() == [1, 2])
    #expect(try NPYArray([1, 2] as [Int64], shape: [2]).element == .int64)
    #expect(throws: TesseraError.self) { try NPYArray([1, 2] as [Float], shape: [3]) }
    #expect(throws: TesseraError.self) { try NPYArray([1, 2] as [Float], shape: [-1, -2]) }
    #expect(throws: TesseraError.self) { try NPYArray([] as [Float], shape: [.max, .max, 0]) }
  }

  @Test(
    "of other kinds are refused in one line",
    arguments: [
      "{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }",
      "{'descr': '<f2', 'fortran_order': False, 'shape': (2, 3), }",
      "{'descr': '<c8', 'fortran_order': False, 'shape': (1, 3), }",
      "{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }",
      "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 3), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, -3), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 4), }",
      "{'descr': '<f4', 'fortran_order': maybe, 'shape': (2, 3), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': 6, }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} x",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'more': 1}",
      "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,"
        + "1,1,1,1,1,1,1,1,1,1,1,1,1,6)}",
      "{'descr': '<f4', 'fortran_order': False}", "{'fortran_order': False, 'shape': (2, 3)}",
      "{'descr': '<f4', 'shape': (2, 3)}", "{}", "", "'descr", "{'descr: 1",
    ])
  func refused(header: String) {
    #expect(throws: TesseraError.self) {
      try NPYArray(npy: file(header, [UInt8](repeating: 0, count: 24)), name: "a")
    }
  }

  @Test("that are cut short or damaged are refused or read")
  func damage() {
    let whole = file(header("<f4", "(2, 3)"), bytes([1, 2, 3, 4, 5, 6] as [Float]))
    for count in 0..<whole.count {
      #expect(throws: TesseraError.self) {
        try NPYArray(npy: Array(whole.prefix(count)), name: "a")
      }
    }
    for position in whole.indices {
      for bit in 0..<8 {
        var bytes = whole
        bytes[position] ^= 1 << bit
        if let array = try? NPYArray(npy: bytes, name: "a") {
          #expect(array.floats().count == array.count)
        }
      }
    }
    #expect(throws: TesseraError.self) {
      try NPYArray(
        npy: file(header("<f4", "(2, 3)"), [], version: 2, length: 0xFFFF_FFFF), name: "a")
    }
  }
}
