import Arch
import Testing

@testable import Workloads

/// Do widening and higher first and last precision change what they should, and no more?
@Suite struct NetworkVariantTests {
  @Test func wideningKeepsInputAndClasses() throws {
    let network = try readNetwork("alexnet")
    let wide = try network.widened(convolutions: 2, linear: 2)
    #expect(wide.input == network.input)
    #expect(wide.layers.last?.outputShape == TensorShape(channels: 1000))
    #expect(wide.layers[0].inputShape.channels == 3)
    #expect(wide.layers[0].outputShape.channels == 128)
    #expect(wide.layers.map(\.name) == network.layers.map(\.name))
    try wide.check()
  }

  @Test func wideningByOneChangesNothing() throws {
    let network = try readNetwork("resnet50")
    #expect(try network.widened(convolutions: 1, linear: 1) == network)
  }

  @Test func wideningTwiceIsWideningByTheProduct() throws {
    for name in ["alexnet", "resnet20-cifar10", "bn-inception", "vgg8-cifar10"] {
      let network = try readNetwork(name)
      #expect(
        try network.widened(convolutions: 2, linear: 3).widened(convolutions: 2)
          == network.widened(convolutions: 4, linear: 3))
    }
  }

  @Test func depthwiseConvolutionsStayDepthwise() throws {
    let window = Window(kernel: Extent(3, 3))
    var builder = try NetworkBuilder(
      name: "n", input: TensorShape(channels: 3, height: 9, width: 9))
    try builder.add("a", .convolution(window: window, groups: 1), channels: 8)
    try builder.add("b", .convolution(window: window, groups: 8), channels: 16)
    try builder.add("c", .convolution(window: window, groups: 4), channels: 4)
    try builder.add("d", .linear, channels: 10)
    let wide = try builder.network().widened(convolutions: 3)
    #expect(wide.layers[1].operation == .convolution(window: window, groups: 24))
    #expect(wide.layers[1].outputShape.channels == 48)
    #expect(wide.layers[2].operation == .convolution(window: window, groups: 4))
    try wide.check()
  }

  @Test(arguments: [Int.min, 0, 65])
  func absurdFactorsThrow(factor: Int) throws {
    let network = try readNetwork("lenet5")
    #expect(throws: TesseraError.self) { try network.widened(convolutions: factor) }
    #expect(throws: TesseraError.self) { try network.widened(convolutions: 1, linear: factor) }
  }

  @Test func firstAndLastGetTheirBits() throws {
    let network = try readNetwork("resnet18")
    let result = try network.withFirstAndLast(bits: 8)
    for index in network.layers.indices {
      let isEnd = index == 0 || index == network.layers.count - 1
      #expect(result.layers[index].activations == .unsigned(bits: isEnd ? 8 : 2))
      #expect(result.layers[index].weightEncoding == (isEnd ? .signed(bits: 8) : .ternary))
    }
    #expect(result.macs == network.macs)
    let recurrent = try readNetwork("lstm-ptb-full").withFirstAndLast(bits: 4)
    #expect(recurrent.layers[0].activations == .signed(bits: 4))
    #expect(recurrent.layers[1].weightEncoding == .signed(bits: 4))
    #expect(recurrent.layers[2].weightEncoding == .ternary)
    #expect(throws: TesseraError.self) { try network.withFirstAndLast(bits: 1) }
    #expect(throws: TesseraError.self) { try network.withFirstAndLast(bits: 33) }
  }

  @Test func aLayerThatReadsOtherBitsLeavesItsGroup() throws {
    var builder = try NetworkBuilder(name: "n", input: TensorShape(channels: 3))
    try builder.add("a", .linear, from: ["input"], channels: 2, fusionGroup: "g")
    try builder.add("b", .linear, from: ["input"], channels: 3, fusionGroup: "g")
    try builder.add("c", .concatenate, from: ["a", "b"])
    try builder.add("d", .linear, channels: 2)
    let result = try builder.network().withFirstAndLast(bits: 8)
    #expect(result.fusionGroups.isEmpty)
    try result.check()
  }
}
