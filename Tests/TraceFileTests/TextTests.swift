import Arch
import Testing

@testable import TraceFile

/// Does the text form say what the trace says, and do its errors say where?
@Suite struct TextTests {
  private static func text(of path: String) throws -> [UInt8] {
    var text: [UInt8] = []
    try TraceReader(path: path).writeText { text += $0 }
    return text
  }

  @Test(arguments: 0..<12) func textComesBackByteForByte(seed: Int) throws {
    let folder = try TemporaryFolder()
    try TestTrace.random(seed: UInt64(seed), records: seed == 0 ? 3000 : 40).write(
      to: folder.file("a"))
    let text = try Self.text(of: folder.file("a"))
    try write(text, to: folder.file("text"))
    try TraceText.compress(folder.file("text"), to: folder.file("b"))
    #expect(try bytes(of: folder.file("a")) == bytes(of: folder.file("b")), "seed \(seed)")
    #expect(try Self.text(of: folder.file("b")) == text, "seed \(seed)")
  }

  private static let example = """
    tessera-trace 1
    generator "tessera 1"
    metadata
    | {"network": "lenet5"}
    component tiles instances=4
    unit main
    operation access operands=rows,columns payloads=inputs,products
    operation write operands=rows
    component dram instances=1
    unit port
    operation read payloads=bytes
    layer conv1
    token inputs
    token done3 reached=7
    segment conv1
    tiles[3] access rows=16 columns=256 inputs=123 products=400 x8 wait inputs>=12+1 post done3
    tiles[3] write rows=16
    dram read bytes=64 post inputs

    """

