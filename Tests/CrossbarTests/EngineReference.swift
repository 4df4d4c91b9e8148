import Crossbar

/// Arrays computed cell by cell, slowly and in double precision, sharing no code with the engine.
///
/// Devices may have a finite on/off ratio, and neither noise nor wires.
struct EngineReference {
  let weights: [Float]
  let inputs: Int
  let outputs: Int
  let configuration: CrossbarConfiguration
  /// The bounds of the inputs; nil for none.
  let range: ClosedRange<Float>?
  /// The LSB of the converters, by row of arrays, in levels.
  var steps: [Double] = []

  struct Result {
    var value = 0.0
    /// Whether an output lay so near to the middle between two codes that rounding is anyone's.
    var isAmbiguous = false
  }

  private var weightMagnitude: Double { weights.reduce(0) { max($0, Double($1.magnitude)) } }

  func multiply(_ vector: [Float]) -> [Result] {
    let digits = rows(of: vector)
    var results = [Result](repeating: Result(), count: outputs)
    for first in stride(from: 0, to: inputs, by: configuration.rows) {
      let lines = first..<min(first + configuration.rows, inputs)
      for column in 0..<outputs {
        for row in digits {
          add(row, lines, column, to: &results[column])
        }
      }
    }
    return results
  }

  private struct Row {
    var digits: [Double]
    var negative: [Double] = []
    var weight: Double
    var largest: Double
  }

  private func rows(of vector: [Float]) -> [Row] {
    let converter = configuration.inputs
    let hasSign = range.map { $0.lowerBound < 0 } ?? true
    let bound = range.map { Double(max($0.upperBound, -$0.lowerBound)) } ?? 1
    var codes = vector.map { Double($0) / bound }
    var step = bound
    var bits = 0
    if range != nil { codes = codes.map { min(max($0, hasSign ? -1 : 0), 1) } }
    if let all = converter.bits {
      bits = hasSign ? all - 1 : all
      let high = Double(1 << bits - 1)
      codes = codes.map { ($0 * high).rounded(.toNearestOrEven) }
      step = bound / high
    }
    var rows: [Row] = []
    let width = converter.streamBits ?? bits
    let streams = converter.streamBits == nil ? 1 : (bits + width - 1) / width
    for stream in 0..<streams {
      let digits = codes.map { code -> Double in
        guard streams > 1 else { return code }
        let digit = Int(code.magnitude) >> (stream * width) % (1 << width)
        return code < 0 ? -Double(digit) : Double(digit)
      }
      let largest = streams > 1 ? Double(1 << width - 1) : bits > 0 ? Double(1 << bits - 1) : 1
      let weight = step * Double(1 << (stream * width))
      let curved = digits.map {
        configuration.device.currentVoltage.current(at: $0 / largest) * largest
      }
      switch converter.signs {
      case .bipolar: rows.append(Row(digits: curved, weight: weight, largest: largest))
      case .twoPhases where hasSign:
        rows.append(Row(digits: curved.map { max($0, 0) }, weight: weight, largest: largest))
        rows.append(Row(digits: curved.map { max(-$0, 0) }, weight: -weight, largest: largest))
      case .twoPhases: rows.append(Row(digits: curved, weight: weight, largest: largest))
      case .steered:
        rows.append(
          Row(
            digits: curved.map { max($0, 0) }, negative: curved.map { max(-$0, 0) },
            weight: weight, largest: largest))
      }
    }
    return rows
  }

  private func add(_ row: Row, _ lines: Range<Int>, _ column: Int, to result: inout Result) {
    let isOffset = configuration.mapping == .offsetColumn
    let bits = configuration.weightBits
    let magnitudeBits = (bits ?? 2) - (isOffset ? 0 : 1)
    let cellBits = configuration.cellBits
    let slices = bits == nil ? 1 : (magnitudeBits + cellBits - 1) / cellBits
    let largestCode = Double(bits.map { 1 << ($0 - 1) - 1 } ?? 1)
    let weightStep = weightMagnitude / largestCode
    let tileRow = lines.lowerBound / configuration.rows
    for slice in 0..<slices {
      var (positive, negative, reference) = (0.0, 0.0, 0.0)
      for line in lines {
        let code = Double(weights[line * outputs + column]) / weightStep
        let (plus, minus) = cells(code, slice, isOffset)
        positive += row.digits[line] * plus
        negative += row.digits[line] * minus
        if !row.negative.isEmpty {
          positive += row.negative[line] * minus
          negative += row.negative[line] * plus
        }
        if isOffset { reference += row.digits[line] * cells(0, slice, true).0 }
      }
      let weight = row.weight * weightStep * Double(1 << (slice * cellBits))
      if isOffset {
        let value = read(positive, tileRow, &result) - read(reference, tileRow, &result)
        result.value += weight * value
      } else if configuration.placement == .pair {
        result.value += weight * read(positive - negative, tileRow, &result)
      } else {
        let value = read(positive, tileRow, &result) - read(negative, tileRow, &result)
        result.value += weight * value
      }
    }
  }

  /// What the cells of a weight conduct, in levels.
  private func cells(_ code: Double, _ slice: Int, _ isOffset: Bool) -> (Double, Double) {
    let device = configuration.device
    let range = device.highConductance - device.lowConductance
    let off = device.lowConductance / range
    guard let bits = configuration.weightBits else {
      if isOffset { return (code + 1 + 2 * off, 0) }
      return (max(code, 0) + off, max(-code, 0) + off)
    }
    let levels = 1 << configuration.cellBits
    let floor = off * Double(levels - 1)
    let whole = Int(code.rounded(.toNearestOrEven))
    func digit(_ value: Int) -> Double {
      Double(value / (1 << (slice * configuration.cellBits)) % levels) + floor
    }
    if isOffset { return (digit(whole + 1 << (bits - 1)), 0) }
    return (digit(max(whole, 0)), digit(max(-whole, 0)))
  }

  private func read(_ output: Double, _ tileRow: Int, _ result: inout Result) -> Double {
    guard case .converters(let converter) = configuration.readout else { return output }
    let hasSign = range.map { $0.lowerBound < 0 } ?? true
    let isSigned =
      configuration.mapping != .offsetColumn && configuration.placement == .pair
      || hasSign && configuration.inputs.signs == .bipolar
    let high = Double(1 << (isSigned ? converter.bits - 1 : converter.bits) - 1)
    let code = output / steps[tileRow]
    let fraction = (code - code.rounded(.down) - 0.5).magnitude
    if fraction < 2e-4 && code.magnitude < high + 1 { result.isAmbiguous = true }
    let rounded = code.rounded(.toNearestOrEven)
    return min(max(rounded, isSigned ? -high : 0), high) * steps[tileRow]
  }
}

/// A generator of test data, from a printed seed.
struct EngineRandom: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func floats(_ count: Int, in range: ClosedRange<Float> = -1...1) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &self) }
  }
}

/// ‖a − b‖/‖b‖.
func relativeError(_ a: [Float], _ b: [Float]) -> Double {
  var (error, norm) = (0.0, 0.0)
  for (x, y) in zip(a, b) {
    error += (Double(x) - Double(y)) * (Double(x) - Double(y))
    norm += Double(y) * Double(y)
  }
  return (error / norm).squareRoot()
}
