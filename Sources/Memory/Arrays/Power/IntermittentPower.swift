import Arch

/// A system whose supply comes and goes: what its memory spends over the power cycles.
///
/// Each cycle is `onTime` with supply, in which the memory is read and written, and `offTime`
/// without. What was stored at the end of one cycle is needed at the start of the next.
///
/// - Keeping (non-volatile): n·(P·t_on + r·E_r + w·E_w).
/// - Standby (volatile, with a reserve supply): also n·P_standby·t_off.
/// - Saving and restoring (volatile, beside a non-volatile backup b): also, for S bits, which are
///   s words of the memory and s_b of the backup, n times
///   s·(E_r + E_w) + s_b·(E_r,b + E_w,b) + (P + P_b)·(s·(t_r + t_w) + s_b·(t_r,b + t_w,b)).
///
/// All sums are exact integers. Not modelled: work that is lost when the supply fails before saving
/// ends, switching the supply on, the store of energy and its losses, and reads and writes that
/// overlap.
public struct IntermittentPower: Hashable, Sendable {
  /// n.
  public var cycles: Int64
  public var onTime: Time
  public var offTime: Time
  /// Words read in one cycle, r.
  public var reads: Int64
  /// Words written in one cycle, w.
  public var writes: Int64

  public init(cycles: Int64, onTime: Time, offTime: Time, reads: Int64, writes: Int64) {
    self.cycles = cycles
    self.onTime = onTime
    self.offTime = offTime
    self.reads = reads
    self.writes = writes
  }

  /// How the content outlives the time without supply.
  public enum Strategy: Sendable {
    case keeping
    case standby
    case saving(DataSize, to: MemoryArray)
  }

  /// What all cycles take of a memory.
  public struct Outcome: Hashable, Sendable {
    /// Reads and writes of the work.
    public var access: Energy
    /// Static power while on.
    public var onStatic: Energy
    /// Power that keeps the content while off.
    public var standby: Energy
    /// Saving and restoring, with the static power meanwhile.
    public var transfer: Energy
    /// Time that saving and restoring add to one cycle.
    public var transferTime: Time
    public var total: Energy
  }

  /// What a memory spends.
  ///
  /// - Throws: `TesseraError` where a volatile memory is to keep its content or a volatile backup is
  ///   to save it, where a count or a time is negative, and where a sum does not fit.
  public func outcome(of memory: MemoryArray, _ strategy: Strategy) throws -> Outcome {
    try check()
    let (read, write) = (try memory.cost(of: .read), try memory.cost(of: .write))
    let count = Int128(cycles)
    let access = try read.energy.value.multiplied(by: Int128(reads))
      .adding(write.energy.value.multiplied(by: Int128(writes))).multiplied(by: count)
    let power = memory.staticPower.value
    let onStatic = try power.energy(over: Int128(onTime.femtoseconds)).multiplied(by: count)
    var result = Outcome(
      access: access, onStatic: onStatic, standby: .zero, transfer: .zero, transferTime: .zero,
      total: .zero)
    switch strategy {
    case .keeping:
      guard memory.isNonVolatile else {
        throw TesseraError(
          "\(memory.name) loses its content without supply; expected to keep it in standby or to "
            + "save it")
      }
    case .standby:
      result.standby = try memory.standbyPower.value.energy(over: Int128(offTime.femtoseconds))
        .multiplied(by: count)
    case .saving(let size, let backup):
      let transfer = try Self.transfer(size, of: memory, backup: backup)
      result.transfer = try transfer.energy.multiplied(by: count)
      result.transferTime = transfer.time
    }
    result.total = try access.adding(onStatic).adding(result.standby).adding(result.transfer)
    return result
  }

  /// The time without supply from which on saving and restoring costs less than standby, or nil
  /// where standby costs nothing: energy of one transfer over the standby power, rounded up.
  ///
  /// - Throws: as `outcome`.
  public static func breakEvenOffTime(
    _ size: DataSize, of memory: MemoryArray, backup: MemoryArray
  ) throws -> Time? {
    let energy = try transfer(size, of: memory, backup: backup).energy.quectojoules
    let power = memory.standbyPower.value.femtowatts
    guard power > 0 else { return nil }
    guard let time = Time(quanta: (energy + power - 1) / power) else {
      throw TesseraError("the break-even time is longer than 2.5 hours")
    }
    return time
  }

  /// Saving and restoring once.
  private static func transfer(
    _ size: DataSize, of memory: MemoryArray, backup: MemoryArray
  ) throws -> (energy: Energy, time: Time) {
    guard backup.isNonVolatile else {
      throw TesseraError("\(backup.name) loses its content without supply; it cannot be a backup")
    }
    guard size >= .zero, size <= memory.capacity, size <= backup.capacity else {
      throw TesseraError(
        "\(size) to save; expected at most \(memory.capacity), what \(memory.name) holds, and "
          + "\(backup.capacity), what \(backup.name) holds")
    }
    var (energy, time) = (Energy.zero, Int128(0))
    for array in [memory, backup] {
      let words = (Int128(size.bits) + Int128(array.wordWidth) - 1) / Int128(array.wordWidth)
      for operation in [ArrayOperation.read, .write] {
        let cost = try array.cost(of: operation)
        energy = try energy.adding(cost.energy.value.multiplied(by: words))
        time += words * Int128(cost.latency.value.femtoseconds)
      }
    }
    for array in [memory, backup] {
      energy = try energy.adding(array.staticPower.value.energy(over: time))
    }
    guard let time = Time(quanta: time) else {
      throw TesseraError("saving \(size) takes longer than 2.5 hours")
    }
    return (energy, time)
  }

  private func check() throws {
    for (name, value) in [
      ("cycles", cycles), ("reads", reads), ("writes", writes),
      ("time on", onTime.femtoseconds), ("time off", offTime.femtoseconds),
    ] where value < 0 {
      throw TesseraError("\(name): found \(value), expected 0 or more")
    }
  }
}
