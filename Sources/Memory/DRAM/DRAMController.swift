import Arch

/// The controller of one channel with the state of its banks, advanced from event to event.
///
/// Each cycle it
///
/// 1. notes a refresh that is due; from then on the rank starts nothing else: its open rows are
///    closed, then it is refreshed;
/// 2. sends one command (with HBM one row and one column command). The command queues take turns,
///    beginning behind the one that sent last. Of a queue the first entry goes that can: its column
///    command where its row is open, ACT where none is, PRE where another row is open that no entry
///    of the queue waits for or that has served `rowHitLimit` column commands, but only for the
///    first entry of the bank (FR-FCFS);
/// 3. moves one transaction to the command queue of its bank: the oldest whose queue has room, a
///    read unless writes are drained. A drain starts when the write queue is full, or holds
///    `writeDrain` writes and no read waits, and moves as many writes as there were.
///
/// A read of a burst that a write in the queues will write takes its data from there, one cycle
/// after its acceptance; reads and writes of a burst that is queued for the same join it. A write
/// is held back while a read of its burst is under way.
///
/// Cycles in which nothing can happen are skipped. A bank whose own constraints have passed is in a
/// mask of the banks that are ready for a command; what they share, the ranks and bank groups hold
/// as cycles, which are compared without branches.
///
/// - Complexity: O(ranks + bank groups + command queue entries of one bank) for each command.
struct DRAMController: ~Copyable {
  static let never = Int64.max / 4
  /// Cycles that the wheel looks ahead; later ones are looked at again on the way.
  static let wheelSize = 256

  let constraints: DRAMConstraints
  let timing: DRAMTiming
  let map: DRAMAddressMap
  let channel: Int32
  let banksPerRank: Int
  let banksPerGroup: Int
  let ranks: Int
  let groupCount: Int
  let groupsPerRank: Int
  let isClosedPage: Bool
  let isPerRank: Bool
  let isUnified: Bool
  let hasTwoCommandBuses: Bool
  let transactionCapacity: Int32
  let commandCapacity: Int32
  let hitLimit: Int32
  let refreshPeriod: Int64
  let refreshesAllRanks: Bool
  var writeDrainThreshold: Int32

  var banks: Cells<BankState>
  /// The command queues, `commandCapacity` entries for each bank.
  var entries: Cells<QueueEntry>
  var groupTimes: Cells<SharedTimes>
  var rankTimes: Cells<SharedTimes>
  var rankStates: Cells<RankState>
  var nodes: Cells<RequestNode>
  var freeNode: Int32 = -1

  /// The banks that want a command which their own constraints allow by now.
  var ready = CommandMasks()
  /// The next cycle for which the wheel has banks.
  var laterAt = DRAMController.never
  /// The banks to look at again by cycle, and which cycles have any.
  var wheel = Cells<UInt64>(repeating: 0, count: DRAMController.wheelSize)
  var wheelUsed = Cells<UInt64>(repeating: 0, count: DRAMController.wheelSize / 64)
  /// Banks whose command queue has room.
  var room: UInt64
  /// Banks that a read waits for (or any transaction, in one queue for both), and a write.
  var waitingReads: UInt64 = 0
  var waitingWrites: UInt64 = 0
  /// Banks of the rank that is about to be refreshed.
  var blocked: UInt64 = 0

  var readCount: Int32 = 0
  var writeCount: Int32 = 0
  var draining: Int32 = 0
  var lastQueue = -1
  var order: Int64 = 0

  var refreshDueAt: Int64
  var nextRefreshRank = 0
  /// A bit for each rank that waits for its refresh.
  var refreshPending: UInt64 = 0

  /// The next cycle at which a command may be possible, and a transfer.
  var commandAt = DRAMController.never
  var transferAt = DRAMController.never
  var nextEvent: Int64
  var lastDone: Int64 = 0
  /// Requests inside, without those that joined another.
  var inside: Int32 = 0

  var counts = DRAMCounts()
  var latencies = LatencyHistogram()
  var arrivalLatencies = LatencyHistogram()
  // How many reads, and writes, are inside by a hash of their bursts.
  var readFilter: Cells<UInt16>
  var writeFilter: Cells<UInt16>
  let filterShift: UInt64

  let observer: ((DRAMCommand) -> Void)?
  let isObserved: Bool

