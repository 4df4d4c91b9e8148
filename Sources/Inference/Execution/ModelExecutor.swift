import Arch
import CKernels
import COpenBLAS
import Crossbar
import Workloads

/// Runs a network on batches of inputs, each layer on the matrix that the caller chose for it.
///
/// A batch is cut into chunks of at most ``chunk`` images, so that memory is bounded: the workspace
/// of a chunk, 8 MiB for patches, and the matrices. A plan is made for each chunk size that occurs,
/// of which there are two for one length of batch.
///
/// Each product of a layer passes its matrix a number as `draw` that grows with every call, so that
/// noise of one call differs from that of the next; ``restartDraws(at:)`` sets it back.
///
/// Not modelled: training, and anything that takes time; this gives values only.
public final class ModelExecutor {
  /// Chooses the matrix for a group of a layer; nil takes an ideal one.
  public typealias MatrixChoice = (
    _ layer: MatrixLayer, _ group: Int, _ weights: [Float]
  ) throws -> (any MatrixMultiplying)?

  public let model: PreparedModel
  /// Images that run at once.
  public let chunk: Int
  let matrices: [[any MatrixMultiplying]]
  /// Weights of depthwise layers on ideal matrices, which have a loop of their own:
  /// (kernel place, channel).
  let depthwise: [[Float]?]
  var draws: UInt64 = 0
  let workspace = Workspace()
  let patches = Workspace()
  let products = Workspace()
  private var plans: [Int: PreparedPlan] = [:]

  /// - Parameters:
  ///   - model: The network.
  ///   - memory: Bytes that the values of a chunk may take; one image can take more.
  ///   - choice: The matrices; all ideal if left out.
  /// - Throws: `TesseraError` where a matrix does not fit its layer, and what `choice` throws.
  public init(
    _ model: PreparedModel, memory: Int = 256 << 20, matrices choice: MatrixChoice? = nil
  ) throws {
    self.model = model
    chunk = max(1, min(1024, memory / 4 / max(1, model.workspacePerImage)))
    var matrices: [[any MatrixMultiplying]] = []
    var depthwise: [[Float]?] = []
    for layer in model.layers {
      var groups: [any MatrixMultiplying] = []
      var isIdeal = true
      for group in 0..<layer.groups {
        let weights = model.weights(layer.index, group: group)
        if let matrix = try choice?(layer, group, weights) {
          isIdeal = false
          guard matrix.inputs == layer.inputs, matrix.outputs == layer.outputs else {
            throw TesseraError(
              "layer \(quoted(layer.name)): the matrix has \(matrix.inputs) inputs and "
                + "\(matrix.outputs) outputs, expected \(layer.inputs) and \(layer.outputs)")
          }
          groups.append(matrix)
        } else {
          groups.append(
            try IdealMatrix(weights: weights, inputs: layer.inputs, outputs: layer.outputs))
        }
      }
      matrices.append(groups)
      var together: [Float]?
      if isIdeal, layer.kind == .convolution, layer.groups > 1, layer.outputs == 1 {
        together = (0..<layer.inputs).flatMap { place in
          (0..<layer.groups).map { model.weights(layer.index, group: $0)[place] }
        }
      }
      depthwise.append(together)
    }
    self.matrices = matrices
    self.depthwise = depthwise
  }

  /// Sets the number of the next draw of noise, so that a run can be repeated.
  public func restartDraws(at draw: UInt64 = 0) { draws = draw }

  /// Runs a batch.
  ///
  /// - Parameter inputs: One for each input of the graph, all with the same number of images as
  ///   first dimension.
  /// - Returns: The outputs of the graph, with the batch in their first dimension.
  /// - Throws: `TesseraError` where inputs do not fit, and for outputs whose first dimension is not
  ///   the batch if it has to be cut.
  public func run(_ inputs: [Tensor]) throws -> [Tensor] {
    guard inputs.count == model.inputShapes.count else {
      throw TesseraError(
        "the network takes \(model.inputShapes.count) inputs, found \(inputs.count)")
    }
    let count = try batch(inputs)
    var outputs = model.outputShapes.map { shape in
      Tensor(shape: shape.isEmpty ? [] : [0] + shape.dropFirst(), elements: [])
    }
    var first = 0
    while first < count || count == 0 {
      let images = min(chunk, count - first)
      let plan = try preparedPlan(images)
      for (index, binding) in plan.plan.inputs.enumerated() {
        let numbers = inputs[index].elements
        let size = count == 0 ? 0 : numbers.count / count
        plan.pointers[binding.buffer].update(
          from: Array(numbers[(first * size)..<((first + images) * size)]),
          count: images * size)
      }
      execute(plan)
      for (index, binding) in plan.plan.outputs.enumerated() {
        let numbers = UnsafeBufferPointer(
          start: plan.pointers[binding.buffer], count: binding.count)
        if images == count {
          outputs[index] = Tensor(shape: binding.shape, elements: Array(numbers))
          continue
        }
        guard binding.shape.first == images else {
          throw TesseraError(
            "output \(quoted(model.graph.values[model.graph.outputs[index]])) has the shape "
              + "\(binding.shape), expected the batch of \(images) first")
        }
        outputs[index].shape[0] += images
        outputs[index].elements.append(contentsOf: numbers)
      }
      first += images
      if count == 0 { break }
    }
    return outputs
  }

