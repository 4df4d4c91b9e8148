import Arch
import Testing

@testable import TraceFile

/// Is a slice the middle of its trace, with the tokens before it counted?
@Suite struct SliceTests {
  @Test func aSliceHoldsItsSegmentsAndCountsThoseBefore() throws {
    let folder = try TemporaryFolder()
    var trace = try TestTrace.random(seed: 8, segments: 5)
    for (segment, layer) in [0, 0, 1, 1, 2].enumerated() { trace.segments[segment].layer = layer }
    try trace.write(to: folder.file("a"))
    try TraceReader(path: folder.file("a")).slice(
      fromLayer: 1, toLayer: 1, to: folder.file("b"))

    var counts = [Int64](repeating: 0, count: trace.header.tokens.count)
    for record in trace.segments[..<2].flatMap(\.records).joined()
    where record.postToken != Record.noToken {
      counts[Int(record.postToken)] += Int64(record.repeatCount)
    }
    let slice = try TestTrace(path: folder.file("b"))
    #expect(slice.segments == Array(trace.segments[2..<4]))
    #expect(slice.header.initialTokenCounts == counts)
    #expect(slice.header.layers == trace.header.layers)
    #expect(slice.header.metadata == trace.header.metadata)
  }

  @Test func aSliceOfASliceCountsBoth() throws {
    let folder = try TemporaryFolder()
    var trace = try TestTrace.random(seed: 9, segments: 3)
    for segment in 0..<3 { trace.segments[segment].layer = segment }
    try trace.write(to: folder.file("a"))
    try TraceReader(path: folder.file("a")).slice(fromLayer: 1, toLayer: 2, to: folder.file("b"))
    try TraceReader(path: folder.file("b")).slice(fromLayer: 2, toLayer: 2, to: folder.file("c"))
    try TraceReader(path: folder.file("a")).slice(fromLayer: 2, toLayer: 2, to: folder.file("d"))
    #expect(try bytes(of: folder.file("c")) == bytes(of: folder.file("d")))
  }

  @Test func aSliceOfEverythingIsTheSameFile() throws {
    let folder = try TemporaryFolder()
    var trace = try TestTrace.random(seed: 10, segments: 3)
    for segment in 0..<3 { trace.segments[segment].layer = segment }
    try trace.write(to: folder.file("a"))
    try TraceReader(path: folder.file("a")).slice(fromLayer: 0, toLayer: 2, to: folder.file("b"))
    #expect(try bytes(of: folder.file("a")) == bytes(of: folder.file("b")))
  }

  @Test func unknownAndReversedLayersAreErrors() throws {
    let folder = try TemporaryFolder()
    var trace = try TestTrace.random(seed: 10, segments: 2)
    for segment in 0..<2 { trace.segments[segment].layer = segment }
    try trace.write(to: folder.file("a"))
    let reader = try TraceReader(path: folder.file("a"))
    #expect(try reader.layerIndex(named: "two") == 1)
    #expect(
      oneLineError { _ = try reader.layerIndex(named: "tow") }?.contains("did you mean 'two'?")
        == true)
    for (first, last) in [(1, 0), (0, 2), (2, 2)] {
      #expect(
        oneLineError {
          try reader.slice(fromLayer: first, toLayer: last, to: folder.file("b"))
        } != nil)
    }
    #expect(folder.contents == ["a"])
  }
}
