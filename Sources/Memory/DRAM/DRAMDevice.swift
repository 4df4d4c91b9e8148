import Arch

/// DRAM channels as a component of an accelerator uses them: transfers in, times and counts out.
///
/// A transfer of *n* bytes is ⌈n / request⌉ requests of consecutive addresses, cut into bursts. The
/// address map deals the bursts to the channels. One transfer is taken a cycle; its bursts wait in
/// line in front of their channels, each of which accepts one a cycle, in order, as far as its
/// queue has room. A read is done with its last data, a write when all of it has been accepted: its
/// data leave the queue later.
///
/// Reads follow one another through the lower half of the memory, writes through the upper half,
/// each beginning behind the one before and starting again at the end. Reads thus never meet
/// writes of the same address.
///
/// A channel runs ahead of the simulation only as far as the bursts in front of it need to be
/// accepted, which nothing that comes later can change. When a read's data come can change until its last command
/// has been sent; from then on it's known, a latency ahead.
///
/// Not modelled: data that are read where they were written, and so the locality of a program; the
/// way from the memory's pins to the accelerator.
final class DRAMDevice: Device {
  private let controllers: UnsafeMutablePointer<DRAMController>
  private let channelCount: Int
  private let map: DRAMAddressMap
  private let clock: ClockPeriod
  private let reads: ReadTransfers
  private let requestBytes: Int64
  private let linesPerRequest: Int64
  private let readLatency: Int64
  private let banksPerRank: Int64
  private let banksPerGroup: Int64
  /// Bursts in half of the memory, a power of two.
  private let region: Int64
  private var nextRead: Int64 = 0
  private var nextWrite: Int64 = 0
  /// The cycle after the acceptance of its last burst, for each write until it is asked for.
  private var writeEnds: [Int: Int64] = [:]
  /// For each channel the first cycle at which it may accept a burst.
  private var nextCycles: [Int64]
  /// All before has been done.
  private var done: Int64 = 0
  private var taken = DRAMCounts()
  private var takenOpenCycles: Int64 = 0

  /// About what a controller takes, most of it for its histograms of latencies.
  static let bytesOfChannel = 1 << 20

  /// Checks what a device needs.
  ///
  /// - Throws: `TesseraError` where the memory contradicts itself, has one burst, or the request is
  ///   no number of whole bursts.
  static func check(_ configuration: DRAMConfiguration, request: DataSize) throws {
    try configuration.check()
    let burst = Int64(configuration.geometry.burstBytes)
    guard configuration.geometry.capacity / burst >= 2 else {
      throw TesseraError("found a memory of one burst; expected two or more")
    }
    guard request.bits % (8 * burst) == 0, request.bits > 0 else {
      throw TesseraError(
        "found a request of \(request.exactText); expected whole bursts of \(burst) B")
    }
  }

  init(_ configuration: DRAMConfiguration, request: DataSize) throws {
    try Self.check(configuration, request: request)
    let geometry = configuration.geometry
    let map = try DRAMAddressMap(configuration)
    let burst = Int64(geometry.burstBytes)
    region = map.capacity / burst / 2
    self.map = map
    requestBytes = request.bits / 8
    linesPerRequest = requestBytes / burst
    clock = configuration.clock
    readLatency = DRAMConstraints(configuration).readToData
    banksPerRank = Int64(geometry.banksPerRank)
    banksPerGroup = Int64(geometry.banksPerGroup)
    channelCount = geometry.channels
    nextCycles = [Int64](repeating: 0, count: geometry.channels)
    let reads = ReadTransfers(map, mask: region - 1, latency: readLatency)
    self.reads = reads
    controllers = .allocate(capacity: channelCount)
    for channel in 0..<channelCount {
      (controllers + channel).initialize(
        to: DRAMController(configuration, map: map, channel: channel) { reads.note($0) })
    }
  }

  deinit {
    controllers.deinitialize(count: channelCount)
    controllers.deallocate()
  }

  func take(_ record: borrowing Record, unit: Int, ticket: Int, at instant: Int64) -> Int64 {
    let isWrite = unit == 1
    let count = (Int64(record.operand0) + requestBytes - 1) / requestBytes * linesPerRequest
    let start = clock.tick(atOrAfter: instant)
    advance(toCycle: start)
    let first = isWrite ? nextWrite : nextRead
    if isWrite {
      nextWrite = (nextWrite + count) & (region - 1)
    } else {
      nextRead = (nextRead + count) & (region - 1)
      reads.add(ticket, first: first, count: count, at: start)
    }
    var end = start
    for offset in 0..<count {
      let line = (first + offset) & (region - 1) + (isWrite ? region : 0)
      let channel = Int(map.channel.of(line))
      let bank =
        map.rank.of(line) * banksPerRank + map.bankGroup.of(line) * banksPerGroup
        + map.bank.of(line)
      let cycle = controllers[channel].makeRoom(
        isWrite: isWrite, from: max(start, nextCycles[channel]))
      controllers[channel].accept(
        line: line, row: Int32(truncatingIfNeeded: map.row.of(line)), bank: Int(bank),
        isWrite: isWrite, arrival: start, at: cycle)
      nextCycles[channel] = cycle + 1
      end = max(end, cycle + 1)
    }
    if isWrite { writeEnds[ticket] = end } else { reads.end(at: end) }
    return clock.instant(ofTick: start + 1) - instant
  }

