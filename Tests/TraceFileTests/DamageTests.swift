import Arch
import Testing

@testable import TraceFile

/// Does a damaged or hostile file end in one clear line, never in a crash or in wrong records?
@Suite struct DamageTests {
  private static func smallTrace() throws -> TestTrace {
    var trace = try TestTrace.random(seed: 12, segments: 2, records: 6)
    trace.segments[1].records[0] = []
    return trace
  }

  @Test func aFileCutAnywhereIsAnErrorOrWhole() throws {
    let folder = try TemporaryFolder()
    let trace = try Self.smallTrace()
    try trace.write(to: folder.file("a"))
    let whole = try bytes(of: folder.file("a"))
    let endOffset = try TraceReader(path: folder.file("a")).index.endOffset
    var rebuilt = 0
    for length in whole.indices {
      try write(Array(whole[..<length]), to: folder.file("b"))
      var read: TestTrace?
      let error = oneLineError { read = try TestTrace(path: folder.file("b")) }
      // Only the index may be missing.
      if length < endOffset + Mark.size {
        #expect(error?.hasPrefix(folder.file("b") + ": ") == true, "length \(length)")
      } else {
        #expect(read == trace, "length \(length)")
        #expect(oneLineError { _ = try TraceReader(path: folder.file("b")).verify() } != nil)
        rebuilt += 1
      }
    }
    #expect(rebuilt > 0)
  }

  @Test func aFlippedBitIsAnErrorOrHarmless() throws {
    let folder = try TemporaryFolder()
    let trace = try Self.smallTrace()
    try trace.write(to: folder.file("a"))
    let whole = try bytes(of: folder.file("a"))
    var errors = 0
    for place in whole.indices {
      for bit in [place % 8, (place * 5 + 3) % 8] {
        var flipped = whole
        flipped[place] ^= 1 << UInt8(bit)
        try write(flipped, to: folder.file("b"))
        var read: TestTrace?
        if oneLineError({ read = try TestTrace(path: folder.file("b")) }) != nil {
          errors += 1
        } else {
          #expect(read == trace, "byte \(place), bit \(bit)")
        }
        let problem = oneLineError { _ = try TraceReader(path: folder.file("b")).verify() }
        #expect(problem != nil, "byte \(place), bit \(bit)")
      }
    }
    #expect(errors > whole.count)
  }

  @Test func theErrorNamesTheFrame() throws {
    let folder = try TemporaryFolder()
    try Self.smallTrace().write(to: folder.file("a"))
    let reader = try TraceReader(path: folder.file("a"))
    let pack = try reader.store.table(ofSegment: 0, in: reader.index).packs[0]
    var damaged = try bytes(of: folder.file("a"))
    damaged[pack.offset + pack.size - 1] ^= 1
    try write(damaged, to: folder.file("b"))
    let error = oneLineError { _ = try TraceReader(path: folder.file("b")).statistics() }
    #expect(error?.contains("offset \(pack.offset): segment 0: unit c0") == true)
  }

