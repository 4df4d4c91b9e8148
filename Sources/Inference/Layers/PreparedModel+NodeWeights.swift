import Arch
import Workloads

extension PreparedModel {
  /// Lays matrices of all layers out as the graph's own weights: the other way round than they came.
  ///
  /// Factors that are in the matrices because a normalisation behind a layer, or Gemm's α, multiplies
  /// by them are taken out again. Where such a factor is 0 the graph's weights are 0, whatever the
  /// matrix holds: the graph can give nothing else than 0 for that output.
  ///
  /// - Parameter matrices: K × N for each layer and group, as ``weights(_:group:)`` gives them.
  /// - Returns: One entry for each constant of a node, and how many outputs have a factor of 0 and a
  ///   matrix that is not 0.
  /// - Throws: `TesseraError` where sizes differ, and for weights of other elements than 32 and 64
  ///   bits.
  /// - Complexity: O(weights)
  public func nodeWeights(
    of matrices: [[[Float]]]
  ) throws -> (weights: [NodeWeights], lostOutputs: Int) {
    guard matrices.count == layers.count else {
      throw TesseraError("found matrices of \(matrices.count) layers, expected \(layers.count)")
    }
    var result: [NodeWeights] = []
    var lost = 0
    for (place, groups) in zip(drafts, matrices) {
      let (draft, layer) = (place.draft, place.draft.layer)
      let size = layer.inputs * layer.outputs
      guard groups.count == layer.groups, groups.allSatisfy({ $0.count == size }) else {
        throw TesseraError(
          "layer \(quoted(layer.name)): the matrices do not have its size, \(layer.inputs) x "
            + "\(layer.outputs) in \(layer.groups) groups")
      }
      guard place.element == .float32 || place.element == .float64 else {
        throw TesseraError(
          "layer \(quoted(layer.name)): its weights are \(place.element.rawValue), expected float32 "
            + "or float64, which other weights can take the place of")
      }
      let node = graph.nodes[draft.node]
      let output = graph.values[node.outputs.compactMap { $0 }.first ?? 0]
      let input = layer.kind == .recurrentState ? 2 : 1
      let entry =
        result.firstIndex { $0.output == output && $0.input == input }
        ?? {
          result.append(
            NodeWeights(
              output: output, input: input, shape: place.shape, element: place.element,
              elements: [Float](repeating: 0, count: place.shape.reduce(1, *))))
          return result.count - 1
        }()
      for (group, matrix) in groups.enumerated() {
        lost += draft.put(matrix, group: group, into: &result[entry].elements, place.shape)
      }
    }
    return (result, lost)
  }
}

extension LayerDraft {
  /// Writes the matrix of a group where the constant has it.
  ///
  /// - Returns: Outputs with a factor of 0 whose column is not 0.
  fileprivate func put(
    _ matrix: [Float], group: Int, into numbers: inout [Float], _ shape: [Int]
  ) -> Int {
    let (inputs, outputs) = (layer.inputs, layer.outputs)
    var lost = 0
    for column in 0..<outputs {
      let factor = (scale?[group * outputs + column] ?? 1) * ownFactor
      guard factor != 0 else {
        if (0..<inputs).contains(where: { matrix[$0 * outputs + column] != 0 }) { lost += 1 }
        continue
      }
      for row in 0..<inputs {
        numbers[place(row, column, group, shape)] = matrix[row * outputs + column] / factor
      }
    }
    return lost
  }

  /// The factor that the node itself multiplies by.
  private var ownFactor: Float {
    switch arrangement {
    case .rows(let factor), .columns(let factor): factor
    case .kernels, .gates: 1
    }
  }

  /// Where the constant has the weight of a row and column.
  private func place(_ row: Int, _ column: Int, _ group: Int, _ shape: [Int]) -> Int {
    let (inputs, outputs) = (layer.inputs, layer.outputs)
    switch arrangement {
    case .kernels:
      let (channels, places) = (shape[1], inputs / max(shape[1], 1))
      return (group * outputs + column) * inputs + row % channels * places + row / channels
    case .rows: return row * outputs + column
    case .columns: return column * inputs + row
    case .gates(let direction, let first):
      return (direction * shape[1] + first + column) * inputs + row
    }
  }
}
