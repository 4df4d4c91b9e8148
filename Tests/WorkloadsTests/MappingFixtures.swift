import Arch
import Workloads

/// Networks, targets and checks that the mapping tests share.
enum Fixture {
  static func target(
    tiles: Int = 32, rows: Int = 16, columns: Int = 256, blocks: Int = 16,
    activationBytes: Int = 16_384, sumBytes: Int = 8_192
  ) -> MappingTarget {
    func service(_ unit: Int) -> MappingTarget.Service {
      MappingTarget.Service(unit: tiles + unit, sync: 0, work: 1)
    }
    return MappingTarget(
      tiles: MappingTarget.Tiles(
        units: Array(0..<tiles),
        geometry: TileGeometry(rowsPerAccess: rows, columns: columns, blocks: blocks),
        sync: 0, access: 1, accessOut: 2, writeRow: 3),
      reduce: service(0), relu: service(1), vector: service(2), special: service(3),
      quantise: service(4), activationRead: service(5), activationWrite: service(6),
      partialSumRead: service(7), partialSumWrite: service(8), memoryRead: service(9),
      memoryWrite: service(10), scheduler: service(11),
      activationBuffer: DataSize(bits: Int64(activationBytes) * 8),
      partialSumBuffer: DataSize(bits: Int64(sumBytes) * 8))
  }

  static func linear(
    _ inputs: Int, _ outputs: Int, activations: OperandEncoding = .unsigned(bits: 2),
    weights: OperandEncoding = .ternary
  ) -> Network {
    Network(
      name: "linear", summary: "", source: "", input: TensorShape(channels: inputs),
      layers: [
        Layer(
          name: "fc", operation: .linear, inputs: [-1], inputShape: TensorShape(channels: inputs),
          outputShape: TensorShape(channels: outputs), activations: activations,
          weightEncoding: weights)
      ])
  }

  static func lstm(_ size: Int = 300, steps: Int = 35, classes: Int? = nil) -> Network {
    let shape = TensorShape(channels: size)
    var layers = [
      Layer(
        name: "lstm", operation: .lstm(hidden: size), inputs: [-1], inputShape: shape,
        outputShape: shape, activations: .ternary)
    ]
    if let classes {
      layers.append(
        Layer(
          name: "classifier", operation: .linear, inputs: [0], inputShape: shape,
          outputShape: TensorShape(channels: classes), activations: .ternary))
    }
    return Network(
      name: "lstm", summary: "", source: "", input: shape, layers: layers, steps: steps)
  }

  static func gru(_ size: Int = 300, steps: Int = 35) -> Network {
    let shape = TensorShape(channels: size)
    return Network(
      name: "gru", summary: "", source: "", input: shape,
      layers: [
        Layer(
          name: "gru", operation: .gru(hidden: size), inputs: [-1], inputShape: shape,
          outputShape: shape, activations: .ternary)
      ], steps: steps)
  }

  static func convolution(
    channels: Int, size: Int, outputs: Int, kernel: Int, stride: Int = 1, groups: Int = 1
  ) -> Network {
    var builder = ShapeBuilder(
      "convolution", TensorShape(channels: channels, height: size, width: size))
    builder.convolution("conv", outputs, kernel, stride: stride, groups: groups)
    return builder.network
  }

  /// A ResNet-18 by its published shapes.
  static func resNet18() -> Network {
    var builder = ShapeBuilder("resnet18", TensorShape(channels: 3, height: 224, width: 224))
    builder.convolution("conv1", 64, 7, stride: 2)
    builder.relu("relu1")
    builder.maxPool("pool1", 3, stride: 2)
    for (stage, channels) in [64, 128, 256, 512].enumerated() {
      for block in 0..<2 {
        let name = "layer\(stage + 1).\(block)"
        let stride = stage > 0 && block == 0 ? 2 : 1
        let start = builder.last
        var shortcut = start
        if stride == 2 {
          builder.convolution("\(name).down", channels, 1, stride: 2, from: start)
          shortcut = builder.last
        }
        builder.convolution("\(name).conv1", channels, 3, stride: stride, from: start)
        builder.relu("\(name).relu1")
        builder.convolution("\(name).conv2", channels, 3)
        builder.add("\(name).add", [builder.last, shortcut])
        builder.relu("\(name).relu2")
      }
    }
    builder.globalAverage("pool")
    builder.linear("fc", 1000)
    return builder.network
  }

