import Arch

/// Collects records unit by unit and cuts them into segments.
///
/// Every record that does work in a unit beside the tiles posts the token of that unit. Units
/// complete in order, so "the n-th record of the unit is done" is "its token has reached n", and
/// one token for each unit is enough.
///
/// Records are appended in an order in which each comes after all it waits for. So a segment may
/// be cut anywhere, and no mapping can deadlock.
struct SegmentBuilder {
  /// The most records of a unit in a segment.
  static let segmentRecords = 8_192

  struct Segment {
    var layer: Int
    var buffers: [[Record]]
  }

  /// Units of the system by local number: tiles first, then the services.
  let units: [Int]
  let tileCount: Int
  private let syncs: [UInt16]
  private let works: [UInt16]
  private(set) var posted: [Int64]
  private(set) var ready: [Segment] = []
  private(set) var layer = 0
  private var buffers: [[Record]]
  private var spare: [[Record]]?
  private var largest = 0
  /// What each service has already waited for, by token: a second wait would be idle.
  private var waited: [Int64]
  /// Services and tiles without records in a segment get a wait for what was read out before the
  /// segment began, so that no unit runs far ahead and forces the mapping to be held in memory.
  private let pacesIdleUnits: Bool
  private var paceCount: Int64 = 0

  init(target: MappingTarget, tokens: Int, pacesIdleUnits: Bool) {
    let services = Service.allCases.map { $0.binding(in: target) }
    tileCount = target.tiles.units.count
    units = target.tiles.units + services.map(\.unit)
    syncs = Array(repeating: target.tiles.sync, count: tileCount) + services.map(\.sync)
    works = Array(repeating: target.tiles.access, count: tileCount) + services.map(\.work)
    posted = Array(repeating: 0, count: tokens)
    buffers = Array(repeating: [], count: units.count)
    waited = Array(repeating: 0, count: services.count * services.count)
    self.pacesIdleUnits = pacesIdleUnits
  }

  mutating func takeSegment() -> Segment? {
    ready.isEmpty ? nil : ready.removeFirst()
  }

  /// Starts a segment of that layer, unless the current one is empty.
  mutating func begin(layer: Int) {
    cut()
    self.layer = layer
  }

  /// Starts a segment where the current one has grown large.
  mutating func cutIfLarge() {
    if largest > Self.segmentRecords / 2 { cut() }
  }

  mutating func cut() {
    guard largest > 0 else { return }
    if pacesIdleUnits, paceCount > 0 {
      for unit in buffers.indices where buffers[unit].isEmpty {
        buffers[unit].append(
          Record(
            operation: syncs[unit], waitToken: UInt16(Service.partialSumRead.rawValue),
            waitCount: paceCount))
      }
    }
    paceCount = posted[Service.partialSumRead.rawValue]
    ready.append(Segment(layer: layer, buffers: buffers))
    buffers = spare ?? Array(repeating: [], count: units.count)
    spare = nil
    largest = 0
  }

  /// Takes the memory of a segment back that has been handed on.
  mutating func recycle(_ segment: consuming Segment) {
    var buffers = segment.buffers
    segment.buffers = []
    for unit in buffers.indices { buffers[unit].removeAll(keepingCapacity: true) }
    spare = buffers
  }

  /// Appends to a local unit.
  @inline(__always)
  mutating func append(_ record: Record, to unit: Int) {
    if buffers[unit].count == Self.segmentRecords { cut() }
    buffers[unit].append(record)
    largest = max(largest, buffers[unit].count)
  }

  mutating func notePosts(_ count: Int, of token: Int) {
    posted[token] += Int64(count)
  }

  /// The wait for all that a service has been given so far; nil where that is nothing.
  func latest(_ service: Service) -> Wait? {
    let count = posted[service.rawValue]
    return count > 0 ? Wait(token: service.rawValue, count: count) : nil
  }

  /// A point in the stream of a service that comes after all the waits, and after all that it was
  /// given before.
  ///
  /// - Returns: what to wait for; nil where there is nothing.
  mutating func signal(_ service: Service, after waits: [Wait]) -> Wait? {
    let services = Service.allCases.count
    let isKnown = waits.allSatisfy {
      $0.token < services && waited[service.rawValue * services + $0.token] >= $0.count
    }
    return isKnown ? latest(service) : work(service, 0, after: waits)
  }

  /// Gives a service an amount of work, `repeats` times, after all the waits.
  ///
  /// An amount of zero makes a record that only waits and posts.
  /// - Returns: what to wait for to know that it's done.
  @discardableResult
  mutating func work(
    _ service: Service, _ amount: Int, repeats: Int = 1, after waits: [Wait] = []
  ) -> Wait {
    let unit = tileCount + service.rawValue
    let services = Service.allCases.count
    var pending: Wait?
    for wait in waits {
      if wait.token < services {
        let slot = service.rawValue * services + wait.token
        if waited[slot] >= wait.count { continue }
        waited[slot] = wait.count
      }
      if let earlier = pending {
        append(
          Record(
            operation: syncs[unit], waitToken: UInt16(earlier.token), waitCount: earlier.count),
          to: unit)
      }
      pending = wait
    }
    let limit = Int(RecordLimits.field)
    var amountLeft = amount
    var repeatsLeft = amount > limit ? 1 : repeats
    repeat {
      let piece = min(amountLeft, limit)
      let count = min(repeatsLeft, limit)
      append(
        Record(
          operation: amount == 0 ? syncs[unit] : works[unit], repeatCount: UInt32(count),
          operand0: UInt32(piece), waitToken: pending.map { UInt16($0.token) } ?? Record.noToken,
          waitCount: pending?.count ?? 0, postToken: UInt16(service.rawValue)),
        to: unit)
      pending = nil
      posted[service.rawValue] += Int64(count)
      if amount > limit { amountLeft -= piece } else { repeatsLeft -= count }
    } while amount > limit ? amountLeft > 0 : repeatsLeft > 0
    return Wait(token: service.rawValue, count: posted[service.rawValue])
  }
}
