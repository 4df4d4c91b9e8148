extension Network {
  /// The network as text: what it is, its counts, and a table with one line for each layer.
  ///
  /// - Complexity: O(layers)
  public func describe() -> String {
    var lines = ["\(name): \(summary)", "source: \(source)"]
    lines.append(
      "input \(input), \(steps) step\(steps == 1 ? "" : "s"), "
        + "\(Network.grouped(macs)) multiply-accumulates, \(Network.grouped(weights)) weights")
    lines.append("")
    let header = [
      "layer", "kind", "window", "input", "output", "MACs", "weights", "bits (in, weight)", "reads",
    ]
    lines += Network.aligned([header] + layers.map(row), right: [5, 6])
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ layer: Layer) -> [String] {
    let isWeighted = layer.operation.isWeighted
    let reads = layer.inputs.map(name(ofInput:)).joined(separator: " ")
    return [
      layer.name, layer.operation.kind, layer.operation.windowText, "\(layer.inputShape)",
      "\(layer.outputShape)", isWeighted ? Network.grouped(layer.macs) : "-",
      isWeighted ? Network.grouped(layer.weights) : "-",
      isWeighted ? "\(layer.activations.text), \(layer.weightEncoding.text)" : "-",
      reads + (layer.fusionGroup.map { " (fused: \($0))" } ?? ""),
    ]
  }

  /// A count with a comma before every three digits.
  static func grouped(_ count: Int) -> String {
    var result = ""
    let digits = String(count)
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return result
  }

  /// Rows whose cells are padded to the width of their column, without trailing spaces.
  private static func aligned(_ rows: [[String]], right: Set<Int>) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line +=
          (column == 0 ? "" : "  ") + (right.contains(column) ? padding + cell : cell + padding)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

extension LayerOperation {
  /// Kernel, stride, padding, dilation and groups in short, as `7x7/2 p3`.
  var windowText: String {
    switch self {
    case .convolution(let window, let groups):
      window.text + (groups == 1 ? "" : " g\(groups)")
    case .maxPool(let window, let ceilMode), .averagePool(let window, let ceilMode):
      window.text + (ceilMode ? " ceil" : "")
    case .localResponseNormalisation(let size): "\(size)"
    default: "-"
    }
  }
}

extension Window {
  fileprivate var text: String {
    var result = "\(kernel.height)x\(kernel.width)/\(pair(stride))"
    let sides = [padding.top, padding.left, padding.bottom, padding.right]
    if Set(sides).count > 1 {
      result += " p" + sides.map(String.init).joined(separator: ",")
    } else if padding.top > 0 {
      result += " p\(padding.top)"
    }
    if dilation != Extent(1, 1) { result += " d\(pair(dilation))" }
    return result
  }

  private func pair(_ extent: Extent) -> String {
    extent.height == extent.width ? "\(extent.height)" : "\(extent.height)x\(extent.width)"
  }
}
