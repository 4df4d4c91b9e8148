import Arch
import Crossbar
import Workloads

/// A network with weights, ready to run on arrays of any kind.
///
/// The weights of all layers are laid out as matrices K × N once (``MatrixLayer`` says in which
/// order), and are shared by all executors and by ideal matrices made from them.
public struct PreparedModel: Sendable {
  /// The layers that multiply by constant weights, in the order in which they run.
  public let layers: [MatrixLayer]
  /// What the network takes for one image, and what it gives: shapes with a batch of 1.
  public let inputShapes: [[Int]]
  public let outputShapes: [[Int]]
  /// The graph without the weights that the matrices hold.
  let graph: ModelGraph
  let matrices: [[[Float]]]
  /// Numbers in the workspace for one image.
  let workspacePerImage: Int
  private let shapes: [Int: [Int]]
  /// How each layer's weights lie in the graph, with their shape and elements there.
  let drafts: [(draft: LayerDraft, shape: [Int], element: ElementType)]

  /// Works a graph out for one image, and lays out its weights.
  ///
  /// A graph that is passed on with `consume` is not held twice.
  ///
  /// - Parameters:
  ///   - inputs: Full shapes of inputs for a batch of 1, by value, where the graph leaves more open
  ///     than the batch.
  ///   - memory: Bytes that the weights may take, and the values of one image; a small file can
  ///     describe a large network.
  /// - Throws: `TesseraError` that names the node, for operators that cannot be run, shapes that do
  ///   not fit, and weights that are computed or not in the file.
  public init(
    _ graph: consuming ModelGraph, inputs: [Int: [Int]] = [:], memory: Int = 4 << 30
  ) throws {
    let shapes = Self.inputShapes(graph, inputs)
    let limit = min(memory / 4, largestElementCount)
    let builder = try Self.builder(graph, inputs: shapes, batch: 1, limit: limit)
    var weights = 0
    for layer in builder.layers.map(\.layer) {
      let size = try elementCount([layer.inputs, layer.outputs, layer.groups])
      weights += size
      guard size <= limit, weights <= memory / 4 else {
        throw TesseraError(
          "the weights up to layer \(quoted(layer.name)) take \(4 * weights) bytes, expected at most "
            + "\(memory)")
      }
    }
    guard builder.plan.workspace <= memory / 4 else {
      throw TesseraError(
        "the values of an image take \(4 * builder.plan.workspace) bytes, expected at most \(memory)"
      )
    }
    layers = builder.layers.map(\.layer)
    self.drafts = builder.layers.map {
      ($0, builder.shapes.shapes[$0.source], builder.shapes.elements[$0.source])
    }
    inputShapes = builder.plan.inputs.map(\.shape)
    outputShapes = builder.plan.outputs.map(\.shape)
    workspacePerImage = builder.plan.workspace
    self.shapes = shapes
    var matrices: [[[Float]]] = []
    var constants = builder.shapes.constants
    let spelledOut = builder.spelledOut
    let drafts = builder.layers
    var sources = drafts.map(\.source)
    // The builder's own copies of constants go with it here.
    for draft in drafts {
      do {
        guard let tensor = constants[draft.source] else { continue }
        matrices.append(try draft.matrices(tensor))
        sources.removeFirst()
        // Weights are large: what the matrices hold is not held a second time.
        if !sources.contains(draft.source), !spelledOut.contains(draft.source) {
          constants[draft.source]?.elements = .absent
          if graph.constants[draft.source] != nil {
            graph.constants[draft.source]?.elements = .absent
          }
        }
      } catch let error as TesseraError {
        throw TesseraError("the weights of layer \(quoted(draft.layer.name)): \(error)")
      }
    }
    self.matrices = matrices
    self.graph = graph
  }

  /// The plan for a number of images.
  func plan(batch: Int) throws -> ExecutionPlan {
    try Self.builder(graph, inputs: shapes, batch: batch, limit: largestElementCount).plan
  }

  /// The weights of a group of a layer, K × N.
  public func weights(_ layer: Int, group: Int = 0) -> [Float] { matrices[layer][group] }

  private static func builder(
    _ graph: ModelGraph, inputs: [Int: [Int]], batch: Int, limit: Int
  ) throws -> PlanBuilder {
    let scaled = inputs.mapValues { $0.isEmpty ? $0 : [$0[0] * batch] + $0.dropFirst() }
    let graph = batch == 1 ? graph : rebatched(graph, batch: batch)
    var builder = PlanBuilder(
      graph, shapes: try GraphShapes(graph, batch: batch, inputs: scaled), batch: batch,
      limit: limit)
    try builder.build()
    return builder
  }

  /// The shapes of inputs for one image: the first dimension is the batch.
  private static func inputShapes(
    _ graph: borrowing ModelGraph, _ given: [Int: [Int]]
  ) -> [Int: [Int]] {
    var result = given
    for input in graph.inputs where result[input.value] == nil {
      let known = input.shape.dropFirst().compactMap { $0 }
      guard known.count == input.shape.count - 1 else { continue }
      result[input.value] = [1] + known
    }
    return result
  }

  /// The graph with constant shapes of Reshape that fix a batch of 1 made to fit another.
  private static func rebatched(_ graph: ModelGraph, batch: Int) -> ModelGraph {
    var result = graph
    var depends = Set(graph.inputs.map(\.value))
    for index in graph.nodes.indices {
      let node = graph.nodes[index]
      guard node.inputs.contains(where: { $0.map { depends.contains($0) } ?? false }) else {
        continue
      }
      depends.formUnion(node.outputs.compactMap { $0 })
      guard node.operation == "Reshape", let data = node.input(0), depends.contains(data),
        let target = node.input(1), var tensor = graph.constants[target],
        case .integers(var sizes) = tensor.elements, sizes.count >= 2, sizes[0] == 1
      else { continue }
      sizes[0] = Int64(batch)
      tensor.elements = .integers(sizes)
      // A value of its own: other nodes can share the shape.
      result.values.append(result.values[target] + ".batch\(index)")
      result.constants[result.values.count - 1] = tensor
      result.nodes[index].inputs[1] = result.values.count - 1
    }
    return result
  }
}
