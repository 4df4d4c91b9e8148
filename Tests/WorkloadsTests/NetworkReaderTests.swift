import Arch
import Testing

@testable import Workloads

/// Does the reader take what is right, and say where and what is wrong?
@Suite struct NetworkReaderTests {
  private static let head =
    "name: n\nsummary: s\nsource: t\ninput: [4, 8, 8]\nlayers:\n"

  @Test func everyKindOfLayerIsRead() throws {
    let network = try readText(
      NetworkReaderTests.head + """
          - {name: c, kind: convolution, channels: 8, kernel: [3, 1], stride: [2, 1], \
        padding: [1, 0], dilation: [1, 2], groups: 2, activations: signed-4, \
        weights: ternary-asymmetric, output: [8, 4, 8]}
          - {name: n, kind: local-response-normalisation, size: 5}
          - {name: m, kind: max-pool, kernel: 2, stride: 2, ceilMode: true}
          - {name: a, kind: average-pool, kernel: 2, padding: [1, 0, 0, 1], from: m}
          - {name: r, kind: relu}
          - {name: s, kind: sigmoid, from: [a]}
          - {name: j, kind: concatenate, from: [r, s]}
          - {name: p, kind: add, from: [j, r], padChannels: true, output: [16, 2, 4]}
          - {name: g, kind: global-average-pool}
          - {name: l, kind: lstm, hidden: 6}
          - {name: u, kind: gru, hidden: 5}
          - {name: t, kind: tanh}
          - {name: f, kind: linear, features: 3}
          - {name: x, kind: softmax, output: [3, 1, 1]}

        """)
    let layer = network.layers[0]
    #expect(
      layer.operation
        == .convolution(
          window: Window(
            kernel: Extent(3, 1), stride: Extent(2, 1), dilation: Extent(1, 2),
            padding: Padding(top: 1, left: 0, bottom: 1, right: 0)), groups: 2))
    #expect(layer.activations == .signed(bits: 4))
    #expect(layer.weightEncoding == .ternaryAsymmetric)
    #expect(layer.macs == 8 * 4 * 8 * 3 * 2)
    #expect(Set(network.layers.map(\.operation.kind)) == Set(LayerOperation.kinds))
    #expect(network.layers[6].inputs == [4, 5])
    #expect(network.layers[7].inputShape == TensorShape(channels: 16, height: 2, width: 4))
    #expect(network.layers[10].weights == 3 * 5 * (6 + 5))
    try network.check()
  }

  @Test(arguments: [
    ("- {kind: relu}", "net.yaml:6:5: the layer has no 'name'"),
    ("- {name: a}", "net.yaml:6:5: layer 'a' has no 'kind'"),
    ("- {name: a, kind: rellu}", "6:21: found 'rellu'; expected one of"),
    ("- {name: a, kind: rellu}", "did you mean 'relu'?"),
    ("- {name: a, kind: relu, kernel: 3}", "6:27: unknown key 'kernel' in layer 'a' (relu)"),
    (
      "- {name: a, kind: convolution, channels: 2, kernel: 1, strid: 2}",
      "6:58: unknown key 'strid' in layer 'a' (convolution); expected one of name"
    ),
    ("- {name: a, kind: convolution, kernel: 1}", "has no 'channels'"),
    ("- {name: a, kind: linear}", "has no 'features'"),
    ("- {name: a, kind: lstm}", "has no 'hidden'"),
    ("- {name: a, kind: max-pool}", "has no 'kernel'"),
    ("- {name: a, kind: local-response-normalisation}", "has no 'size'"),
    ("- {name: a, kind: linear, features: 0}", "6:39: found '0'; expected a whole number from 1"),
    ("- {name: a, kind: linear, features: -3}", "6:39: found '-3'; expected a whole number"),
    ("- {name: a, kind: linear, features: 99999999999999999999}", "expected a whole number"),
    ("- {name: a, kind: linear, features: 1.5}", "6:39: found '1.5'; expected a whole number"),
    ("- {name: a, kind: convolution, channels: 2, kernel: 9}", "spans 9 rows exceeds"),
    ("- {name: a, kind: convolution, channels: 2, kernel: [1, 2, 3]}", "6:55: expected a number"),
    (
      "- {name: a, kind: convolution, channels: 2, kernel: 1, padding: [1, 2, 3]}",
      "expected a number, [rows, columns] or [top, left, bottom, right]"
    ),
    (
      "- {name: a, kind: convolution, channels: 6, kernel: 1, groups: 3}",
      "net.yaml:6:5: layer 'a': 3 groups do not divide 4 input and 6 output channels"
    ),
    (
      "- {name: a, kind: linear, features: 3, output: [4, 1, 1]}",
      "6:50: layer 'a': found the output 4x1x1; the linear of 4x8x8 makes 3x1x1"
    ),
    ("- {name: a, kind: relu, output: [4, 8]}", "6:35: expected [channels, rows, columns]"),
    ("- {name: a, kind: relu, from: a}", "6:33: layer 'a' reads its own output"),
    (
      "- {name: a, kind: relu, from: b}\n  - {name: b, kind: relu}", "6:33: no layer 'b' before 'a'"
    ),
    (
      "- {name: conv1, kind: relu}\n  - {name: b, kind: relu, from: con1}",
      "7:33: no layer 'con1' before 'b'; did you mean 'conv1'?"
    ),
    ("- {name: a, kind: relu}\n  - {name: a, kind: relu}", "7:5: layer 'a': layer 'a' is there"),
    ("- {name: input, kind: relu}", "names the network's input"),
    ("- {name: a, kind: relu, from: []}", "found an empty list"),
    ("- {name: a, kind: relu, from: [input, input]}", "relu has 2 inputs, expected 1"),
    ("- {name: a, kind: add}", "a sum has 1 inputs, expected 2 or more"),
    (
      "- {name: a, kind: linear, features: 2}\n  - {name: b, kind: add, from: [a, input]}",
      "7:5: layer 'b': a sum reads 2x1x1 and 4x8x8"
    ),
    (
      "- {name: a, kind: linear, features: 2}\n  - {name: b, kind: concatenate, from: [a, input]}",
      "a concatenation reads 2x1x1 and 4x8x8"
    ),
    ("- {name: a, kind: linear, features: 2, weights: ternery}", "did you mean 'ternary'?"),
    ("- {name: a, kind: linear, features: 2, weights: signed-1}", "unknown encoding 'signed-1'"),
    ("- {name: a, kind: linear, features: 2, weights: unsigned-99}", "unknown encoding"),
    (
      "- {name: a, kind: linear, features: 2, fusion: g}",
      "net.yaml:6:5: fusion group 'g' has one layer"
    ),
    (
      "- {name: a, kind: linear, features: 2, fusion: g}\n"
        + "  - {name: b, kind: linear, features: 2, fusion: g}",
      "net.yaml:7:5: layer 'b' is in fusion group 'g' and does not read the same input"
    ),
    (
      "- {name: a, kind: convolution, channels: 2, kernel: 1, fusion: g}\n"
        + "  - {name: b, kind: convolution, channels: 2, kernel: 3, padding: 1, from: input, fusion: g}",
      "does not read the same input in the same way as 'a'"
    ),
    ("[]", "net.yaml:6:3: the network has no layers"),
    ("relu", "expected a list"),
    ("- relu", "6:5: found 'relu' as a layer; expected a mapping"),
  ])
  func wrongLayersAreLocated(layers: String, expected: String) {
    let found = message { _ = try readText(NetworkReaderTests.head + "  \(layers)\n") }
    #expect(found.contains(expected), "\(found)")
    #expect(found.hasPrefix("net.yaml:"))
    #expect(!found.contains("\n"))
  }

  @Test(arguments: [
    ("name: n\nsummary: s\nsource: t\nlayers: []\n", "net.yaml:1:1: the network has no 'input'"),
    ("name: n\nsumary: s\n", "net.yaml:2:1: unknown key 'sumary'"),
    ("input: [4, 8, 8]\n", "has no 'source'"),
    ("source: t\ninput: [4, 8]\n", "2:8: expected [channels, rows, columns]"),
    ("source: t\ninput: [4, 8, 0]\n", "2:15: found '0'"),
    ("source: t\ninput: [16777216, 16777216, 16777216]\n", "elements"),
    ("source: t\ninput: [4, 8, 8]\nsteps: 0\n", "3:8: found '0'"),
    ("extends: alexnet\nlayers: []\n", "2:9: found layers in a network that extends another"),
    ("extends: alexnett\n", "1:10: unknown network 'alexnett'; expected one of alexnet,"),
    ("extends: ../alexnet\n", "no such file"),
    ("name: n\nextends: alexnet\nsteps: 2\n", "3:1: unknown key 'steps'"),
    ("name: n\nextends: alexnet\nwiden: {convolutions: 2}\n", "'widen' has no 'linear'"),
    (
      "name: n\nextends: lstm-ptb\nwiden: {convolutions: 2, linear: 1}\n",
      "3:8: network 'lstm-ptb' has no layer to widen"
    ),
    ("name: n\nextends: alexnet\nfirstLast: 1\n", "found 1 bits"),
    (
      "name: n\nsummary: s\nextends: alexnet\nexpect: {macs: 1}\n",
      "4:16: the layers have 714188480 multiply-accumulates of all steps; expected 1"
    ),
    ("- a\n", "found a list"), ("", "net.yaml"), ("name: [", "net.yaml"), ("a: &x 1\n", "anchors"),
    ("name: n\nname: m\n", "more than once"),
  ])
  func wrongFilesAreLocated(text: String, expected: String) {
    let found = message { _ = try readText(text) }
    #expect(found.contains(expected), "\(found)")
    #expect(found.hasPrefix("net.yaml:"), "\(found)")
  }

  @Test func hostileTotalsAreRefused() {
    let found = message {
      _ = try readText(
        """
        name: n
        summary: s
        source: t
        input: [16777216, 1, 1]
        steps: 1048576
        layers:
          - {name: a, kind: linear, features: 16777216}

        """)
    }
    #expect(found.contains("more than \(NetworkLimits.macs) multiply-accumulates"), "\(found)")
  }

  @Test(arguments: [UInt64(11), 12])
  func damagedFilesNeverTrap(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    let source = try networkFolders.read("resnet50", folder: "networks").text
    let original = Array(String(source.prefix(4000)).utf8)
    for _ in 0..<300 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        bytes[index] = UInt8("0123456789-:,{}[]\n #a9".utf8.randomElement(using: &random) ?? 48)
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let found = message { _ = try readText(text) }
      #expect(!found.contains("\n"), "seed \(seed)")
    }
  }

  @Test func variantsKeepTheFilesTheyExtend() throws {
    let file = try Network.read("alexnet-wrpn", in: networkFolders)
    #expect(file.sources.map(\.label) == ["networks/alexnet-wrpn.yaml", "networks/alexnet.yaml"])
    #expect(file.network.layers[0].outputShape == TensorShape(channels: 128, height: 55, width: 55))
  }

  @Test func variantsChangeEncodings() throws {
    let network = try readText(
      """
      name: n
      summary: s
      extends: lenet5
      activations: ternary
      weights: ternary-symmetric
      firstLast: 8

      """)
    #expect(network.layers[0].activations == .signed(bits: 8))
    #expect(network.layers[3].activations == .ternary)
    #expect(network.layers[3].weightEncoding == .ternarySymmetric)
  }
}
