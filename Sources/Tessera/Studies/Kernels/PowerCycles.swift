/// A supply that comes and goes, and the designs that are compared with it.
public struct PowerCycles: Sendable, Equatable {
  public struct Pair: Sendable, Hashable {
    public var pair: KernelSuite.Pair
    /// Whose memory a design saves to that loses its content; without one such a memory stays in
    /// standby.
    public var backup: KernelSuite.Design?

    public init(_ pair: KernelSuite.Pair, backup: KernelSuite.Design? = nil) {
      self.pair = pair
      self.backup = backup
    }
  }

  /// Each is the time with supply of a power cycle.
  public var onTimes: [Time]
  /// The time without supply of a power cycle.
  public var offTime: Time
  /// Words of the processor's own state, which no design keeps.
  public var stateWords: Int
  public var standing: Standing
  public var source: String
  public var pairs: [Pair]

  public static let mostTimes = 64
  public static let mostStateWords = 1 << 20
  /// The registers of a processor with 32 of them, program counter and status.
  public static let defaultStateWords = 34

  public init(
    onTimes: [Time], offTime: Time, stateWords: Int = defaultStateWords,
    standing: Standing = .assumed, source: String, pairs: [Pair]
  ) throws {
    guard (1...Self.mostTimes).contains(onTimes.count), onTimes.allSatisfy({ $0 > .zero }),
      offTime >= .zero, (0...Self.mostStateWords).contains(stateWords)
    else {
      throw TesseraError(
        "power cycles: found \(onTimes.count) times with supply and \(stateWords) words of state; "
          + "expected 1 to \(Self.mostTimes) times above 0, and 0 to \(Self.mostStateWords) words")
    }
    self.onTimes = onTimes
    self.offTime = offTime
    self.stateWords = stateWords
    self.standing = standing
    self.source = source
    self.pairs = pairs
  }
}

extension PowerCycles {
  static let keys = ["on", "off", "stateWords", "standing", "source", "comparisons"]

  /// - Throws: `TesseraError` at the first mistake.
  init(reading node: YAMLNode) throws {
    let fields = try node.fields(of: "'powerCycles'", known: Self.keys)
    let onTimes: [Time] = try fields.required("on").elements(of: "'on'").map { try $0.quantity() }
    let offTime: Time = try fields.required("off").quantity()
    let pairs = try fields.required("comparisons").elements(of: "'comparisons'").map { node in
      let fields = try node.fields(
        of: "a comparison", known: ["subject", "baseline", "backup"])
      return Pair(
        KernelSuite.Pair(
          subject: try KernelSuite.design(fields.required("subject")),
          baseline: try KernelSuite.design(fields.required("baseline"))),
        backup: try fields["backup"].map { try KernelSuite.design($0) })
    }
    let words = try fields["stateWords"]?.integer(in: 0...Int64(Self.mostStateWords))
    let standing = try fields.required("standing").standing()
    let source = try fields.required("source").text()
    do {
      try self.init(
        onTimes: onTimes, offTime: offTime,
        stateWords: words.map(Int.init) ?? Self.defaultStateWords, standing: standing,
        source: source, pairs: pairs)
    } catch let error as TesseraError {
      throw TesseraError(at: node.position, error.description)
    }
  }
}

/// A kernel that runs again and again on a supply that comes and goes.
///
/// In every power cycle the memory first gets its content back and in the end puts it away; in
/// between the kernel goes on. With a run of time T and energy E, a transfer of time t and energy
/// E_t in each cycle and t_on with supply, a run takes n = T / (t_on − t) cycles and
/// E + n·(E_t + P·t_off). What is moved in a cycle, a word at a time over the bus:
///
/// - keeping (non-volatile): the state of the processor, written to the memory and read again;
/// - saving (volatile, with a backup): that, to the backup, and every word that holds something,
///   read from the memory and written to the backup, and back;
/// - standby (volatile): the state of the processor, and P is the memory's static power.
///
/// Static power is that of memory, and of the backup while words move. Not modelled: work that is lost
/// because the supply fails early, saving only what changed, switching on, the store of energy.
public struct InterruptedRun: Sendable, Equatable {
  public enum Strategy: String, Sendable {
    case keeping, saving, standby
  }

