import Arch

/// Computing on coded words with the XOR check, and what the check costs.
///
/// Every row holds code words of one linear code. An access with two rows also gives their XOR,
/// which is a code word again unless something was misread; its re-encoding is compared. Where it
/// differs, both words are read one by one, corrected, and the operation is done beside the array.
/// A misread between neighbouring levels flips XOR and is seen, up to 2·t + 1 of a word; only a
/// misread over two levels (00 with AND 1, or 11 with NOR 1) leaves XOR as it was.
///
/// Source: the use of ECC for results of STT-CiM is published (arXiv 1703.02118, abstract); that its
/// code is 3EC4ED is not checked; the construction is ours.
public struct CodedComputing: Sendable {
  public let code: ExtendedBCH

  public init(code: ExtendedBCH) {
    self.code = code
  }

  public enum Source: Hashable, Sendable {
    /// The array's own result, which passed the check.
    case array
    /// Two corrected reads and logic beside the array.
    case nearMemory
  }

  /// The result of an operation on the code words at the start of two rows.
  ///
  /// - Parameters:
  ///   - sensed: what the access gave, at least a code word wide.
  ///   - words: reads the two rows again, when they are needed.
  /// - Returns: the result, or nil where a word cannot be corrected.
  /// - Throws: `TesseraError` where the operation does not take two rows, or elements do not divide
  ///   the data; and what `words` throws.
  public func result(
    of operation: ArrayOperation, elementWidth: Int, sensed: SensedRows,
    words: () throws -> (BitRow, BitRow)
  ) throws -> (data: BitRow, source: Source)? {
    let cut = SensedRows(and: sensed.and.prefix(code.length), nor: sensed.nor.prefix(code.length))
    if code.isCodeWord(cut.xor) {
      let data = SensedRows(and: code.data(of: cut.and), nor: code.data(of: cut.nor))
      return (try data.result(operation, elementWidth: elementWidth), .array)
    }
    let (first, second) = try words()
    guard case .data(let a, _) = try code.decode(first.prefix(code.length)),
      case .data(let b, _) = try code.decode(second.prefix(code.length))
    else { return nil }
    let exact = SensedRows(and: a & b, nor: ~(a | b))
    return (try exact.result(operation, elementWidth: elementWidth), .nearMemory)
  }

  /// What the code costs, with the number of gates from the code itself.
  ///
  /// - Throws: `TesseraError` where a gate takes more than 1 ms or its energy does not fit.
  public func costs(
    gateLatency: Time = defaultGateLatency, gateEnergy: Energy = defaultGateEnergy
  ) throws -> CodeCosts {
    guard gateLatency >= .zero, gateLatency.femtoseconds <= 1_000_000_000_000 else {
      throw TesseraError("gate latency \(gateLatency); expected 0 to 1 ms")
    }
    // A check bit is the parity of the data bits whose unit vectors set it.
    var inputs = [Int](repeating: 0, count: code.checkBits)
    for bit in 0..<code.dataBits {
      var unit = BitRow(width: code.dataBits)
      unit[bit] = true
      let word = try code.encode(unit)
      for check in 0..<code.checkBits where word[code.dataBits + check] { inputs[check] += 1 }
    }
    let gates = inputs.reduce(0) { $0 + max(0, $1 - 1) }
    let levels = inputs.map { levelCount($0) }.max() ?? 0
    // The check compares the check bits and takes the OR of the differences.
    let compare = 2 * code.checkBits - 1
    return CodeCosts(
      checkBits: code.checkBits, encoderGates: gates, checkGates: gates + compare,
      encoderLevels: levels,
      encode: (
        Time(femtoseconds: gateLatency.femtoseconds * Int64(levels)),
        try gateEnergy.multiplied(by: Int128(gates))
      ),
      check: (
        Time(
          femtoseconds: gateLatency.femtoseconds
            * Int64(levels + 1 + levelCount(code.checkBits))),
        try gateEnergy.multiplied(by: Int128(gates + compare))
      ))
  }

  /// Of a two-input XOR gate at 45 nm, assumed.
  public static let defaultGateLatency = Time(femtoseconds: 20_000)
  public static let defaultGateEnergy = Energy(quectojoules: 1_000_000_000_000_000)

  /// What a checked operation costs on average, and how often it fails.
  ///
  /// The access and the reads move (k + r)/k times the bits, with energy in proportion: an upper
  /// bound, as part of it does not grow. Each bit is misread with p_OR + p_AND, as if it always had
  /// the worst levels: also an upper bound. Any misread word is done again:
  /// E = (k + r)/k·E_CiM + E_check + p_word·2·(k + r)/k·E_read.
  ///
  /// - Parameters:
  ///   - access: the operation on words of k bits without a code.
  ///   - read: a read of k bits.
  /// - Throws: `TesseraError` where an amount does not fit.
  public func expectation(
    of access: ArrayAccessCost, read: ArrayAccessCost, sensing: CellSensing
  ) throws -> CodedExpectation {
    let costs = try costs()
    let growth = Double(code.length) / Double(code.dataBits)
    let pRead = sensing.reference(for: .read).failureProbability
    let pair =
      sensing.reference(for: .or).failureProbability
      + sensing.reference(for: .and).failureProbability
    let retry = wordFailureProbability(bits: code.length, bitFailure: pair, corrected: 0)
    let energy = try scaled(access.energy.value, by: growth).adding(costs.check.energy)
      .adding(try scaled(read.energy.value, by: 2 * growth * retry))
    let latency = access.latency.value.femtoseconds + costs.check.latency.femtoseconds
    return CodedExpectation(
      latency: Time(femtoseconds: latency), energy: energy, retryProbability: retry,
      unseenBound: wordFailureProbability(
        bits: code.length, bitFailure: pair, corrected: 2 * code.corrected + 1),
      readFailure: wordFailureProbability(
        bits: code.length, bitFailure: pRead, corrected: code.corrected))
  }

  private func levelCount(_ inputs: Int) -> Int {
    inputs <= 1 ? 0 : Int.bitWidth - (inputs - 1).leadingZeroBitCount
  }
}

/// What a checked operation costs on average, and how often it fails.
public struct CodedExpectation: Hashable, Sendable {
  /// Without a retry.
  public var latency: Time
  /// With retries, on average.
  public var energy: Energy
  /// That a word is misread and done again.
  public var retryProbability: Double
  /// Upper bound for misreads that the check cannot see, from their number alone.
  public var unseenBound: Double
  /// That a word of a single read cannot be corrected.
  public var readFailure: Double
}

/// What a code adds to an array.
public struct CodeCosts: Sendable {
  public var checkBits: Int
  /// Two-input gates of the encoder.
  public var encoderGates: Int
  /// Two-input gates of the check: the encoder's and those that compare.
  public var checkGates: Int
  /// XOR gates from data to the last check bit.
  public var encoderLevels: Int
  public var encode: (latency: Time, energy: Energy)
  /// Re-encoding and comparing.
  public var check: (latency: Time, energy: Energy)
}

extension BitRow {
  /// The first bits.
  public func prefix(_ count: Int) -> BitRow {
    let width = max(0, min(count, self.width))
    return BitRow(words: Array(words.prefix((width + 63) / 64)), width: width)
  }
}
