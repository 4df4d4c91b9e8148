import Foundation
import Tessera

extension FuzzTarget {
  static let traces = [
    // A trace file: every byte of it is read, printed, and compressed again.
    FuzzTarget("trace") { bytes in
      try Support.withFile("input.trace", bytes) { path in
        let trace = try TraceReader(path: path)
        let statistics = try trace.statistics()
        _ = try? trace.verify(countsEntropy: true)
        try slice(trace)
        guard statistics.records <= 20_000 else { return }
        try roundTrip(text: try text(of: trace))
      }
    },
    // The text form: what compresses can be printed and compressed again to the same trace.
    FuzzTarget("trace-text") { bytes in
      try roundTrip(text: bytes)
    },
  ]

  private static func slice(_ trace: TraceReader) throws {
    guard let last = trace.segmentLayers.last else { return }
    let path = Support.path("slice.trace")
    defer { unlink(path) }
    do {
      try trace.slice(fromLayer: last, toLayer: last, to: path)
    } catch is TesseraError { return }
    _ = try TraceReader(path: path).statistics()
  }

  private static func text(of trace: TraceReader) throws -> [UInt8] {
    var text: [UInt8] = []
    try trace.writeText { text.append(contentsOf: $0) }
    return text
  }

  private static func compressed(_ text: [UInt8]) throws -> [UInt8] {
    let target = Support.path("output.trace")
    defer { unlink(target) }
    return try Support.withFile("input.txt", text) { path in
      try TraceText.compress(path, to: target, level: 1)
      return try FileContents.bytes(of: target, limit: 1 << 30)
    }
  }

  private static func roundTrip(text: [UInt8]) throws {
    let first = try compressed(text)
    try Support.withFile("first.trace", first) { path in
      let printed: [UInt8]
      do { printed = try self.text(of: TraceReader(path: path)) } catch {
        fatalError("a trace that was just written cannot be read: \(error)")
      }
      do {
        expect(try compressed(printed) == first, "text and trace do not round-trip")
      } catch { fatalError("a printed trace cannot be read: \(error)") }
    }
  }
}
