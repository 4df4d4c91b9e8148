import Testing

@testable import Workloads

/// Do the files have the counts that others find for these networks?
@Suite struct NetworkCountTests {
  @Test(arguments: [
    ("alexnet", 714_188_480, 61_090_496), ("resnet18", 1_814_073_344, 11_678_912),
    ("resnet34", 3_663_761_408, 21_779_648), ("resnet50", 4_089_184_256, 25_502_912),
    ("vgg16", 15_470_264_320, 138_344_128), ("bn-inception", 2_018_851_840, 11_174_080),
    ("lenet5", 416_520, 61_470), ("vgg8-cifar10", 615_917_568, 12_973_440),
    ("resnet20-cifar10", 40_551_040, 268_336), ("lstm-ptb", 35 * 720_000, 720_000),
    ("gru-ptb", 35 * 540_000, 540_000), ("lstm-ptb-full", 35 * 3_720_000, 3_720_000),
    ("alexnet-wrpn", 2_578_083_200, 106_198_400),
    ("alexnet-wrpn-all", 2_708_008_320, 236_123_520),
    ("resnet34-wrpn", 14_417_993_728, 86_075_776),
    ("bn-inception-wrpn", 7_837_331_456, 42_629_504),
  ])
  func fileHasTheReferenceCounts(name: String, macs: Int, weights: Int) throws {
    let network = try readNetwork(name)
    #expect(network.macs == macs)
    #expect(network.weights == weights)
    #expect(network.name == name)
    try network.check()
  }

  @Test func everyFileIsCounted() {
    #expect(networkFolders.names(folder: "networks").count == 16)
  }

  /// One convolution: output size squared × kernel squared × input × output channels.
  private func convolution(_ size: Int, _ kernel: Int, _ input: Int, _ output: Int) -> Int {
    size * size * kernel * kernel * input * output
  }

  @Test(arguments: [1, 2])
  func residualNetworksEqualTheirFormula(width: Int) throws {
    let stages = [(56, 64), (28, 128), (14, 256), (7, 512)]
    for (name, blocks) in [("resnet18", [2, 2, 2, 2]), ("resnet34", [3, 4, 6, 3])] {
      var sum = convolution(112, 7, 3, 64 * width) + 512 * width * 1000
      var input = 64 * width
      for ((size, channels), count) in zip(stages, blocks) {
        let channels = channels * width
        sum += convolution(size, 3, input, channels)
        sum += (2 * count - 1) * convolution(size, 3, channels, channels)
        if input != channels { sum += convolution(size, 1, input, channels) }
        input = channels
      }
      #expect(try readNetwork(name).widened(convolutions: width).macs == sum)
    }
  }

  /// (1×1, 3×3 reduce, 3×3, double reduce, double, pooled projection) of each module.
  private static let modules = [
    (28, [64, 64, 64, 64, 96, 32]), (28, [64, 64, 96, 64, 96, 64]), (28, [0, 128, 160, 64, 96, 0]),
    (14, [224, 64, 96, 96, 128, 128]), (14, [192, 96, 128, 96, 128, 128]),
    (14, [160, 128, 160, 128, 160, 96]), (14, [96, 128, 192, 160, 192, 96]),
    (14, [0, 128, 192, 192, 256, 0]), (7, [352, 192, 320, 160, 224, 128]),
    (7, [352, 192, 320, 192, 224, 128]),
  ]

  @Test(arguments: [1, 2])
  func inceptionEqualsItsFormula(width w: Int) throws {
    var sum =
      convolution(112, 7, 3, 64 * w) + convolution(56, 1, 64 * w, 64 * w)
      + convolution(56, 3, 64 * w, 192 * w)
    var input = 192 * w
    for (size, unwidened) in NetworkCountTests.modules {
      let c = unwidened.map { $0 * w }
      let reduces = c[0] == 0
      let out = reduces ? size / 2 : size
      sum += convolution(size, 1, input, c[0] + c[1] + c[3] + c[5])
      sum += convolution(out, 3, c[1], c[2])
      sum += convolution(size, 3, c[3], c[4]) + convolution(out, 3, c[4], c[4])
      input = c[0] + c[2] + c[4] + (reduces ? input : c[5])
    }
    #expect(input == 1024 * w)
    #expect(
      try readNetwork("bn-inception").widened(convolutions: w).macs == sum + input * 1000)
  }

  @Test func smallNetworksEqualTheirFormulas() throws {
    let lenet =
      convolution(28, 5, 1, 6) + convolution(10, 5, 6, 16) + convolution(1, 5, 16, 120) + 120 * 84
      + 84 * 10
    #expect(try readNetwork("lenet5").macs == lenet)
    // Six 3×3 layers a stage; the first of a later stage has half the input channels.
    let resnet20 =
      convolution(32, 3, 3, 16) + 6 * convolution(32, 3, 16, 16) + convolution(16, 3, 16, 32)
      + 5 * convolution(16, 3, 32, 32) + convolution(8, 3, 32, 64) + 5 * convolution(8, 3, 64, 64)
      + 640
    #expect(try readNetwork("resnet20-cifar10").macs == resnet20)
    let vgg8 =
      convolution(32, 3, 3, 128) + convolution(32, 3, 128, 128) + convolution(16, 3, 128, 256)
      + convolution(16, 3, 256, 256) + convolution(8, 3, 256, 512) + convolution(8, 3, 512, 512)
      + 8192 * 1024 + 10240
    #expect(try readNetwork("vgg8-cifar10").macs == vgg8)
  }

  @Test func recurrentNetworksHaveThirtyFiveSteps() throws {
    for (name, macs) in [("lstm-ptb", 720_000), ("gru-ptb", 540_000)] {
      let network = try readNetwork(name)
      #expect(network.steps == 35)
      #expect(network.layers.map(\.macs) == [macs])
      #expect(network.layers[0].activations == .ternary)
      #expect(network.layers[0].weightEncoding == .ternary)
    }
    #expect(try readNetwork("lstm-ptb-full").layers.map(\.macs) == [720_000, 3_000_000, 0])
  }

  @Test func convolutionalNetworksHaveTwoBitsAndTernaryWeights() throws {
    for name in ["alexnet", "resnet34", "bn-inception-wrpn"] {
      for layer in try readNetwork(name).layers {
        #expect(layer.activations == .unsigned(bits: 2))
        #expect(layer.weightEncoding == .ternary)
      }
    }
  }

  @Test func fusionGroupsAreThoseThatShareAnInputVector() throws {
    let inception = try readNetwork("bn-inception").fusionGroups
    #expect(
      inception.map(\.name) == ["3a", "3b", "3c", "4a", "4b", "4c", "4d", "4e", "5a", "5b"])
    #expect(inception.map(\.layers.count) == [3, 3, 2, 3, 3, 3, 3, 2, 3, 3])
    #expect(try readNetwork("resnet50").fusionGroups.map(\.name) == ["layer1.0"])
    #expect(try readNetwork("resnet34").fusionGroups.isEmpty)
    // Members follow one another, so that nothing stands between them.
    for group in inception {
      #expect(group.layers.last == group.layers[0] + group.layers.count - 1)
    }
  }
}
