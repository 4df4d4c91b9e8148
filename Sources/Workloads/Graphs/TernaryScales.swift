import Arch

/// The scales of weights that are −a, 0 or a in each channel, with an a of its own.
struct TernaryScales: Equatable {
  /// Where the weights of a channel are in a matrix in row-major order.
  enum Channels {
    /// Each in a run of its own.
    case rows(Int)
    /// Each in every so many.
    case columns(Int)

    var count: Int {
      switch self {
      case .rows(let count), .columns(let count): count
      }
    }
  }

  var least: Float
  var most: Float
  var channels: Int

  /// The scales, or nil where some channel has other values.
  ///
  /// A channel of zeros has no scale. Magnitudes are equal only if all their bits are.
  ///
  /// - Complexity: O(weights)
  init?(_ weights: [Float], _ layout: Channels) {
    let count = layout.count
    guard count >= 1, !weights.isEmpty, weights.count % count == 0 else { return nil }
    var scales = Array(repeating: Float(0), count: count)
    let run = weights.count / count
    for (index, weight) in weights.enumerated() where weight != 0 {
      let channel = if case .rows = layout { index / run } else { index % count }
      let magnitude = abs(weight)
      guard magnitude.isFinite, scales[channel] == 0 || scales[channel] == magnitude else {
        return nil
      }
      scales[channel] = magnitude
    }
    let used = scales.filter { $0 != 0 }
    guard let least = used.min(), let most = used.max() else { return nil }
    self.least = least
    self.most = most
    channels = count
  }
}

extension GraphLowering {
  /// The encoding of weights that are ternary; nil for others, which have that of the options.
  mutating func weightEncoding(
    _ node: GraphNode, _ tensors: [(value: Int?, layout: TernaryScales.Channels)]
  ) -> OperandEncoding? {
    var found: [TernaryScales] = []
    for (value, layout) in tensors {
      guard let value, let tensor = shapes.constants[value] else { return nil }
      if case .absent = tensor.elements {
        note("has weights in a file that is not there: their values are not known", node.place)
        return nil
      }
      // What is filled with one value only stands in for weights.
      guard tensor.isSpelledOut, let weights = tensor.numbers(),
        let scales = TernaryScales(weights, layout)
      else { return nil }
      found.append(scales)
    }
    guard let least = found.map(\.least).min(), let most = found.map(\.most).max() else {
      return nil
    }
    let range = least == most ? "\(least)" : "\(least) to \(most)"
    let channels = found.map(\.channels).reduce(0, +)
    note(
      "has ternary weights, scale \(range) over \(channels) channel\(channels == 1 ? "" : "s")",
      node.place)
    return least == 1 && most == 1 ? .ternary : .ternarySymmetric
  }
}