  /// Runs images of the only input, and hands on the first output of each chunk.
  ///
  /// - Parameters:
  ///   - images: `count` images in the graph's layout, one after the other.
  ///   - body: Takes the first image of a chunk, its images, and their outputs.
  /// - Throws: `TesseraError` where the images are too few or the network has several inputs.
  public func run(
    images: Span<Float>, count: Int,
    _ body: (_ first: Int, _ count: Int, Span<Float>) throws -> Void
  ) throws {
    guard model.inputShapes.count == 1, !model.outputShapes.isEmpty else {
      throw TesseraError(
        "the network has \(model.inputShapes.count) inputs, expected one for images")
    }
    let size = try elementCount(model.inputShapes[0])
    guard count >= 0, images.count / max(size, 1) >= count else {
      throw TesseraError(
        "\(count) images of \(size) numbers, found \(images.count) numbers")
    }
    for first in stride(from: 0, to: count, by: chunk) {
      let taken = min(chunk, count - first)
      let plan = try preparedPlan(taken)
      images.extracting((first * size)..<((first + taken) * size)).withUnsafeBufferPointer {
        if let start = $0.baseAddress {
          plan.pointers[plan.plan.inputs[0].buffer].update(from: start, count: taken * size)
        }
      }
      execute(plan)
      let output = plan.plan.outputs[0]
      let numbers = UnsafeBufferPointer(start: plan.pointers[output.buffer], count: output.count)
      try body(first, taken, numbers.span)
    }
  }

  /// Runs the model's own batch of 1 with inputs whose first dimension need not be the batch.
  func runWhole(_ inputs: [Tensor]) throws -> [Tensor] {
    let plan = try preparedPlan(1)
    for (index, binding) in plan.plan.inputs.enumerated() {
      guard inputs[index].elements.count == binding.count else {
        throw TesseraError(
          "an input has the shape \(inputs[index].shape), expected \(binding.shape)")
      }
      plan.pointers[binding.buffer].update(from: inputs[index].elements, count: binding.count)
    }
    execute(plan)
    return plan.plan.outputs.map { binding in
      Tensor(
        shape: binding.shape,
        elements: Array(
          UnsafeBufferPointer(start: plan.pointers[binding.buffer], count: binding.count)))
    }
  }

  /// The number of images of a batch.
  private func batch(_ inputs: [Tensor]) throws -> Int {
    var count: Int?
    for (input, expected) in zip(inputs, model.inputShapes) {
      guard try elementCount(input.shape) == input.elements.count else {
        throw TesseraError("an input of shape \(input.shape) has \(input.elements.count) numbers")
      }
      guard !expected.isEmpty else { continue }
      guard input.shape.count == expected.count, input.shape.dropFirst() == expected.dropFirst()
      else {
        throw TesseraError("an input has the shape \(input.shape), expected \(expected)")
      }
      guard count == nil || count == input.shape[0] else {
        throw TesseraError("the inputs have different numbers of images")
      }
      count = input.shape[0]
    }
    return count ?? 1
  }

  private func preparedPlan(_ images: Int) throws -> PreparedPlan {
    if let plan = plans[images], plan.base == workspace.base { return plan }
    // The last one of a batch differs from the others; more than a few are not kept.
    if plans.count > 4 { plans.removeAll() }
    let plan = try plans[images]?.plan ?? model.plan(batch: images)
    workspace.reserve(plan.workspace)
    let prepared = PreparedPlan(plan, base: workspace.base)
    plans[images] = prepared
    return prepared
  }
}

/// A plan with the addresses of its buffers.
final class PreparedPlan {
  let plan: ExecutionPlan
  let base: UnsafeMutablePointer<Float>
  let pointers: [UnsafeMutablePointer<Float>]
  private let constants: Workspace

  init(_ plan: ExecutionPlan, base: UnsafeMutablePointer<Float>) {
    self.plan = plan
    self.base = base
    let constants = Workspace(count: plan.constants.reduce(0) { $0 + $1.count })
    var begins: [Int] = []
    var end = 0
    for numbers in plan.constants {
      begins.append(end)
      numbers.withUnsafeBufferPointer {
        if let start = $0.baseAddress {
          (constants.base + end).update(from: start, count: numbers.count)
        }
      }
      end += numbers.count
    }
    pointers = plan.places.map {
      switch $0 {
      case .workspace(let place): base + place
      case .constant(let index): constants.base + begins[index]
      }
    }
    self.constants = constants
  }
}
