import Testing
import Workloads

@testable import ONNXFile

/// Has a window the places that sliding it finds?
@Suite struct SpatialWindowTests {
  private func window(
    _ input: Int, _ kernel: Int, _ attributes: [String: GraphAttribute]
  ) throws -> SpatialAxis {
    let node = GraphNode(
      name: "n", operation: "MaxPool", inputs: [], outputs: [], attributes: attributes)
    return try SpatialWindow(node, input: [input], kernel: [kernel]).axes[0]
  }

  /// Seed 3: slides the kernel from the first padded element on, one stride at a time.
  @Test func explicitPadding() throws {
    var random = SeededGenerator(state: 3)
    for _ in 0..<3_000 {
      let input = Int.random(in: 1...20, using: &random)
      let kernel = Int.random(in: 1...5, using: &random)
      let stride = Int.random(in: 1...4, using: &random)
      let dilation = Int.random(in: 1...3, using: &random)
      let before = Int.random(in: 0...4, using: &random)
      let after = Int.random(in: 0...4, using: &random)
      let isCeil = Bool.random(using: &random)
      let attributes: [String: GraphAttribute] = [
        "strides": .integers([stride]), "dilations": .integers([dilation]),
        "pads": .integers([before, after]), "ceil_mode": .integer(isCeil ? 1 : 0),
      ]
      var places = 0
      var start = 0
      while true {
        let last = start + (kernel - 1) * dilation
        let isInside = last < before + input + after
        // One more window may hang over, if it begins in what is there and the one before left a rest.
        let hangs =
          isCeil && places > 0 && !isInside && start < before + input
          && start - stride + (kernel - 1) * dilation < before + input + after - 1
        guard isInside || hangs else { break }
        places += 1
        if hangs { break }
        start += stride
      }
      let found = try? window(input, kernel, attributes).output
      #expect(found ?? 0 == places, "\(input) \(kernel) \(attributes)")
    }
  }

  /// Seed 4: as many outputs as strides begin in the input, and just enough padding for them.
  @Test func samePadding() throws {
    var random = SeededGenerator(state: 4)
    for _ in 0..<2_000 {
      let input = Int.random(in: 1...30, using: &random)
      let kernel = Int.random(in: 1...6, using: &random)
      let stride = Int.random(in: 1...5, using: &random)
      var attributes: [String: GraphAttribute] = [
        "strides": .integers([stride]), "auto_pad": .text("SAME_UPPER"),
      ]
      let upper = try window(input, kernel, attributes)
      attributes["auto_pad"] = .text("SAME_LOWER")
      let lower = try window(input, kernel, attributes)
      let outputs = Swift.stride(from: 0, to: input, by: stride).reduce(0) { count, _ in count + 1 }
      #expect(upper.output == outputs && lower.output == outputs)
      #expect(upper.before + upper.after == lower.before + lower.after)
      #expect(upper.before == lower.after && [0, 1].contains(upper.after - upper.before))
      let reach = (outputs - 1) * stride + kernel
      #expect(upper.before + upper.after == max(0, reach - input))
    }
  }

  @Test func validPadding() throws {
    let attributes: [String: GraphAttribute] = [
      "auto_pad": .text("VALID"), "pads": .integers([3, 3]), "strides": .integers([2]),
    ]
    #expect(try window(7, 3, attributes).output == 3)
    #expect(try window(8, 3, attributes).output == 3)
    #expect(try window(9, 3, attributes).output == 4)
  }

  @Test func wrongSettings() {
    let cases: [([String: GraphAttribute], String)] = [
      (["strides": .integers([0])], "strides has 0, expected 1 to 65536"),
      (["strides": .integers([1, 1])], "strides has 2 numbers, expected 1"),
      (["pads": .integers([-1, 0])], "pads has -1"),
      (["dilations": .integers([.max])], "dilations has 9223372036854775807"),
      (["auto_pad": .text("SAME")], "unknown auto_pad 'SAME'"),
      (["strides": .integer(1)], "attribute 'strides' is an integer, expected a list of integers"),
      (["dilations": .integers([4])], "spans 9 exceeds the input's 8"),
    ]
    for (attributes, text) in cases {
      let found = message { _ = try window(8, 3, attributes) }
      #expect(found.hasPrefix("node 'n' (MaxPool): "))
      #expect(found.contains(text), "\(found)")
    }
    #expect(message { _ = try window(0, 1, [:]) }.contains("the size 0"))
    #expect(message { _ = try window(8, 0, [:]) }.contains("the kernel is 0"))
  }
}
