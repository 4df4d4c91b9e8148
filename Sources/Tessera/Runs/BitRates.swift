/// Operations and rates as if operands had one bit each, to compare precisions with one another.
///
/// The rule that is common in the field: operations × bits of an activation × bits of a weight, here
/// for each layer with its own encodings. An integer has its bits, the sign included; a ternary value
/// has log2(3) = 1.585, what it can tell, whatever cells or wires it takes.
///
/// The rule says nothing about what the result is worth: 1 b × 1 b products are cheaper than wide ones
/// by more or by less than it assumes, depending on the circuit.
public struct BitRates: Sendable, Equatable {
  /// The rule in one line, as reports print it.
  public static let rule =
    "1b x 1b: operations x activation bits x weight bits of each layer; ternary is log2(3) = 1.585 bits"

  /// log2(3)
  static let ternaryBits = 1.584962500721156

  public var operations: Double
  public var tops: Double
  public var topsPerWatt: Double
  public var topsPerSquareMillimetre: Double
}

extension OperandEncoding {
  /// The bits of an operand, by the rule of ``BitRates``.
  var normalisedBits: Double {
    switch self {
    case .ternary, .ternarySymmetric, .ternaryAsymmetric: BitRates.ternaryBits
    case .unsigned(let bits), .signed(let bits): Double(bits)
    }
  }
}

extension RunResult {
  /// Nil for a kernel, and where the encodings of a layer are not known.
  public var bitRates: BitRates? {
    var operations = 0.0
    for step in record.steps where step.macs > 0 {
      guard let product = step.bitProduct else { return nil }
      operations += 2 * Double(step.macs) * product
    }
    guard operations > 0 else { return nil }
    let tops = latency > 0 ? operations / latency / 1e12 : 0
    return BitRates(
      operations: operations, tops: tops, topsPerWatt: power > 0 ? tops / power : 0,
      topsPerSquareMillimetre: area > 0 ? tops / area : 0)
  }
}

extension Workload.Step {
  /// The mean of activation bits × weight bits over MACs; nil where none is known.
  ///
  /// - Parameter layers: MACs and encodings of the weighted layers of the step.
  static func bitProduct(
    of layers: [(macs: Int, activations: OperandEncoding, weights: OperandEncoding)]
  ) -> Double? {
    let macs = layers.reduce(0.0) { $0 + Double($1.macs) }
    guard macs > 0 else { return nil }
    let bits = layers.reduce(0.0) {
      $0 + Double($1.macs) * $1.activations.normalisedBits * $1.weights.normalisedBits
    }
    return bits / macs
  }
}

extension JSONField {
  func bitProduct() throws -> Double {
    let value = try double()
    guard (0...4096).contains(value) else { throw error("expected 0 to 4096 bits times bits") }
    return value
  }
}

extension JSONValue {
  init(_ rates: BitRates) {
    self = [
      "rule": .string(BitRates.rule), "operations": .double(rates.operations),
      "tops": .double(rates.tops), "tops_per_w": .double(rates.topsPerWatt),
      "tops_per_mm2": .double(rates.topsPerSquareMillimetre),
    ]
  }
}