  func completion(of ticket: Int) -> Int64? {
    let end = writeEnds.removeValue(forKey: ticket) ?? reads.takeCompletion(of: ticket)
    return end.map { clock.instant(ofTick: $0) }
  }

  var nextChange: Int64 {
    guard let end = reads.oldestEnd else { return .max }
    return clock.instant(ofTick: max(end, done + readLatency))
  }

  func advance(to instant: Int64) {
    advance(toCycle: clock.tick(atOrAfter: instant))
    guard reads.oldestEnd != nil else { return }
    // Reads of one burst that met in a queue share a command, which counts for one of them.
    for channel in 0..<channelCount where controllers[channel].hasReadsInside { return }
    reads.endAll(at: done)
  }

  private func advance(toCycle cycle: Int64) {
    for channel in 0..<channelCount {
      controllers[channel].advance(to: max(cycle, nextCycles[channel]))
    }
    done = max(done, cycle)
  }

  func finish(at instant: Int64) {
    var end = clock.tick(atOrAfter: instant)
    for channel in 0..<channelCount {
      end = max(end, controllers[channel].drain(from: max(end, nextCycles[channel])))
    }
    for channel in 0..<channelCount { controllers[channel].advance(to: end) }
    done = max(done, end)
  }

  func takeCounts() -> [Int64] {
    var counts = DRAMCounts()
    var openCycles: Int64 = 0
    for channel in 0..<channelCount {
      counts += controllers[channel].counts
      openCycles += controllers[channel].openCycles(before: max(done, nextCycles[channel]))
    }
    var result = [Int64](repeating: 0, count: DRAMAction.allCases.count)
    for (action, now, before) in [
      (DRAMAction.activate, counts.activates, taken.activates),
      (.read, counts.readBursts, taken.readBursts), (.write, counts.writeBursts, taken.writeBursts),
      (.precharge, counts.precharges, taken.precharges),
      (.refresh, counts.refreshes, taken.refreshes), (.openCycle, openCycles, takenOpenCycles),
    ] {
      result[action.rawValue] = now - before
    }
    (taken, takenOpenCycles) = (counts, openCycles)
    return result
  }
}

/// What a component of DRAM channels counts, by place among its actions.
enum DRAMAction: Int, CaseIterable {
  case readBit, writeBit, activate, read, write, precharge, refresh, openCycle
}

/// The reads under way: which burst belongs to which, and how many each waits for.
private final class ReadTransfers {
  private struct Transfer {
    var ticket: Int
    var first: Int64
    var count: Int64
    var outstanding: Int64
    /// The cycle after its last data, so far.
    var last: Int64
    /// The cycle after the acceptance of its last burst.
    var end: Int64
  }

  private let map: DRAMAddressMap
  private let mask: Int64
  private let latency: Int64
  private var transfers: [Transfer] = []

  init(_ map: DRAMAddressMap, mask: Int64, latency: Int64) {
    self.map = map
    self.mask = mask
    self.latency = latency
  }

  func add(_ ticket: Int, first: Int64, count: Int64, at cycle: Int64) {
    transfers.append(
      Transfer(
        ticket: ticket, first: first, count: count, outstanding: count, last: cycle, end: cycle))
  }

  /// Says when the last burst of the youngest transfer was accepted.
  func end(at cycle: Int64) {
    transfers[transfers.count - 1].end = cycle
  }

  /// Takes note of a command of a controller.
  func note(_ command: DRAMCommand) {
    guard command.kind == .read || command.kind == .readPrecharge else { return }
    let line = map.line(of: command)
    for index in transfers.indices {
      let offset = (line &- transfers[index].first) & mask
      if offset < transfers[index].count, transfers[index].outstanding > 0 {
        transfers[index].outstanding -= 1
        transfers[index].last = max(transfers[index].last, command.cycle + latency)
        return
      }
    }
  }

  /// The cycle of the last acceptance of the oldest transfer that is not done.
  var oldestEnd: Int64? { transfers.first { $0.outstanding > 0 }?.end }

  func endAll(at cycle: Int64) {
    for index in transfers.indices where transfers[index].outstanding > 0 {
      transfers[index].outstanding = 0
      transfers[index].last = max(transfers[index].last, cycle)
    }
  }

  /// The cycle after the last data of a transfer, which is then forgotten; nil while it is under way.
  func takeCompletion(of ticket: Int) -> Int64? {
    guard let index = transfers.firstIndex(where: { $0.ticket == ticket }),
      transfers[index].outstanding == 0
    else { return nil }
    return transfers.remove(at: index).last
  }
}