  @Test func otherFilesAreRefusedByTheirFirstBytes() throws {
    let folder = try TemporaryFolder()
    try write(Array("tessera-trace 1\n".utf8), to: folder.file("text.tsr"))
    try write([0x28, 0xB5, 0x2F, 0xFD] + [UInt8](repeating: 0, count: 60), to: folder.file("zst"))
    try write([], to: folder.file("empty"))
    #expect(
      oneLineError { _ = try TraceReader(path: folder.file("text.tsr")) }?
        .contains("found the text form") == true)
    #expect(
      oneLineError { _ = try TraceReader(path: folder.file("zst")) }?
        .contains("found 28 b5 2f fd, expected the start of a trace file") == true)
    #expect(oneLineError { _ = try TraceReader(path: folder.file("empty")) } != nil)
    #expect(oneLineError { _ = try TraceReader(path: folder.path) } != nil)
    #expect(
      oneLineError { _ = try TraceReader(path: folder.file("none")) }?
        .contains("No such file") == true)
  }

  @Test func anotherVersionIsRefused() throws {
    let folder = try TemporaryFolder()
    try Self.smallTrace().write(to: folder.file("a"))
    var other = try bytes(of: folder.file("a"))
    other[16] = 2
    try write(other, to: folder.file("b"))
    #expect(
      oneLineError { _ = try TraceReader(path: folder.file("b")) }?
        .contains("found trace format version 2, expected 1") == true)
  }

  /// Replaces the fixed-size block at an offset by one with a right checksum.
  private static func patch(
    _ bytes: [UInt8], at offset: Int, size: Int, _ change: (inout [UInt8]) -> Void
  ) -> [UInt8] {
    var block = Array(bytes[offset..<offset + size - 4])
    change(&block)
    block.append(littleEndian: Checksum.crc32(block))
    return Array(bytes[..<offset]) + block + Array(bytes[(offset + size)...])
  }

  @Test func absurdLengthsWithRightChecksumsAreRefused() throws {
    let folder = try TemporaryFolder()
    let trace = try Self.smallTrace()
    try trace.write(to: folder.file("a"))
    let whole = try bytes(of: folder.file("a"))
    let reader = try TraceReader(path: folder.file("a"))
    let (segment, end) = (reader.index.segments[0].offset, reader.index.endOffset)
    let huge = [UInt8](repeating: 0xFF, count: 8)
    // Header sizes; then each number of a segment mark; then each of the end mark and footer.
    let places =
      [(0, 32, 20..<24), (0, 32, 24..<28)]
      + [12..<16, 16..<20, 20..<24, 24..<28, 28..<36, 36..<44].map { (segment, 48, $0) }
      + [12..<16, 16..<20, 20..<28, 28..<36].map { (end, 48, $0) }
      + [(whole.count - 24, 24, 12..<20)]
    for (offset, size, range) in places {
      for value in [huge, [0, 0, 0, 0x7F, 0, 0, 0, 0x7F], [0, 0, 0, 0, 0, 0, 0, 0]] {
        let hostile = Self.patch(whole, at: offset, size: size) {
          $0.replaceSubrange(range, with: value.prefix(range.count))
        }
        guard hostile != whole else { continue }
        try write(hostile, to: folder.file("b"))
        var read: TestTrace?
        if oneLineError({ read = try TestTrace(path: folder.file("b")) }) == nil {
          #expect(read == trace, "\(offset) \(range)")
        }
        #expect(
          oneLineError { _ = try TraceReader(path: folder.file("b")).verify() } != nil,
          "\(offset) \(range)")
      }
    }
  }

  @Test func aHostileIndexIsRefused() throws {
    let folder = try TemporaryFolder()
    let trace = try Self.smallTrace()
    try trace.write(to: folder.file("a"))
    let whole = try bytes(of: folder.file("a"))
    let reader = try TraceReader(path: folder.file("a"))
    let packer = try Compressor(.level(1))
    var generator = SeededGenerator(seed: 4)
    let good = reader.index.content(headerEnd: reader.store.headerEnd)
    for round in 0..<300 {
      var content = good
      for _ in 0...round % 3 {
        content[Int.random(in: content.indices, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      let frame = try packer.compress(content)
      let mark = reader.index.endMark(indexSize: frame.count)
      let hostile =
        whole[..<reader.index.endOffset] + mark.bytes + frame
        + TraceFormat.footer(endOffset: reader.index.endOffset)
      try write(Array(hostile), to: folder.file("b"))
      var read: TestTrace?
      if oneLineError({ read = try TestTrace(path: folder.file("b")) }) == nil {
        #expect(read == trace, "round \(round)")
      }
      if content != good {
        #expect(oneLineError { _ = try TraceReader(path: folder.file("b")).verify() } != nil)
      }
    }
  }

  @Test func aFrameThatGrowsTooMuchIsRefused() throws {
    let bomb = try Compressor(.level(3)).compress([UInt8](repeating: 0, count: 1 << 24))
    #expect(bomb.count < 2000)
    let error = oneLineError {
      _ = try bomb.withUnsafeBufferPointer { try Decompressor().decompress($0, bound: 1216) }
    }
    #expect(error == "found a content size of 16777216 bytes, expected at most 1216")
  }

  /// Numbers of a table: distance to the next unit, records, length of the frame, size of the pack.
  @Test(arguments: [
    ([[0, 6, 50, 0]], "found a frame before the first pack, expected it in a pack"),
    ([[0, 6, 50, 61]], "found a pack size of 61, expected 0 to 60"),
    ([[0, 6, 3000, 60]], "found a frame size of 3000, expected 1 to 2176"),
    ([[0, 7, 50, 60]], "found a segment of 7 records up to offset 208, expected 6 up to 208"),
    ([[0, 6, 50, 40]], "found a segment of 6 records up to offset 188, expected 6 up to 208"),
    ([[3, 6, 50, 60]], "found unit 3 in a segment, expected less than 3"),
  ])
  func tablesThatContradictTheirSegmentAreRefused(rows: [[Int]], expected: String) throws {
    var content: [UInt8] = []
    for number in rows.joined() { content.append(varint: UInt64(number)) }
    let mark = SegmentMark(
      index: 0, layer: 0, frames: rows.count, tableSize: 40, size: Mark.size + 40 + 60, records: 6)
    let error = oneLineError {
      _ = try content.withUnsafeBufferPointer {
        try SegmentTable($0, of: mark, at: 60, units: 3)
      }
    }
    #expect(error == expected)
  }

  @Test func aPackOfAnotherLengthThanItsTableSaysIsRefused() throws {
    let folder = try TemporaryFolder()
    let content = [UInt8](repeating: 7, count: 100)
    let pack = try FramePacker(level: 3).pack(content, cuts: [])
    try write(pack, to: folder.file("pack"))
    let file = try InputFile(path: folder.file("pack"))
    for length in [99, 101] {
      let error = oneLineError {
        _ = try PackCache().content(at: 0, size: pack.count, length: length, of: file)
      }
      #expect(error?.contains("100 bytes") == true)
    }
    let read = try PackCache().content(at: 0, size: pack.count, length: 100, of: file)
    #expect(read.count == 100)
  }

  @Test(arguments: 0..<8) func anyContentOfAFrameDecodesOrIsRefused(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let records = (0..<30).map { _ in Record.random(operations: 3, tokens: 4, &generator) }
    let content = try FrameEncoder().encode(records).content
    var accepted = 0
    for _ in 0..<400 {
      var hostile = content
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        // The head is where the forms and tables are.
        let place = Int.random(in: 0..<min(hostile.count, 120), using: &generator)
        hostile[place] = UInt8.random(in: 0...255, using: &generator)
      }
      if Int.random(in: 0..<8, using: &generator) == 0 {
        hostile.removeLast(Int.random(in: 1..<hostile.count, using: &generator))
      }
      let problem = oneLineError {
        let read = try decode(hostile, count: 30, operations: 3, tokens: 4)
        for record in read {
          #expect(record.operation < 3 && record.repeatCount >= 1)
          #expect(record.repeatCount <= RecordLimits.field && record.operand0 <= RecordLimits.field)
          #expect(record.waitToken < 4 || record.waitToken == Record.noToken)
          #expect((0...RecordLimits.waitCount).contains(record.waitCount))
        }
      }
      if problem == nil { accepted += 1 }
    }
    print("seed \(seed): \(accepted) of 400 damaged frames hold valid records")
  }

  @Test func waitsThatNothingReachesFailVerification() throws {
    let folder = try TemporaryFolder()
    let header = try TraceHeader(
      generator: "test",
      components: [
        TraceComponent(
          path: "dram", instances: 1,
          units: [TraceUnit(name: "port", operations: [TraceOperation(name: "read")])])
      ], layers: ["fc"], tokens: ["ready"])
    let trace = TestTrace(
      header: header,
      segments: [
        TestTrace.Segment(
          layer: 0,
          records: [
            [
              Record(operation: 0, repeatCount: 3, postToken: 0),
              Record(operation: 0, repeatCount: 2, waitToken: 0, waitCount: 3, waitStride: 1),
            ]
          ])
      ])
    try trace.write(to: folder.file("a"))
    let error = oneLineError { _ = try TraceReader(path: folder.file("a")).verify() }
    #expect(error?.contains("unit dram waiting for ready >= 4, expected at most 3") == true)
  }
}
