import Arch
import CKernels

/// The numbers by which input converters work, once their range is known.
///
/// A vector becomes ``rowsPerVector`` rows of digits: for each phase, for each stream.
struct InputCoding: Sendable {
  /// Nil where inputs are taken as they are.
  let clamp: Clamp?
  /// The input that the code 1 stands for.
  let step: Float
  /// The digit that is V_read on a line.
  let largestDigit: Float
  let streams: Int
  let streamBits: Int
  var signs: InputConverter.SignHandling
  /// Whether digits can be negative.
  let isSigned: Bool
  /// Digits as the cells' curve bends them, by magnitude; nil where it is straight.
  let bent: [Float]?
  /// The curve where digits are too many for a table.
  let curve: CurrentVoltageCurve?

  struct Clamp: Sendable {
    var scale: Float
    var low: Float
    var high: Float
    var rounding: Float
  }

  init(_ converter: InputConverter, range: ClosedRange<Float>?, curve: CurrentVoltageCurve) {
    let hasSign = range.map { $0.lowerBound < 0 } ?? true
    let bound = range.map { max($0.upperBound, -$0.lowerBound) } ?? 1
    if let bits = converter.bits {
      let magnitudeBits = hasSign ? bits - 1 : bits
      // A code without any magnitude, of one bit with a sign, still has a step.
      let high = Float(max((Int64(1) << Int64(magnitudeBits)) - 1, 1))
      let largest: Float = magnitudeBits == 0 ? 0 : high
      step = bound / high
      clamp = Clamp(
        scale: high / bound, low: hasSign ? -largest : 0, high: largest,
        rounding: bits <= 22 ? TESSERA_ROUND_TO_INTEGER : 0)
      streamBits = min(converter.streamBits ?? magnitudeBits, max(magnitudeBits, 1))
      streams =
        converter.streamBits == nil
        ? 1 : max(1, (magnitudeBits + streamBits - 1) / max(streamBits, 1))
      largestDigit = streams == 1 ? high : Float(1 << streamBits - 1)
    } else {
      step = bound
      clamp = range.map { _ in
        Clamp(scale: 1 / bound, low: hasSign ? -1 : 0, high: 1, rounding: 0)
      }
      (streams, streamBits, largestDigit) = (1, 0, 1)
    }
    signs = hasSign ? converter.signs : (converter.signs == .steered ? .steered : .bipolar)
    isSigned = hasSign && converter.signs == .bipolar
    if curve.isLinear {
      (bent, self.curve) = (nil, nil)
    } else if converter.bits != nil, largestDigit <= 65_535 {
      let largest = largestDigit
      bent = (0...Int(largest)).map {
        Float(curve.current(at: Double($0) / Double(largest))) * largest
      }
      self.curve = nil
    } else {
      bent = nil
      self.curve = curve
    }
  }

  var phases: Int { signs == .twoPhases ? 2 : 1 }
  var rowsPerVector: Int { phases * streams }
  /// How many lines an input takes.
  var linesPerInput: Int { signs == .steered ? 2 : 1 }

  /// By what the output of each row of a vector is multiplied.
  var rowWeights: [Float] {
    (0..<rowsPerVector).map { row in
      let weight = Float(1 << (streamBits * (row % streams)))
      return row / streams == 0 ? weight : -weight
    }
  }

  /// Whether codes are what is read: nothing is left but rounding.
  var isPlain: Bool { bent == nil && curve == nil }

  /// Writes the codes of some inputs.
  func code(_ x: UnsafePointer<Float>, _ count: Int, into codes: UnsafeMutablePointer<Float>) {
    if let clamp {
      tessera_quantise(codes, x, count, clamp.scale, clamp.low, clamp.high, clamp.rounding)
    } else {
      codes.update(from: x, count: count)
    }
  }

  /// Writes the rows of digits of some inputs, `stride` apart; with steered inputs the positive
  /// parts and, behind them, those of the negative ones.
  ///
  /// - Parameter codes: takes `count` numbers.
  func encode(
    _ x: UnsafePointer<Float>, _ count: Int, codes: UnsafeMutablePointer<Float>,
    into rows: UnsafeMutablePointer<Float>, stride: Int
  ) {
    switch signs {
    case .bipolar:
      guard streams > 1 else { return code(x, count, into: rows) }
      code(x, count, into: codes)
      tessera_digits(rows, stride, codes, count, Int32(streamBits), Int32(streams), 0)
    case .twoPhases, .steered:
      code(x, count, into: codes)
      let second = signs == .steered ? rows + count : rows + streams * stride
      part(codes, count, into: rows, stride, sign: 1)
      part(codes, count, into: second, stride, sign: -1)
    }
  }

  private func part(
    _ codes: UnsafePointer<Float>, _ count: Int, into rows: UnsafeMutablePointer<Float>,
    _ stride: Int, sign: Int32
  ) {
    if streams > 1 {
      tessera_digits(rows, stride, codes, count, Int32(streamBits), Int32(streams), sign)
    } else {
      tessera_quantise(rows, codes, count, Float(sign), 0, .infinity, 0)
    }
  }

  /// Bends digits as the cells' curve does.
  func bend(_ digits: UnsafeMutablePointer<Float>, _ count: Int) {
    if let bent {
      tessera_look_up(digits, count, bent)
    } else if let curve {
      let largest = Double(largestDigit)
      for index in 0..<count {
        digits[index] = Float(curve.current(at: Double(digits[index]) / largest) * largest)
      }
    }
  }
}
