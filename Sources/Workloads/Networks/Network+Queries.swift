extension Network {
  /// Indices of the layers that multiply with weights, in order.
  public var weightedLayers: [Int] { layers.indices.filter { layers[$0].operation.isWeighted } }

  /// For each layer, the indices of the layers that read its output, in ascending order.
  ///
  /// A layer that reads the same output twice is there once. An output is alive from its layer to
  /// the last of its consumers.
  ///
  /// - Complexity: O(layers + inputs)
  public var consumers: [[Int]] {
    var result = [[Int]](repeating: [], count: layers.count)
    for (index, layer) in layers.enumerated() {
      for source in layer.inputs where source >= 0 && result[source].last != index {
        result[source].append(index)
      }
    }
    return result
  }

  /// Indices of the layers whose output no other layer reads: what the network computes.
  public var outputs: [Int] {
    let consumers = consumers
    return layers.indices.filter { consumers[$0].isEmpty }
  }

  /// The fusion groups in the order of their first layers, each with the indices of its layers.
  public var fusionGroups: [(name: String, layers: [Int])] {
    var positions: [String: Int] = [:]
    var result: [(name: String, layers: [Int])] = []
    for (index, layer) in layers.enumerated() {
      guard let group = layer.fusionGroup else { continue }
      if let position = positions[group] {
        result[position].layers.append(index)
      } else {
        positions[group] = result.count
        result.append((group, [index]))
      }
    }
    return result
  }

  /// The name of what a layer reads: another layer, or `input`.
  public func name(ofInput index: Int) -> String {
    index < 0 ? NetworkBuilder.inputName : layers[index].name
  }
}