  init(
    _ configuration: DRAMConfiguration, map: DRAMAddressMap, channel: Int,
    observer: ((DRAMCommand) -> Void)?
  ) {
    let geometry = configuration.geometry
    let settings = configuration.controller
    constraints = DRAMConstraints(configuration)
    timing = configuration.timing
    self.map = map
    self.channel = Int32(channel)
    banksPerRank = geometry.banksPerRank
    banksPerGroup = geometry.banksPerGroup
    ranks = geometry.ranks
    groupsPerRank = geometry.bankGroups
    groupCount = geometry.ranks * geometry.bankGroups
    isClosedPage = settings.rowPolicy == .closed
    isPerRank = settings.queueStructure == .perRank
    isUnified = settings.isUnified
    hasTwoCommandBuses = configuration.standard.hasTwoCommandBuses
    transactionCapacity = Int32(settings.transactionQueue)
    commandCapacity = Int32(settings.commandQueue)
    hitLimit = Int32(settings.rowHitLimit)
    writeDrainThreshold = Int32(settings.writeDrain)
    refreshesAllRanks = settings.refreshPolicy == .simultaneous
    refreshPeriod =
      refreshesAllRanks
      ? timing.refreshInterval : timing.refreshInterval / Int64(geometry.ranks)
    refreshDueAt = refreshPeriod
    nextEvent = refreshPeriod
    let bankCount = geometry.banksPerChannel
    banks = Cells(repeating: BankState(), count: bankCount)
    entries = Cells(repeating: QueueEntry(), count: bankCount * settings.commandQueue)
    groupTimes = Cells(repeating: SharedTimes(), count: groupCount)
    rankTimes = Cells(repeating: SharedTimes(), count: geometry.ranks)
    rankStates = Cells(repeating: RankState(), count: geometry.ranks)
    room = bankCount == 64 ? ~0 : 1 << UInt64(bankCount) - 1
    nodes = Cells(repeating: RequestNode(), count: 0)
    // A few times as many as fit inside, so that few requests meet another of the same hash.
    let most = 2 * settings.transactionQueue + bankCount * settings.commandQueue
    let bits = min(12, Int.bitWidth - (2 * most).leadingZeroBitCount)
    filterShift = UInt64(64 - bits)
    readFilter = Cells(repeating: 0, count: 1 << bits)
    writeFilter = Cells(repeating: 0, count: 1 << bits)
    self.observer = observer
    isObserved = observer != nil
    for bank in 0..<bankCount {
      let group = bank / geometry.banksPerGroup
      banks[bank].group = Int32(group)
      banks[bank].rank = Int32(bank / banksPerRank)
      groupTimes[group].banks |= 1 << UInt64(bank)
      rankTimes[bank / banksPerRank].banks |= 1 << UInt64(bank)
    }
    growNodes()
  }

  private mutating func growNodes() {
    let count = nodes.count
    nodes.grow(to: max(64, 2 * count), with: RequestNode())
    for index in (count..<nodes.count).reversed() {
      nodes[index].next = freeNode
      freeNode = Int32(index)
    }
  }

  mutating func takeNode() -> Int32 {
    if freeNode < 0 { growNodes() }
    let node = freeNode
    freeNode = nodes[node].next
    return node
  }

  @inline(__always)
  mutating func returnNode(_ node: Int32) {
    nodes[node].next = freeNode
    freeNode = node
  }

  /// Whether nothing waits and no refresh is under way.
  var isIdle: Bool { inside == 0 && refreshPending == 0 }

  /// Does all that happens before a cycle.
  mutating func advance(to cycle: Int64) {
    while nextEvent < cycle {
      if inside == 0, refreshPending == 0, cycle - nextEvent > 4 * timing.refreshInterval,
        observer == nil
      {
        skipRefreshes(to: cycle)
      }
      step(nextEvent)
    }
  }

  /// One cycle in which something may happen.
  private mutating func step(_ now: Int64) {
    if now >= refreshDueAt { noteRefresh(now) }
    if now >= laterAt { promote(now) }
    if now >= commandAt { sendCommands(now) }
    if now >= transferAt { transfer(now) }
    nextEvent = min(commandAt, transferAt, laterAt, refreshDueAt)
  }

  /// Does everything until nothing is left, and returns the cycle after the last data.
  mutating func drain(from cycle: Int64) -> Int64 {
    advance(to: cycle)
    // Nothing arrives any more, so writes do not wait for others.
    writeDrainThreshold = 1
    if inside > 0 {
      transferAt = min(transferAt, cycle)
      nextEvent = min(nextEvent, transferAt)
    }
    while inside > 0 { step(nextEvent) }
    return lastDone
  }

  /// Closes the account of standby at the end of a run.
  mutating func settle(at end: Int64) {
    advance(to: end)
    for rank in 0..<ranks {
      let state = rankStates[rank]
      let until = state.openBanks > 0 ? end : min(end, state.activeUntil)
      let active = state.activeCycles + max(0, until - state.activeSince)
      counts.activeCycles += active
      counts.idleCycles += end - active
    }
  }
}
