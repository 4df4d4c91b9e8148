import Arch
import Testing

@testable import Workloads

/// Are output shapes those that an enumeration of the positions finds?
@Suite struct NetworkShapeTests {
  /// Output positions along one axis, by walking the start of the window.
  private func enumerated(
    _ input: Int, _ before: Int, _ after: Int, _ kernel: Int, _ stride: Int, _ dilation: Int,
    ceilMode: Bool
  ) -> Int {
    var count = 0
    var start = -before
    while true {
      let touched = (0..<kernel).map { start + $0 * dilation }
      let last = touched.last ?? start
      let fits = last < input + after
      // In ceil mode a window may hang over the end if the whole positions before it leave a rest
      // and it starts in the input or in front of it.
      let previousEnd = last - stride
      let leavesRest = previousEnd < input + after - 1
      guard fits || (ceilMode && start < input && leavesRest) else { return count }
      count += 1
      start += stride
    }
  }

  @Test(arguments: [UInt64(1), 2, 3, 4])
  func windowsEqualTheEnumeration(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    var checked = 0
    for _ in 0..<2000 {
      let kernel = Int.random(in: 1...7, using: &random)
      let stride = Int.random(in: 1...5, using: &random)
      let dilation = Int.random(in: 1...3, using: &random)
      let input = Int.random(in: 1...30, using: &random)
      let before = Int.random(in: 0...4, using: &random)
      let after = Int.random(in: 0...4, using: &random)
      let ceilMode = Bool.random(using: &random)
      let window = Window(
        kernel: Extent(kernel, 1), stride: Extent(stride, 1), dilation: Extent(dilation, 1),
        padding: Padding(top: before, left: 0, bottom: after, right: 0))
      let expected = enumerated(
        input, before, after, kernel, stride, dilation, ceilMode: ceilMode)
      guard (kernel - 1) * dilation + 1 <= input + before + after else {
        #expect(throws: TesseraError.self) {
          try window.outputExtent(over: Extent(input, 4), ceilMode: ceilMode)
        }
        continue
      }
      checked += 1
      let found = try window.outputExtent(over: Extent(input, 4), ceilMode: ceilMode)
      #expect(
        found == Extent(expected, 4),
        "seed \(seed): i \(input) p \(before),\(after) k \(kernel) s \(stride) d \(dilation) \(ceilMode)"
      )
    }
    #expect(checked > 1000, "seed \(seed)")
  }

  @Test(arguments: [UInt64(5), 6])
  func convolutionMacsEqualTheLoops(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    for _ in 0..<200 {
      let groups = Int.random(in: 1...3, using: &random)
      let input = TensorShape(
        channels: groups * Int.random(in: 1...3, using: &random),
        height: Int.random(in: 3...6, using: &random),
        width: Int.random(in: 3...6, using: &random))
      let outputs = groups * Int.random(in: 1...3, using: &random)
      let window = Window(
        kernel: Extent(Int.random(in: 1...3, using: &random), 2),
        stride: Extent(1, Int.random(in: 1...2, using: &random)),
        padding: Padding(top: 1, left: 0, bottom: 0, right: 1))
      var builder = try NetworkBuilder(name: "n", input: input)
      try builder.add("c", .convolution(window: window, groups: groups), channels: outputs)
      let layer = try builder.network().layers[0]
      var macs = 0
      for output in 0..<outputs {
        for _ in stride(from: -1, through: input.height - window.kernel.height, by: 1) {
          for _ in stride(from: 0, through: input.width - 1, by: window.stride.width) {
            for channel in 0..<input.channels
            where channel * groups / input.channels == output * groups / outputs {
              macs += window.kernel.height * window.kernel.width
            }
          }
        }
      }
      #expect(layer.macs == macs, "seed \(seed): \(input) \(outputs) \(groups) \(window)")
    }
  }

  @Test func ceilModeLeavesOutAWindowThatStartsBehindTheInput() throws {
    // Rows 0 and 2 start in the input of 3; a third window would start at 4, behind it.
    let window = Window(
      kernel: Extent(2, 2), stride: Extent(2, 2),
      padding: Padding(top: 0, left: 0, bottom: 1, right: 1))
    #expect(try window.outputExtent(over: Extent(3, 4), ceilMode: true) == Extent(2, 2))
    // ResNet and BN-Inception: 112 to 56, by padding and by ceil mode.
    let padded = Window(
      kernel: Extent(3, 3), stride: Extent(2, 2),
      padding: Padding(top: 1, left: 1, bottom: 1, right: 1))
    #expect(try padded.outputExtent(over: Extent(112, 112)) == Extent(56, 56))
    let bare = Window(kernel: Extent(3, 3), stride: Extent(2, 2))
    #expect(try bare.outputExtent(over: Extent(112, 112)) == Extent(55, 55))
    #expect(try bare.outputExtent(over: Extent(112, 112), ceilMode: true) == Extent(56, 56))
  }

  @Test(arguments: [Int.min, -1, 0, 1 << 30, Int.max])
  func absurdNumbersThrow(number: Int) {
    let sizes = Extent(number, 1)
    for window in [
      Window(kernel: sizes), Window(kernel: Extent(1, 1), stride: sizes),
      Window(kernel: Extent(1, 1), dilation: sizes),
    ] {
      #expect(throws: TesseraError.self) { try window.outputExtent(over: Extent(4, 4)) }
    }
    #expect(throws: TesseraError.self) {
      try Window(kernel: Extent(1, 1)).outputExtent(over: Extent(number, 4))
    }
    #expect(throws: TesseraError.self) {
      try NetworkBuilder(name: "n", input: TensorShape(channels: number, height: 2, width: 2))
    }
    #expect(throws: TesseraError.self) {
      try LayerOperation.lstm(hidden: number).shapes(reading: [TensorShape(channels: 4)])
    }
    #expect(throws: TesseraError.self) {
      try LayerOperation.linear.shapes(reading: [TensorShape(channels: 4)], channels: number)
    }
    #expect(throws: TesseraError.self) {
      try PaddingRule.same.window(kernel: sizes, stride: Extent(1, 1), over: Extent(4, 4))
    }
  }

  @Test func workOfOneLayerIsBounded() {
    let wide = TensorShape(channels: 1 << 24, height: 1 << 8, width: 1 << 8)
    #expect(
      message { _ = try LayerOperation.linear.shapes(reading: [wide], channels: 1 << 24) }
        .contains("multiply-accumulates"))
    #expect(
      message {
        _ = try LayerOperation.relu.shapes(
          reading: [TensorShape(channels: 1 << 24, height: 1 << 24, width: 1 << 24)])
      }.contains("elements"))
  }

  @Test func poolsMustSeeTheInput() {
    let window = Window(
      kernel: Extent(2, 2), padding: Padding(top: 2, left: 0, bottom: 0, right: 0))
    #expect(throws: TesseraError.self) {
      try LayerOperation.maxPool(window: window, ceilMode: false)
        .shapes(reading: [TensorShape(channels: 1, height: 4, width: 4)])
    }
  }
}
