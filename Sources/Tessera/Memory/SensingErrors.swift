/// Cells that deviate from their nominal currents, for the run of a kernel.
public struct SensingErrors: Sendable, Equatable {
  /// The code that words are stored in.
  public enum Code: String, Sendable, CaseIterable {
    case none
    /// Corrects one bit of a read and detects two.
    case secded
    /// Corrects three bits of a read and detects four.
    case threeErrors = "3ec4ed"
  }

  public var sensing: CellSensing
  public var scheme: ComputingArray.Scheme
  /// Nil: 3EC4ED where the memory computes, else SECDED.
  public var code: Code?
  /// Which cells deviate how; beside the seed of the data.
  public var seed: UInt64

  public init(
    sensing: CellSensing = CellSensing(), scheme: ComputingArray.Scheme = .singleEnded,
    code: Code? = nil, seed: UInt64 = 0
  ) {
    self.sensing = sensing
    self.scheme = scheme
    self.code = code
    self.seed = seed
  }

  static let keys = ["sigma", "tmr", "voltage", "rp", "rt", "scheme", "ecc", "seed"]

  /// Reads `sigma=0.05,tmr=1.5,…`; what is not given is as `CellSensing` has it.
  ///
  /// - Throws: `TesseraError` that cites the argument.
  public init(parsing text: String) throws {
    self.init()
    let shown = String(quoted(text.prefix(200)))
    func error(_ message: String) -> TesseraError {
      TesseraError(at: "--sensing-errors \(shown)", message)
    }
    var seen: Set<String> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map(String.init)
      guard words.count == 2 else {
        throw error("expected name=value,name=value, such as sigma=0.05,tmr=1.5")
      }
      guard seen.insert(words[0]).inserted else { throw error("\(words[0]) is given twice") }
      func number() throws -> Double {
        guard let value = Double(words[1]), value.isFinite else {
          throw error("\(words[0]): found \(quoted(words[1])), expected a number")
        }
        return value
      }
      func choice<Value: RawRepresentable & CaseIterable>(_ type: Value.Type) throws -> Value
      where Value.RawValue == String {
        guard let value = Value(rawValue: words[1]) else {
          throw error(
            "\(words[0]): found \(quoted(words[1]))"
              + expectation(of: Value.allCases.map(\.rawValue), insteadOf: words[1]))
        }
        return value
      }
      switch words[0] {
      case "sigma": sensing.deviation = try number()
      case "tmr": sensing.tunnelMagnetoresistance = try number()
      case "voltage": sensing.readVolts = try number()
      case "rp": sensing.parallelOhms = try number()
      case "rt": sensing.accessOhms = try number()
      case "scheme": scheme = try choice(ComputingArray.Scheme.self)
      case "ecc": code = try choice(Code.self)
      case "seed":
        guard let value = UInt64(words[1]) else {
          throw error("seed: found \(quoted(words[1])), expected a whole number")
        }
        seed = value
      default:
        throw error(
          "unknown \(quoted(words[0]))\(expectation(of: Self.keys, insteadOf: words[0]))")
      }
    }
    do { try sensing.check() } catch let problem as TesseraError {
      throw error(problem.description)
    }
  }

  /// What the memory of a processor gives; nil where no cell deviates.
  ///
  /// - Throws: `TesseraError` where the processor has a cache.
  func function(for target: MachineTarget) throws -> MemoryFunction? {
    guard sensing.deviation > 0 else { return nil }
    guard target.cache == nil else {
      throw TesseraError(
        "sensing errors are not modelled behind a cache; expected an accelerator without one")
    }
    let code = usedCode(target)
    let made: ExtendedBCH? =
      switch code {
      case .none: nil
      case .secded: try .secded(dataBits: SampledWords.dataBits)
      case .threeErrors: try .threeCorrectedFourDetected(dataBits: SampledWords.dataBits)
      }
    let words = try SampledWords(sensing: sensing, scheme: scheme, code: made, seed: seed)
    return MemoryFunction(cells: SampledCells(words: words), MemoryFunction.sensed.combine)
  }

  func usedCode(_ target: MachineTarget) -> Code {
    code ?? (target.instructions == .standard ? .secded : .threeErrors)
  }
}

/// Sampled words as the memory of a machine.
struct SampledCells: MemoryCells {
  var words: SampledWords

  mutating func combine(
    _ operation: CellOperation, _ first: MemoryWord, _ second: MemoryWord
  ) -> SensedWord {
    let pair = words.sense((first.address, first.value), (second.address, second.value))
    return SensedWord(
      value: MemoryFunction.result(
        operation, and: UInt32(truncatingIfNeeded: pair.and),
        nor: UInt32(truncatingIfNeeded: pair.nor)),
      misreadColumns: pair.misreadColumns, check: pair.isSeen ? .failed : .passed)
  }

  mutating func read(_ word: MemoryWord) -> SensedWord {
    let read = words.read(word.address, word.value)
    let check: SensedWord.Check =
      switch read.corrected {
      case nil: .failed
      case 0?: .passed
      case _?: .corrected
      }
    return SensedWord(value: read.data, misreadColumns: read.misreadColumns, check: check)
  }
}

extension JSONValue {
  init(_ counts: SensingCounts, _ errors: SensingErrors, target: MachineTarget) {
    var object = JSONObject()
    object["sigma"] = .double(errors.sensing.deviation)
    object["tmr"] = .double(errors.sensing.tunnelMagnetoresistance)
    object["voltage_v"] = .double(errors.sensing.readVolts)
    object["parallel_ohm"] = .double(errors.sensing.parallelOhms)
    object["access_ohm"] = .double(errors.sensing.accessOhms)
    object["standing"] = .string(Standing.assumed.rawValue)
    object["scheme"] = .string(errors.scheme.rawValue)
    object["ecc"] = .string(errors.usedCode(target).rawValue)
    object["seed"] = .integer(Int64(bitPattern: errors.seed))
    for (name, value) in [
      ("reads", counts.reads), ("corrected_reads", counts.correctedReads),
      ("uncorrectable_reads", counts.uncorrectableReads), ("wrong_reads", counts.wrongReads),
      ("pairs_combined_in_memory", counts.pairs), ("misread_columns", counts.misreadColumns),
      ("failed_pairs", counts.failedPairs), ("unseen_wrong_pairs", counts.unseenPairs),
      ("repeated_accesses", counts.repeatedAccesses),
    ] { object[name] = .integer(Int64(value)) }
    self = .object(object)
  }
}
