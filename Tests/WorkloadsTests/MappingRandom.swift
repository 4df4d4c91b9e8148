import Arch
import Workloads

/// Random networks, targets and settings, small enough that every corner of a mapping is met.
struct MappingRandom {
  var stream: RandomStream

  init(seed: UInt64) {
    stream = RandomStream(seed: seed)
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(stream.below(UInt32(range.count)))
  }

  mutating func chance(_ one: Int, in many: Int) -> Bool {
    number(1...many) <= one
  }

  mutating func target() -> MappingTarget {
    Fixture.target(
      tiles: number(1...9), rows: number(1...16), columns: number(1...48),
      blocks: number(1...7), activationBytes: chance(1, in: 4) ? 0 : number(0...3_000),
      sumBytes: chance(1, in: 4) ? 0 : number(0...600))
  }

  mutating func settings() -> MappingSettings {
    MappingSettings(
      mode: chance(1, in: 2) ? .temporal : .auto,
      replication: chance(1, in: 2) ? .rigid : .balanced, overlapWeights: chance(1, in: 2),
      overlapSpecialFunction: chance(1, in: 2), perAccess: chance(1, in: 4), seed: stream.next())
  }

  mutating func encoding() -> (OperandEncoding, OperandEncoding) {
    let choices: [OperandEncoding] = [
      .ternary, .ternarySymmetric, .ternaryAsymmetric, .unsigned(bits: number(1...4)),
      .signed(bits: number(1...4)),
    ]
    return (choices[number(0...4)], choices[number(0...4)])
  }

  mutating func network() -> Network {
    if chance(1, in: 5) { return recurrent() }
    var builder = ShapeBuilder(
      "random",
      TensorShape(channels: number(1...12), height: number(1...9), width: number(1...9)))
    builder.convolution("first", number(1...20), 2 * number(0...2) + 1)
    for index in 0..<number(0...6) {
      let from = number(0...builder.last)
      let channels = builder.network.layers[from].outputShape.channels
      switch number(0...7) {
      case 0, 1:
        let kernel = 2 * number(0...1) + 1
        builder.convolution(
          "layer\(index)", number(1...24), kernel, stride: number(1...2), from: from)
      case 2:
        builder.convolution(
          "layer\(index)", channels * number(1...2), 3, groups: channels, from: from)
      case 3: builder.relu("layer\(index)")
      case 4: builder.maxPool("layer\(index)", 3, stride: number(1...2), from: from)
      case 5: builder.add("layer\(index)", [from, from, from])
      case 6:
        let group = "group\(index)"
        for member in 0..<number(1...3) {
          builder.convolution(
            "layer\(index).\(member)", number(1...20), 1, from: from,
            fusionGroup: group)
        }
      default: builder.concatenate("layer\(index)", [from, from])
      }
    }
    if chance(1, in: 2) { builder.linear("last", number(1...80)) }
    let (activations, weights) = encoding()
    for index in builder.network.layers.indices {
      builder.network.layers[index].activations = activations
      builder.network.layers[index].weightEncoding = weights
    }
    return builder.network
  }

  mutating func recurrent() -> Network {
    let size = number(1...40)
    var network =
      chance(1, in: 2)
      ? Fixture.lstm(size, steps: number(1...5), classes: chance(1, in: 2) ? 30 : nil)
      : Fixture.gru(size, steps: number(1...5))
    let (activations, weights) = encoding()
    for index in network.layers.indices {
      network.layers[index].activations = activations
      network.layers[index].weightEncoding = weights
    }
    return network
  }
}