  @Test func theTextIsWhatAPersonWouldWrite() throws {
    let folder = try TemporaryFolder()
    try write(Array(Self.example.utf8), to: folder.file("text"))
    try TraceText.compress(folder.file("text"), to: folder.file("a"), level: 9)
    let trace = try TestTrace(path: folder.file("a"))
    #expect(trace.header.metadata == "{\"network\": \"lenet5\"}")
    #expect(trace.header.initialTokenCounts == [0, 7])
    #expect(
      trace.segments[0].records[3] == [
        Record(
          operation: 0, repeatCount: 8, operand0: 16, operand1: 256, payload0: 123, payload1: 400,
          waitToken: 0, waitCount: 12, waitStride: 1, postToken: 1),
        Record(operation: 1, operand0: 16),
      ])
    #expect(trace.segments[0].records[4] == [Record(operation: 0, payload0: 64, postToken: 0)])
    #expect(try String(decoding: Self.text(of: folder.file("a")), as: UTF8.self) == Self.example)
  }

  @Test func commentsSpacesAndOrderDoNotMatter() throws {
    let folder = try TemporaryFolder()
    let loose = Self.example.replacing("layer conv1", with: "# a comment\r\n\n   layer   conv1  ")
      .replacing(
        "rows=16 columns=256 inputs=123 products=400 x8 wait inputs>=12+1 post done3",
        with: "post done3 x8 products=400 inputs=123 wait #0>=12+1 columns=256 \t rows=16\r")
    try write(Array(loose.utf8), to: folder.file("text"))
    try TraceText.compress(folder.file("text"), to: folder.file("a"))
    #expect(try String(decoding: Self.text(of: folder.file("a")), as: UTF8.self) == Self.example)
  }

  @Test func awkwardNamesAreQuoted() throws {
    let folder = try TemporaryFolder()
    let header = try TraceHeader(
      generator: "a \"b\" \\ c",
      components: [
        TraceComponent(
          path: "segment", instances: 1,
          units: [
            TraceUnit(
              name: "x", operations: [TraceOperation(name: "wait", operands: ["post", "x8"])])
          ]),
        TraceComponent(
          path: "#a b", instances: 1,
          units: [TraceUnit(name: "µ", operations: [TraceOperation(name: "ü=1")])]),
      ], layers: ["same", "same", "#1"], tokens: ["t", "t", "a>=1"], metadata: "x\n\n| y\n")
    let trace = TestTrace(
      header: header,
      segments: (0..<3).map { layer in
        TestTrace.Segment(
          layer: layer,
          records: [
            [
              Record(
                operation: 0, operand1: 3, payload1: 4, waitToken: 2, waitCount: 1, postToken: 1)
            ], [Record(operation: 0, operand0: 9, postToken: 0)],
          ])
      })
    try trace.write(to: folder.file("a"))
    try write(Self.text(of: folder.file("a")), to: folder.file("text"))
    try TraceText.compress(folder.file("text"), to: folder.file("b"))
    #expect(try TestTrace(path: folder.file("b")) == trace)
  }

  @Test(arguments: [
    ("tessera-trace 1", "tessera-trace 2", "1:15: found version 2, expected 1 to 1"),
    ("tessera-trace 1", "trace", "1:1: found \"trace\", expected tessera-trace 1"),
    (
      "tiles[3] write", "tile[3] write",
      "17:1: found unknown unit \"tile[3]\"; did you mean 'tiles[3]'?"
    ),
    ("tiles[3] write", "tiles[3] writes", "17:10: found unknown operation of unit tiles[3]"),
    ("inputs=123", "input=123", "16:37: found unknown operand or payload \"input\"; did you mean"),
    ("inputs=123", "inputs=x", "16:44: found \"x\", expected a value"),
    (
      "inputs=123", "inputs=2147483648", "16:44: found a value 2147483648, expected 0 to 2147483647"
    ),
    ("inputs=123", "inputs=99999999999999999999", "16:44: found a value of more than 63 bits"),
    ("inputs=123", "rows=1", "16:37: found a part of the record twice"),
    ("x8", "x0", "16:61: found \"x0\", expected name=value, x and a number"),
    ("wait inputs>=12+1", "wait inputs", "16:75: found a space, expected >= and a count"),
    ("post done3", "post done4", "16:87: found unknown token \"done4\"; did you mean 'done3'?"),
    (
      "segment conv1", "segment conv2", "15:9: found unknown layer \"conv2\"; did you mean 'conv1'?"
    ),
    ("layer conv1", "layers conv1", "12:1: found unknown declaration \"layers\""),
    ("layer conv1", "layer \"conv1", "12:7: found a quote that is not closed"),
    ("unit main", "unit main extra", "6:11: found \"extra\", expected the end of the line"),
    ("token inputs", "token inputs reach=1", "13:14: found \"reach=1\", expected reached="),
    ("component tiles instances=4", "component tiles instances=99999", "5:27: found a number of"),
    ("component tiles instances=4\n", "", "5:1: found a unit, expected a component first"),
    ("component dram instances=1", "component tiles instances=4", "15:1: found two units"),
  ])
  func errorsSayWhere(find: String, replacement: String, expected: String) throws {
    let folder = try TemporaryFolder()
    let text = Self.example.replacing(find, with: replacement, maxReplacements: 1)
    #expect(text != Self.example)
    try write(Array(text.utf8), to: folder.file("text"))
    let error = oneLineError {
      try TraceText.compress(folder.file("text"), to: folder.file("a"))
    }
    #expect(error?.hasPrefix(folder.file("text") + ":" + expected) == true, "\(error ?? "none")")
    #expect(folder.contents == ["text"])
  }

  @Test func aTraceFileIsNotItsText() throws {
    let folder = try TemporaryFolder()
    try TestTrace.random(seed: 1).write(to: folder.file("a"))
    let error = oneLineError { try TraceText.compress(folder.file("a"), to: folder.file("b")) }
    #expect(error?.contains("found a trace file, expected the text form") == true)
  }

  @Test(arguments: 0..<6) func anyTextIsReadOrRefused(seed: Int) throws {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: UInt64(seed))
    let text = Array(Self.example.utf8)
    for _ in 0..<100 {
      var damaged = text
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: damaged.indices, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: damaged[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: damaged.remove(at: place)
        default: damaged.insert(damaged[Int.random(in: text.indices, using: &generator)], at: place)
        }
      }
      try write(damaged, to: folder.file("text"))
      if oneLineError({ try TraceText.compress(folder.file("text"), to: folder.file("a")) }) != nil
      {
        #expect(!folder.contents.contains { $0.hasPrefix(".tessera") })
      }
    }
  }
}