  /// A module with four branches that are joined, two of them in a fusion group.
  static func inception() -> Network {
    var builder = ShapeBuilder("inception", TensorShape(channels: 64, height: 14, width: 14))
    builder.convolution("stem", 96, 3)
    builder.relu("stem.relu")
    let start = builder.last
    builder.convolution("a", 64, 1, from: start, fusionGroup: "head")
    builder.relu("a.relu")
    let a = builder.last
    builder.convolution("b.reduce", 48, 1, from: start, fusionGroup: "head")
    builder.relu("b.reduce.relu")
    builder.convolution("b", 80, 3)
    builder.relu("b.relu")
    let b = builder.last
    builder.maxPool("c.pool", 3, stride: 1, from: start)
    builder.convolution("c", 32, 1)
    builder.relu("c.relu")
    builder.concatenate("join", [a, b, builder.last])
    builder.maxPool("pool", 3, stride: 2)
    builder.linear("fc", 10)
    builder.add(
      Layer(
        name: "softmax", operation: .softmax, inputs: [builder.last],
        inputShape: TensorShape(channels: 10), outputShape: TensorShape(channels: 10)))
    return builder.network
  }

  static func leNet() -> Network {
    var builder = ShapeBuilder("lenet", TensorShape(channels: 1, height: 28, width: 28))
    builder.convolution("conv1", 6, 5)
    builder.relu("relu1")
    builder.maxPool("pool1", 2, stride: 2)
    builder.convolution("conv2", 16, 5)
    builder.relu("relu2")
    builder.maxPool("pool2", 2, stride: 2)
    builder.linear("fc1", 120)
    builder.relu("relu3")
    builder.linear("fc2", 84)
    builder.relu("relu4")
    builder.linear("fc3", 10)
    return builder.network
  }
}

/// Appends layers whose shapes follow from the ones before.
struct ShapeBuilder {
  var network: Network

  init(_ name: String, _ input: TensorShape) {
    network = Network(name: name, summary: "", source: "", input: input, layers: [])
  }

  var last: Int { network.layers.count - 1 }

  private func shape(_ layer: Int) -> TensorShape {
    layer < 0 ? network.input : network.layers[layer].outputShape
  }

  mutating func add(_ layer: Layer) { network.layers.append(layer) }

  private static func window(_ kernel: Int, _ stride: Int) -> Window {
    let side = kernel / 2
    return Window(
      kernel: Extent(kernel, kernel), stride: Extent(stride, stride),
      padding: Padding(top: side, left: side, bottom: side, right: side))
  }

  private static func output(_ size: Int, _ kernel: Int, _ stride: Int) -> Int {
    (size + 2 * (kernel / 2) - kernel) / stride + 1
  }

  mutating func convolution(
    _ name: String, _ outputs: Int, _ kernel: Int, stride: Int = 1, groups: Int = 1,
    from: Int? = nil, fusionGroup: String? = nil
  ) {
    let from = from ?? last
    let input = shape(from)
    add(
      Layer(
        name: name,
        operation: .convolution(window: Self.window(kernel, stride), groups: groups),
        inputs: [from], inputShape: input,
        outputShape: TensorShape(
          channels: outputs, height: Self.output(input.height, kernel, stride),
          width: Self.output(input.width, kernel, stride)), fusionGroup: fusionGroup))
  }

  mutating func maxPool(_ name: String, _ kernel: Int, stride: Int, from: Int? = nil) {
    let from = from ?? last
    let input = shape(from)
    add(
      Layer(
        name: name,
        operation: .maxPool(window: Self.window(kernel, stride), ceilMode: false),
        inputs: [from], inputShape: input,
        outputShape: TensorShape(
          channels: input.channels, height: Self.output(input.height, kernel, stride),
          width: Self.output(input.width, kernel, stride))))
  }

  mutating func relu(_ name: String) {
    add(
      Layer(
        name: name, operation: .relu, inputs: [last], inputShape: shape(last),
        outputShape: shape(last)))
  }

  mutating func add(_ name: String, _ inputs: [Int]) {
    add(
      Layer(
        name: name, operation: .add, inputs: inputs, inputShape: shape(inputs[0]),
        outputShape: shape(inputs[0])))
  }

  mutating func concatenate(_ name: String, _ inputs: [Int]) {
    var output = shape(inputs[0])
    output.channels = inputs.reduce(0) { $0 + shape($1).channels }
    add(
      Layer(
        name: name, operation: .concatenate, inputs: inputs, inputShape: shape(inputs[0]),
        outputShape: output))
  }

  mutating func globalAverage(_ name: String) {
    let input = shape(last)
    add(
      Layer(
        name: name, operation: .globalAveragePool, inputs: [last], inputShape: input,
        outputShape: TensorShape(channels: input.channels)))
  }

  mutating func linear(_ name: String, _ outputs: Int) {
    add(
      Layer(
        name: name, operation: .linear, inputs: [last], inputShape: shape(last),
        outputShape: TensorShape(channels: outputs)))
  }
}
