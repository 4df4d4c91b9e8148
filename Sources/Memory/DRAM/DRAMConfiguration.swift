import Arch

/// A DRAM memory system as its controller sees it: shape, timing, currents and queues.
///
/// Read from YAML (`memories/`) or from a configuration of DRAMsim3. All durations are whole
/// cycles of `clock`; the clock's period is an exact rational.
public struct DRAMConfiguration: Sendable, Hashable {
  /// What the command protocol depends on.
  public enum Standard: String, Sendable, CaseIterable {
    case ddr3 = "DDR3"
    case ddr4 = "DDR4"
    /// HBM and HBM2: row commands and column commands have a bus each.
    case hbm = "HBM"
    case hbm2 = "HBM2"

    /// Whether one row command and one column command may go in the same cycle.
    public var hasTwoCommandBuses: Bool { self == .hbm || self == .hbm2 }
  }

  public var name: String
  public var summary: String
  public var standard: Standard
  /// The period of the command clock; data move on both its edges.
  public var clock: ClockPeriod
  public var geometry: DRAMGeometry
  public var timing: DRAMTiming
  public var currents: DRAMCurrents
  public var controller: DRAMControllerSettings

  public init(
    name: String, summary: String = "", standard: Standard, clock: ClockPeriod,
    geometry: DRAMGeometry, timing: DRAMTiming, currents: DRAMCurrents,
    controller: DRAMControllerSettings
  ) {
    self.name = name
    self.summary = summary
    self.standard = standard
    self.clock = clock
    self.geometry = geometry
    self.timing = timing
    self.currents = currents
    self.controller = controller
  }
}

/// The shape of a memory system.
public struct DRAMGeometry: Sendable, Hashable {
  public var channels: Int
  public var ranks: Int
  public var bankGroups: Int
  public var banksPerGroup: Int
  public var rows: Int
  /// Columns of a row, each as wide as a device.
  public var columns: Int
  /// Data pins of a device.
  public var deviceWidth: Int
  /// Data pins of a channel.
  public var busWidth: Int
  /// Transfers of a column command.
  public var burstLength: Int

  public init(
    channels: Int, ranks: Int, bankGroups: Int, banksPerGroup: Int, rows: Int, columns: Int,
    deviceWidth: Int, busWidth: Int, burstLength: Int
  ) {
    self.channels = channels
    self.ranks = ranks
    self.bankGroups = bankGroups
    self.banksPerGroup = banksPerGroup
    self.rows = rows
    self.columns = columns
    self.deviceWidth = deviceWidth
    self.busWidth = busWidth
    self.burstLength = burstLength
  }

  /// The most banks of all ranks of a channel: the controller keeps one bit of a word for each.
  public static let mostBanks = 64

  public var banksPerRank: Int { bankGroups * banksPerGroup }
  public var banksPerChannel: Int { ranks * banksPerRank }
  public var devicesPerRank: Int { busWidth / deviceWidth }
  /// Bytes that one column command moves.
  public var burstBytes: Int { busWidth / 8 * burstLength }
  /// Cycles that a burst keeps the data bus; two transfers a cycle.
  public var burstCycles: Int64 { Int64(burstLength / 2) }
  /// Bytes of all channels.
  public var capacity: Int64 {
    Int64(channels) * Int64(banksPerChannel) * Int64(rows) * Int64(columns) * Int64(busWidth / 8)
  }
}

/// The timing parameters of JEDEC's tables, in cycles.
public struct DRAMTiming: Sendable, Hashable {
  /// The longest duration that is read; sums of several stay far inside 64 bits.
  public static let longest: Int64 = 1_000_000

  public var additiveLatency: Int64
  public var readLatency: Int64
  public var writeLatency: Int64
  /// ACT to RD and ACT to WR.
  public var activateToRead: Int64
  public var activateToWrite: Int64
  public var prechargeTime: Int64
  public var activeTime: Int64
  public var rowCycle: Int64
  public var activateGapShort: Int64
  public var activateGapLong: Int64
  public var fourActivateWindow: Int64
  public var columnGapShort: Int64
  public var columnGapLong: Int64
  public var writeToReadShort: Int64
  public var writeToReadLong: Int64
  public var writeRecovery: Int64
  public var readToPrecharge: Int64
  public var refreshTime: Int64
  public var refreshInterval: Int64
  /// Gap on the data bus between bursts of two ranks.
  public var rankSwitch: Int64
  /// Preamble of a write burst.
  public var writePreamble: Int64
}

/// The supply voltage and the currents of one device, by JEDEC's measurement loops.
public struct DRAMCurrents: Sendable, Hashable {
  public var supply: Voltage
  /// IDD0: one bank, ACT and PRE every tRC.
  public var activatePrecharge: Current
  /// IDD2N: all banks closed.
  public var prechargeStandby: Current
  /// IDD3N: a bank open.
  public var activeStandby: Current
  /// IDD4R: reads without a pause.
  public var readBurst: Current
  /// IDD4W: writes without a pause.
  public var writeBurst: Current
  /// IDD5B: refreshes, one every tRFC.
  public var refreshBurst: Current
}

/// Queues and policies of the controller.
public struct DRAMControllerSettings: Sendable, Hashable {
  public enum RowPolicy: String, Sendable, CaseIterable {
    case open, closed
  }

  public enum QueueStructure: String, Sendable, CaseIterable {
    case perBank = "per-bank"
    case perRank = "per-rank"
  }

  public enum RefreshPolicy: String, Sendable, CaseIterable {
    /// The ranks in turn, spread over tREFI.
    case staggered
    /// All ranks every tREFI.
    case simultaneous
  }

  /// Field names of two letters from the most to the least significant: `ro`w, `ch`annel, `ra`nk,
  /// `ba`nk, bank `gr`oup is `bg`, `co`lumn.
  public var addressMapping: String
  public var rowPolicy: RowPolicy
  public var queueStructure: QueueStructure
  public var refreshPolicy: RefreshPolicy
  /// Entries of the read queue and of the write queue, or of the one queue for both.
  public var transactionQueue: Int
  /// Entries of a command queue.
  public var commandQueue: Int
  /// Reads and writes wait in one queue.
  public var isUnified: Bool
  /// Writes that are drained when no read waits.
  public var writeDrain: Int
  /// Column commands after which a row may be closed although more wait for it.
  public var rowHitLimit: Int

  public init(
    addressMapping: String, rowPolicy: RowPolicy = .open,
    queueStructure: QueueStructure = .perBank, refreshPolicy: RefreshPolicy = .staggered,
    transactionQueue: Int = 32, commandQueue: Int = 8, isUnified: Bool = false,
    writeDrain: Int = 16, rowHitLimit: Int = 4
  ) {
    self.addressMapping = addressMapping
    self.rowPolicy = rowPolicy
    self.queueStructure = queueStructure
    self.refreshPolicy = refreshPolicy
    self.transactionQueue = transactionQueue
    self.commandQueue = commandQueue
    self.isUnified = isUnified
    self.writeDrain = writeDrain
    self.rowHitLimit = rowHitLimit
  }
}
