import Arch

/// What commands and standby cost, from the currents of a device.
///
/// With V the supply and D the devices of a rank, for each command:
///
/// - ACT, with the PRE that follows: V · D · (IDD0 · tRC − IDD3N · tRAS − IDD2N · (tRC − tRAS))
/// - RD: V · D · (IDD4R − IDD3N) · burst
/// - WR: V · D · (IDD4W − IDD3N) · burst
/// - REF: V · D · (IDD5B − IDD3N) · tRFC
///
/// and for each rank V · D · IDD3N while a bank is open and V · D · IDD2N otherwise, all times the
/// clock's period. This is the accounting of Micron's TN-40-07 and of DRAMsim3, whose energies are
/// in volt · milliampere · cycle: in picojoules only where a cycle takes 1 ns.
///
/// Not modelled: the pins' termination, the pump supply VPP, power-down and self refresh.
public struct DRAMEnergyModel: Sendable, Hashable {
  /// Picowatt-cycles for a command, or picowatts in a state: µV · µA, which are exact.
  private let activateCharge: Int128
  private let readCharge: Int128
  private let writeCharge: Int128
  private let refreshCharge: Int128
  private let activeStandbyCharge: Int128
  private let prechargeStandbyCharge: Int128
  private let clock: ClockPeriod

  public init(_ configuration: DRAMConfiguration) {
    let currents = configuration.currents
    let timing = configuration.timing
    let burst = configuration.geometry.burstCycles
    let factor =
      Int128(currents.supply.microvolts) * Int128(configuration.geometry.devicesPerRank)
    func charge(_ current: Current, _ cycles: Int64) -> Int128 {
      factor * Int128(current.microamperes) * Int128(cycles)
    }
    activateCharge =
      charge(currents.activatePrecharge, timing.rowCycle)
      - charge(currents.activeStandby, timing.activeTime)
      - charge(currents.prechargeStandby, timing.rowCycle - timing.activeTime)
    readCharge = charge(currents.readBurst, burst) - charge(currents.activeStandby, burst)
    writeCharge = charge(currents.writeBurst, burst) - charge(currents.activeStandby, burst)
    refreshCharge =
      charge(currents.refreshBurst, timing.refreshTime)
      - charge(currents.activeStandby, timing.refreshTime)
    activeStandbyCharge = charge(currents.activeStandby, 1)
    prechargeStandbyCharge = charge(currents.prechargeStandby, 1)
    clock = configuration.clock
  }

  public var activate: Energy { energy(activateCharge, 1) }
  public var read: Energy { energy(readCharge, 1) }
  public var write: Energy { energy(writeCharge, 1) }
  public var refresh: Energy { energy(refreshCharge, 1) }

  /// The energy of counted commands and cycles, each entry rounded down to a whole quectojoule.
  public func price(_ counts: DRAMCounts) -> DRAMEnergy {
    DRAMEnergy(
      activate: energy(activateCharge, counts.activates),
      read: energy(readCharge, counts.readBursts),
      write: energy(writeCharge, counts.writeBursts),
      refresh: energy(refreshCharge, counts.refreshes),
      activeStandby: energy(activeStandbyCharge, counts.activeCycles),
      prechargeStandby: energy(prechargeStandbyCharge, counts.idleCycles))
  }

  /// 1 pW · fs is 1e-27 J, a thousand quectojoules.
  private func energy(_ charge: Int128, _ count: Int64) -> Energy {
    let (product, overflow) = charge.multipliedReportingOverflow(
      by: Int128(count) * 1000)
    let (scaled, tooLarge) = product.multipliedReportingOverflow(by: Int128(clock.numerator))
    if overflow || tooLarge {
      // More than 1e5 J: no longer to the last digit, and never a trap.
      let value =
        Double(charge) * Double(count) * 1000 * Double(clock.numerator) / Double(clock.denominator)
      return Energy(quectojoules: Int128(min(value, 1e37)))
    }
    return Energy(quectojoules: scaled / Int128(clock.denominator))
  }
}

/// Energy by what it was spent on; REF, ACT, RD and WR are above standby.
public struct DRAMEnergy: Sendable, Hashable {
  public var activate: Energy
  public var read: Energy
  public var write: Energy
  public var refresh: Energy
  public var activeStandby: Energy
  public var prechargeStandby: Energy

  public var total: Energy {
    Energy(
      quectojoules: activate.quectojoules + read.quectojoules + write.quectojoules
        + refresh.quectojoules + activeStandby.quectojoules + prechargeStandby.quectojoules)
  }
}

/// What a channel did.
public struct DRAMCounts: Sendable, Hashable, BitwiseCopyable {
  public var reads: Int64 = 0
  public var writes: Int64 = 0
  /// RD and WR commands: fewer than requests where requests to one burst were merged.
  public var readBursts: Int64 = 0
  public var writeBursts: Int64 = 0
  public var activates: Int64 = 0
  public var precharges: Int64 = 0
  public var refreshes: Int64 = 0
  /// Column commands to a row that was open for an earlier one.
  public var readRowHits: Int64 = 0
  public var writeRowHits: Int64 = 0
  /// Reads that took their data from a write in the queue.
  public var forwardedReads: Int64 = 0
  /// Reads that joined one in the queue.
  public var mergedReads: Int64 = 0
  /// Writes that joined one in the queue.
  public var mergedWrites: Int64 = 0
  /// Cycles of all ranks with a bank open, and with none.
  public var activeCycles: Int64 = 0
  public var idleCycles: Int64 = 0

  public init() {}

  public static func += (left: inout DRAMCounts, right: DRAMCounts) {
    left.reads += right.reads
    left.writes += right.writes
    left.readBursts += right.readBursts
    left.writeBursts += right.writeBursts
    left.activates += right.activates
    left.precharges += right.precharges
    left.refreshes += right.refreshes
    left.readRowHits += right.readRowHits
    left.writeRowHits += right.writeRowHits
    left.forwardedReads += right.forwardedReads
    left.mergedReads += right.mergedReads
    left.mergedWrites += right.mergedWrites
    left.activeCycles += right.activeCycles
    left.idleCycles += right.idleCycles
  }
}