  public var strategy: Strategy
  /// Of the memory, moved twice in each cycle; the processor's state left out.
  public var savedWords: Int
  /// In seconds, joules: of saving and restoring in one cycle.
  public var transferTime: Double
  public var transferEnergy: Double
  /// In joules, of one cycle without supply.
  public var standbyEnergy: Double
  /// Power cycles of one run of the kernel; nil where a cycle is over before anything is done.
  public var cycles: Double?
  /// In joules, of one run of the kernel with all its power cycles.
  public var energy: Double?

  /// - Throws: `TesseraError` where the run has a cache, or the backup cannot be one.
  public init(
    _ run: KernelRun, backup: KernelRun?, onTime: Time, offTime: Time, stateWords: Int
  ) throws {
    let memory = try Self.memory(of: run)
    let words = Double(stateWords)
    let busWord = run.busWord
    func staticPower(_ run: KernelRun) -> Double {
      run.memory.reduce(0) { $0 + ($1.states.first?.cost.value.watts ?? 0) }
    }
    var power = staticPower(run)
    var keeper = memory
    if memory.isNonVolatile {
      strategy = .keeping
    } else if let backup {
      keeper = try Self.memory(of: backup)
      guard keeper.isNonVolatile else {
        throw TesseraError(
          "\(backup.result.record.accelerator) loses its content without supply; expected a backup "
            + "of non-volatile memory")
      }
      guard keeper.capacity.bits / 32 >= Int64(run.counts.heldWords + stateWords) else {
        throw TesseraError(
          "\(run.counts.heldWords + stateWords) words to save; expected at most the "
            + "\(keeper.capacity.bits / 32) of \(backup.result.record.accelerator)")
      }
      strategy = .saving
      power += keeper.states.first?.cost.value.watts ?? 0
    } else {
      strategy = .standby
    }
    func energy(_ part: KernelRun.Part) -> Double {
      part.readEnergy.value.joules + part.writeEnergy.value.joules + 2 * busWord
    }
    func seconds(_ part: KernelRun.Part) -> Double {
      let cycle = run.cycleSeconds * 1e15
      return [part.readTime, part.writeTime].reduce(0) {
        $0 + (Double($1.femtoseconds) / cycle).rounded(.up) * run.cycleSeconds
      }
    }
    savedWords = strategy == .saving ? run.counts.heldWords : 0
    let held = Double(savedWords)
    transferTime = words * seconds(keeper) + held * (seconds(memory) + seconds(keeper))
    transferEnergy =
      words * energy(keeper) + held * (energy(memory) + energy(keeper)) + power * transferTime
    standbyEnergy =
      strategy == .standby ? staticPower(run) * Double(offTime.femtoseconds) * 1e-15 : 0
    let useful = Double(onTime.femtoseconds) * 1e-15 - transferTime
    guard useful > 0 else { return }
    let count = run.result.latency / useful
    cycles = count
    self.energy = run.memoryEnergy + count * (transferEnergy + standbyEnergy)
  }

  private static func memory(of run: KernelRun) throws -> KernelRun.Part {
    guard run.target.cache == nil, let memory = run.parts.first(where: \.isMemory) else {
      throw TesseraError(
        "\(run.result.record.accelerator) has a cache; expected one without for power cycles")
    }
    return memory
  }
}

/// A kernel on two designs over power cycles.
public struct InterruptedComparison: Sendable {
  public var kernel: String
  /// For each time with supply.
  public var subject: [InterruptedRun]
  public var baseline: [InterruptedRun]

  /// The ratios of energies; nil where a design does not get on.
  public var energyRatios: [Double?] {
    zip(subject, baseline).map { subject, baseline in
      guard let after = subject.energy, let before = baseline.energy, after > 0 else { return nil }
      return before / after
    }
  }
}
