import Foundation
import Testing
import Workloads

@testable import Inference

/// Are convolutions and pools what their definitions say, for any window?
struct ConvolutionTests {
  /// A window that fits, and its attributes; padding is given or worked out from `auto_pad`.
  private func window(_ draws: inout Draws, axes: Int, isPool: Bool, hasDilation: Bool) -> (
    [Naive.Axis], [String: GraphAttribute]
  ) {
    let rule = draws.pick(["NOTSET", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"])
    let ceil = isPool && draws.flag() && !rule.hasPrefix("SAME")
    var result: [Naive.Axis] = []
    for _ in 0..<axes {
      let kernel = draws.int(1...4)
      let dilation = hasDilation ? draws.int(1...2) : 1
      let extent = (kernel - 1) * dilation + 1
      var axis = Naive.Axis(
        size: draws.int(extent...(extent + 7)), kernel: kernel, stride: draws.int(1...3),
        dilation: dilation, ceil: ceil)
      if rule == "NOTSET" {
        // A pool's window has to touch the input.
        let most = isPool ? (extent - 1) / 2 : 2
        (axis.before, axis.after) = (draws.int(0...most), draws.int(0...most))
      } else if rule.hasPrefix("SAME") {
        let outputs = Int((Double(axis.size) / Double(axis.stride)).rounded(.up))
        let total = max(0, (outputs - 1) * axis.stride + extent - axis.size)
        axis.before = rule == "SAME_UPPER" ? total / 2 : total - total / 2
        axis.after = total - axis.before
      }
      result.append(axis)
    }
    var attributes: [String: GraphAttribute] = [
      "strides": .integers(result.map(\.stride)), "kernel_shape": .integers(result.map(\.kernel)),
      "auto_pad": .text(rule),
    ]
    if hasDilation { attributes["dilations"] = .integers(result.map(\.dilation)) }
    if isPool { attributes["ceil_mode"] = .integer(ceil ? 1 : 0) }
    if rule == "NOTSET" {
      attributes["pads"] = .integers(result.map(\.before) + result.map(\.after))
    }
    return (result, attributes)
  }

  @Test(arguments: 0..<120)
  func convolutionsAreWhatLoopsSay(seed: Int) throws {
    var draws = Draws(seed)
    let count = draws.pick([1, 2, 2])
    var (axes, attributes) = window(&draws, axes: count, isPool: false, hasDilation: true)
    if seed % 6 == 0 {
      // Pointwise, which takes another path.
      axes = axes.map { Naive.Axis(size: $0.size, kernel: 1, stride: seed % 12 == 0 ? 1 : 2) }
      attributes = ["strides": .integers(axes.map(\.stride))]
    }
    let groups = draws.pick([1, 1, 2, 3])
    let channels = groups * (seed % 4 == 3 ? 1 : draws.int(1...5))
    let outputs = groups * (seed % 4 == 3 ? 1 : draws.int(1...4))
    attributes["group"] = .integer(groups)
    let x = draws.tensor([draws.int(1...3), channels] + axes.map(\.size))
    let w = draws.tensor([outputs, channels / groups] + axes.map(\.kernel))
    let bias = draws.flag() ? draws.tensor([outputs]) : nil
    var maker = GraphMaker()
    let input = maker.input(x.shape.map { $0 })
    let weights = maker.constant(w)
    let offsets = bias.map { maker.constant($0) }
    var output = maker.node("Conv", [input, weights, offsets], attributes)
    var expected = Naive.convolution(x, w, bias?.elements, axes, groups: groups)

    // What follows can become part of the product.
    let ones = Array(repeating: 1, count: axes.count)
    if draws.flag() {
      let shift = draws.tensor([outputs] + ones)
      output = maker.node("Add", [output, maker.constant(shift)])
      expected = Naive.pairs(expected, shift, +)
    }
    if draws.flag() {
      let parts = [
        draws.tensor([outputs]), draws.tensor([outputs]), draws.tensor([outputs]),
        draws.tensor([outputs], from: 0.1, to: 2),
      ]
      output = maker.node(
        "BatchNormalization", [output] + parts.map { maker.constant($0) },
        ["epsilon": .number(1e-3)])
      let shape = expected.shape
      let before = expected
      expected = Naive.make(shape) { index in
        let c = index[1]
        let value = Naive.at(before, index) - Double(parts[2].elements[c])
        return value / (Double(parts[3].elements[c]) + 1e-3).squareRoot()
          * Double(parts[0].elements[c]) + Double(parts[1].elements[c])
      }
    }
    if draws.flag() {
      output = maker.node("Relu", [output])
      expected = Naive.map(expected) { max($0, 0) }
    }
    let found = try maker.run([output], [x])[0]
    #expect(difference(found, expected) < 1e-5, "seed \(seed)")
  }

  @Test(arguments: 0..<80)
  func poolsAreWhatLoopsSay(seed: Int) throws {
    var draws = Draws(seed)
    let isMaximum = draws.flag()
    let (axes, base) = window(
      &draws, axes: draws.pick([1, 2, 2]), isPool: true, hasDilation: isMaximum)
    var attributes = base
    let countsPadding = draws.flag()
    if !isMaximum { attributes["count_include_pad"] = .integer(countsPadding ? 1 : 0) }
    let x = draws.tensor([draws.int(1...3), draws.int(1...5)] + axes.map(\.size))
    var maker = GraphMaker()
    let input = maker.input(x.shape.map { $0 })
    let output = maker.node(isMaximum ? "MaxPool" : "AveragePool", [input], attributes)
    let found = try maker.run([output], [x])[0]
    let expected = Naive.pool(x, axes, isMaximum: isMaximum, countsPadding: countsPadding)
    #expect(difference(found, expected) < 1e-6, "seed \(seed)")
  }

  /// Does a value that two nodes take stay as it was, when a normalisation follows one of them?
  @Test func aSharedProductIsNotChanged() throws {
    var draws = Draws(5)
    let x = draws.tensor([2, 3, 4, 4])
    var maker = GraphMaker()
    let image = maker.channelsLast(maker.input([2, 3, 4, 4]), channels: 3)
    let shift = maker.constant(draws.tensor([3, 1, 1], from: 5, to: 6))
    let sum = maker.node("Add", [image, shift])
    let cut = maker.node("Relu", [image])
    let found = try maker.run([image, sum, cut], [x])
    #expect(difference(found[0], x) < 1e-6)
    #expect(difference(found[2], Naive.map(x) { max($0, 0) }) < 1e-6)
    #expect(found[1].elements[0] > 3)
  }

  @Test func meansOverPositions() throws {
    var draws = Draws(6)
    let x = draws.tensor([2, 5, 3, 4])
    var maker = GraphMaker()
    let input = maker.input([2, 5, 3, 4])
    let outputs = [
      maker.node("GlobalAveragePool", [input]),
      maker.node("ReduceMean", [input], ["axes": .integers([1, 3]), "keepdims": .integer(0)]),
    ]
    let found = try maker.run(outputs, [x])
    let global = Naive.make([2, 5, 1, 1]) { index in
      Naive.indices([3, 4]).reduce(0) { $0 + Naive.at(x, Array(index[..<2]) + $1) } / 12
    }
    let mixed = Naive.make([2, 3]) { index in
      Naive.indices([5, 4]).reduce(0) { $0 + Naive.at(x, [index[0], $1[0], index[1], $1[1]]) } / 20
    }
    #expect(difference(found[0], global) < 1e-6)
    #expect(difference(found[1], mixed) < 1e-6)
  }
}
