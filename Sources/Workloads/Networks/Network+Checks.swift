import Arch

extension Network {
  /// Throws unless the network is one that a mapping can take.
  ///
  /// Readers and builders return only such networks; this is for one that was put together or
  /// changed by hand. A layer that reads only the network's input may have an input shape of its
  /// own: rows of imported tables do not say what they read.
  ///
  /// - Throws: `TesseraError` that names the layer.
  /// - Complexity: O(layers + inputs)
  public func check() throws {
    guard !layers.isEmpty else { throw TesseraError("the network has no layers") }
    guard layers.count <= NetworkLimits.layers, (1...NetworkLimits.steps).contains(steps) else {
      throw TesseraError("\(layers.count) layers and \(steps) steps are out of range")
    }
    var names: Set<String> = []
    var total = 0
    for (index, layer) in layers.enumerated() {
      let place = "layer \(quoted(layer.name))"
      guard names.insert(layer.name).inserted else {
        throw TesseraError("\(place): the name is taken by an earlier layer")
      }
      guard layer.inputs.allSatisfy({ (-1..<index).contains($0) }) else {
        throw TesseraError("\(place): reads a layer that does not come before it")
      }
      try rethrowing(at: place) { try check(layer) }
      total += layer.macs
      guard NetworkLimits.product(total, steps) != nil else {
        throw TesseraError("\(place): more than \(NetworkLimits.macs) multiply-accumulates so far")
      }
    }
    if let fault = fusionFault() { throw TesseraError(fault.message) }
  }

  private func check(_ layer: Layer) throws {
    let sources = layer.inputs.map { index in
      index >= 0 ? layers[index].outputShape : layer.isIndependent ? layer.inputShape : input
    }
    // Whether a sum fills up channels isn't kept, and its shapes tell it.
    let shapes = try layer.operation.shapes(
      reading: sources, channels: layer.outputShape.channels, padChannels: true)
    guard shapes.input == layer.inputShape, shapes.output == layer.outputShape else {
      throw TesseraError(
        "has the shapes \(layer.inputShape) and \(layer.outputShape), expected \(shapes.input) "
          + "and \(shapes.output)")
    }
  }

  /// The first layer that does not read the same input in the same way as the rest of its group.
  ///
  /// They are mapped as one matrix, so one unrolled input vector has to serve them all: the same
  /// producer, window and input encoding, ungrouped, and at least two of them.
  func fusionFault() -> (layer: Int, message: String)? {
    var first: [String: Int] = [:]
    var sizes: [String: Int] = [:]
    for (index, layer) in layers.enumerated() {
      guard let group = layer.fusionGroup else { continue }
      sizes[group, default: 0] += 1
      guard let leader = first[group] else {
        guard layer.unrolling != nil else {
          return (
            index,
            "layer \(quoted(layer.name)) is in fusion group \(quoted(group)), expected an ungrouped "
              + "convolution or a linear layer"
          )
        }
        first[group] = index
        continue
      }
      let other = layers[leader]
      guard layer.unrolling == other.unrolling, layer.inputs == other.inputs,
        layer.inputShape == other.inputShape, layer.activations == other.activations
      else {
        return (
          index,
          "layer \(quoted(layer.name)) is in fusion group \(quoted(group)) and does not read the "
            + "same input in the same way as \(quoted(other.name))"
        )
      }
    }
    for (group, index) in first.sorted(by: { $0.value < $1.value }) where sizes[group] == 1 {
      return (
        index,
        "fusion group \(quoted(group)) has one layer, expected 2 or more"
          + suggestion(for: group, among: sizes.keys.filter { $0 != group })
      )
    }
    return nil
  }
}

extension Layer {
  /// Whether it reads nothing but the network's input, so that its input shape may be its own.
  var isIndependent: Bool { inputs == [-1] }

  /// How it forms the input vectors of its matrix; nothing where it cannot share them.
  fileprivate var unrolling: Window? {
    switch operation {
    case .convolution(let window, 1): window
    case .linear: Window(kernel: Extent(inputShape.height, inputShape.width))
    default: nil
    }
  }
}

/// Runs a check whose errors name no place, and puts the place in front of them.
func rethrowing<Value>(at place: some CustomStringConvertible, _ body: () throws -> Value) throws
  -> Value
{
  do {
    return try body()
  } catch let error as TesseraError {
    throw TesseraError(at: place, error.description)
  }
}
