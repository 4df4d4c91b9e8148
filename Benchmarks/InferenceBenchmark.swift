import COpenBLAS
import Crossbar
import Inference
import Tessera

/// How long do the layers of a network on arrays take, beside plain products of their shapes?
///
/// VGG-8 on CIFAR's shape (615,917,568 multiply-accumulates; NeuroSim's network), a batch of 16, with
/// exact products, and on arrays with 8-bit inputs and read noise at the outputs.
struct InferenceBenchmark {
  private static let seed: UInt64 = 20_210_508
  private static let batch = 16

  private let settings: Settings
  private let model: PreparedModel
  private let images: [[Float]]

  init(_ settings: Settings) throws {
    self.settings = settings
    var random = SplitMix(state: Self.seed)
    func floats(_ count: Int, scale: Float) -> [Float] {
      (0..<count).map { _ in scale * Float(Int64(bitPattern: random.next()) >> 40) * 0x1p-23 }
    }
    model = try PreparedModel(Self.vgg8(narrowedBy: settings.isSmoke ? 16 : 1, floats))
    images = (0..<3).map { _ in floats(Self.batch * 3 * 32 * 32, scale: 1) }
  }

  func measure() throws -> JSONValue {
    var configuration = CrossbarConfiguration()
    configuration.inputs = InputConverter(bits: 8, range: .fixed(-1...1))
    configuration.device.readNoise = .ofRange(0.01)
    let plain = productSeconds()
    let macs = model.layers.reduce(0) { $0 + $1.macs } * Self.batch
    var rows: [JSONValue] = []
    var targets: [JSONValue] = []
    for isNoisy in [false, true] {
      let executor = try ModelExecutor(model) { layer, _, weights in
        guard isNoisy else { return nil }
        return try ProgrammedMatrix(
          weights: weights, inputs: layer.inputs, outputs: layer.outputs,
          configuration: configuration, seed: Self.seed, layer: UInt32(layer.index))
      }
      let seconds = try seconds(executor)
      let name = isNoisy ? "8-bit inputs and read noise" : "exact"
      rows.append([
        "name": .string(name), "macs_per_s": .double(Double(macs) / seconds),
        "rate_over_products": .double(plain / seconds),
      ])
      guard isNoisy, !settings.isSmoke else { continue }
      targets.append(
        Target(
          name: "VGG-8, batch 16, \(name)", unit: "times the rate of plain products",
          value: plain / seconds, limit: 2.0 / 3, isLeast: true
        ).json)
    }
    return [
      "seed": .integer(Int64(Self.seed)), "blas": .string(BLAS.version),
      "blas_core": .string(BLAS.coreName), "macs": .integer(Int64(macs)), "rows": .array(rows),
      Target.key: .array(targets),
    ]
  }

  /// The least CPU time of a batch; the first one makes the plan.
  private func seconds(_ executor: ModelExecutor) throws -> Double {
    var samples: [Sample] = []
    for index in 0...settings.repetitions {
      let input = images[index % images.count]
      samples.append(
        try Sample.measure {
          try executor.run(images: input.span, count: Self.batch) { _, _, _ in }
        }.sample)
    }
    return Array(samples.dropFirst()).leastCPU
  }

  /// The least CPU time of plain products of the layers' shapes.
  private func productSeconds() -> Double {
    openblas_set_num_threads(1)
    let vectors = model.layers.map { $0.vectors * Self.batch }
    let most = zip(vectors, model.layers).map { $0 * max($1.inputs, $1.outputs) }.max() ?? 0
    let a = [Float](repeating: 0.5, count: most)
    var c = [Float](repeating: 0, count: most)
    let weights = model.layers.map { model.weights($0.index) }
    return (0..<max(2, settings.repetitions)).map { _ in
      Sample.measure {
        for (layer, count) in zip(model.layers, vectors) {
          cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(count), blasint(layer.outputs),
            blasint(layer.inputs), 1, a, blasint(layer.inputs), weights[layer.index],
            blasint(layer.outputs), 0, &c, blasint(layer.outputs))
        }
      }.sample
    }.leastCPU
  }

  /// Six convolutions of 3 × 3, a pool after each second one, and two linear layers.
  private static func vgg8(
    narrowedBy divisor: Int, _ floats: (Int, Float) -> [Float]
  ) -> ModelGraph {
    var graph = ModelGraph(
      name: "vgg8", opset: 13, values: ["images"],
      inputs: [GraphInput(value: 0, element: .float32, shape: [nil, 3, 32, 32])], outputs: [],
      nodes: [], constants: [:])
    func value(_ name: String) -> Int {
      graph.values.append(name)
      return graph.values.count - 1
    }
    func constant(_ name: String, _ shape: [Int]) -> Int {
      let id = value(name)
      let inputs = shape.dropFirst().reduce(1, *)
      graph.constants[id] = GraphTensor(
        shape: shape, numbers: floats(shape.reduce(1, *), 1 / Float(inputs).squareRoot()))
      return id
    }
    var last = 0
    func add(_ operation: String, _ more: [Int] = [], _ attributes: [String: GraphAttribute] = [:])
    {
      let output = value("\(operation)\(graph.nodes.count)")
      graph.nodes.append(
        GraphNode(
          name: graph.values[output], operation: operation, inputs: [last] + more,
          outputs: [output], attributes: attributes))
      last = output
    }
    var channels = 3
    for (index, width) in [128, 128, 256, 256, 512, 512].enumerated() {
      let outputs = width / divisor
      add(
        "Conv", [constant("kernel\(index)", [outputs, channels, 3, 3])],
        ["pads": .integers([1, 1, 1, 1])])
      add("Relu")
      channels = outputs
      if index % 2 == 1 {
        add("MaxPool", [], ["kernel_shape": .integers([2, 2]), "strides": .integers([2, 2])])
      }
    }
    add("Flatten")
    for (index, widths) in [(channels * 16, 1024 / divisor), (1024 / divisor, 10)].enumerated() {
      add("Gemm", [constant("weights\(index)", [widths.1, widths.0])], ["transB": .integer(1)])
      if index == 0 { add("Relu") }
    }
    graph.outputs = [last]
    return graph
  }
}
