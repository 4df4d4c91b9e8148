import Arch

/// Requests offered to a DRAM memory system, one a cycle and in order.
///
/// A request is offered from its arrival on, and not before the cycle after the one in which the
/// request before it was accepted; it stalls, with all behind it, until its channel's queue has
/// room. `finish` runs until everything is done.
///
/// - Complexity: O(1) memory; time grows with commands and not with cycles.
public struct DRAMReplay: ~Copyable {
  /// The latest arrival, a quadrillion cycles: what follows stays far inside 63 bits.
  public static let latestArrival: Int64 = 1_000_000_000_000_000

  private let configuration: DRAMConfiguration
  private let map: DRAMAddressMap
  private let banksPerRank: Int64
  private let banksPerGroup: Int64
  private let controllers: UnsafeMutablePointer<DRAMController>
  private let channelCount: Int
  private var nextCycle: Int64 = 0
  private var firstArrival: Int64 = -1

  /// - Parameter observer: gets every command; those of a channel in the order of their cycles, and
  ///   channels as they happen to be advanced.
  /// - Throws: `TesseraError` where the configuration contradicts itself.
  public init(
    _ configuration: DRAMConfiguration, observer: ((DRAMCommand) -> Void)? = nil
  ) throws {
    try configuration.check()
    let map = try DRAMAddressMap(configuration)
    self.configuration = configuration
    self.map = map
    banksPerRank = Int64(configuration.geometry.banksPerRank)
    banksPerGroup = Int64(configuration.geometry.banksPerGroup)
    channelCount = configuration.geometry.channels
    controllers = .allocate(capacity: channelCount)
    for channel in 0..<channelCount {
      (controllers + channel).initialize(
        to: DRAMController(configuration, map: map, channel: channel, observer: observer))
    }
  }

  deinit {
    controllers.deinitialize(count: channelCount)
    controllers.deallocate()
  }

  /// Offers a request.
  ///
  /// - Throws: `TesseraError`, without a place, where the address is beyond the memory or the
  ///   arrival is too late.
  @inline(__always)
  public mutating func offer(_ request: MemoryRequest) throws(TesseraError) {
    guard request.address >= 0, request.address < map.capacity, request.arrival >= 0,
      request.arrival <= Self.latestArrival
    else { throw problem(request) }
    let line = request.address >> map.lineShift
    let bank =
      map.rank.of(line) * banksPerRank + map.bankGroup.of(line) * banksPerGroup + map.bank.of(line)
    let channel = Int(map.channel.of(line))
    let cycle = controllers[channel].makeRoom(
      isWrite: request.isWrite, from: max(request.arrival, nextCycle))
    controllers[channel].accept(
      line: line, row: Int32(truncatingIfNeeded: map.row.of(line)), bank: Int(bank),
      isWrite: request.isWrite, arrival: request.arrival, at: cycle)
    nextCycle = cycle + 1
    if firstArrival < 0 { firstArrival = request.arrival }
  }

  private func problem(_ request: MemoryRequest) -> TesseraError {
    if request.address < 0 || request.address >= map.capacity {
      return TesseraError(
        "found address 0x\(String(UInt64(bitPattern: request.address), radix: 16)); expected one "
          + "below 0x\(String(map.capacity, radix: 16)), the capacity of \(configuration.name)")
    }
    return TesseraError(
      "found arrival at cycle \(request.arrival); expected 0 to \(Self.latestArrival)")
  }

  /// Runs until every request is done.
  public consuming func finish() -> DRAMResult {
    var end = nextCycle
    for channel in 0..<channelCount {
      end = max(end, controllers[channel].drain(from: nextCycle))
    }
    var counts = DRAMCounts()
    var latencies = LatencyHistogram()
    var arrivalLatencies = LatencyHistogram()
    for channel in 0..<channelCount {
      controllers[channel].settle(at: end)
      counts += controllers[channel].counts
      latencies.add(controllers[channel].latencies)
      arrivalLatencies.add(controllers[channel].arrivalLatencies)
    }
    return DRAMResult(
      configuration: configuration, cycles: end, counts: counts,
      readLatency: latencies.summary(), arrivalLatency: arrivalLatencies.summary(),
      energy: DRAMEnergyModel(configuration).price(counts))
  }
}

/// A request of a memory trace.
public struct MemoryRequest: Sendable, Hashable, BitwiseCopyable {
  /// In bytes; the request concerns the burst that holds it.
  public var address: Int64
  public var isWrite: Bool
  /// The first cycle of the memory's clock at which it is offered.
  public var arrival: Int64

  public init(address: Int64, isWrite: Bool, arrival: Int64) {
    self.address = address
    self.isWrite = isWrite
    self.arrival = arrival
  }
}

/// What a replay of requests came to.
public struct DRAMResult: Sendable {
  public var configuration: DRAMConfiguration
  /// From cycle 0 until the last data have been moved.
  public var cycles: Int64
  public var counts: DRAMCounts
  /// From the acceptance of a read into the controller's queue to its last data; nil without reads.
  public var readLatency: LatencySummary?
  /// From a read's arrival, with the time that it and those before it were stalled.
  public var arrivalLatency: LatencySummary?
  public var energy: DRAMEnergy

  public var requests: Int64 { counts.reads + counts.writes }
  /// Column commands of reads and writes to a row that an earlier one had used since its ACT.
  public var rowHits: Int64 { counts.readRowHits + counts.writeRowHits }

  /// The time of all cycles in seconds.
  public var seconds: Double {
    Double(cycles) * Double(configuration.clock.numerator)
      / Double(configuration.clock.denominator) * 1e-15
  }

  /// Bytes of all requests, a burst each, over the time of all cycles; zero for no requests.
  public var bytesPerSecond: Double {
    cycles == 0 ? 0 : Double(requests) * Double(configuration.geometry.burstBytes) / seconds
  }
}

extension DRAMResult {
  /// Replays the requests of a text.
  ///
  /// - Throws: `TesseraError` with file and line of the first line that cannot be used.
  public static func replaying(
    _ trace: consuming MemoryTraceText, on configuration: DRAMConfiguration,
    observer: ((DRAMCommand) -> Void)? = nil
  ) throws -> DRAMResult {
    var replay = try DRAMReplay(configuration, observer: observer)
    while let request = try trace.next() {
      do throws(TesseraError) {
        try replay.offer(request)
      } catch {
        throw TesseraError(at: trace.place, error.description)
      }
    }
    return replay.finish()
  }
}
