/// The banks to which each command may go, or might: bit masks.
struct CommandMasks: BitwiseCopyable {
  var activate: UInt64 = 0
  var read: UInt64 = 0
  var write: UInt64 = 0
  var precharge: UInt64 = 0

  @inline(__always)
  var any: UInt64 { activate | read | write | precharge }

  @inline(__always)
  var columns: UInt64 { read | write }

  @inline(__always)
  var rows: UInt64 { activate | precharge }

  @inline(__always)
  mutating func remove(_ bits: UInt64) {
    activate &= ~bits
    read &= ~bits
    write &= ~bits
    precharge &= ~bits
  }

  @inline(__always)
  func without(_ bits: UInt64) -> CommandMasks {
    var result = self
    result.remove(bits)
    return result
  }
}

/// What a bank knows by itself, and its command queue.
///
/// Entries of the queue are numbered from the oldest.
struct BankState: BitwiseCopyable {
  /// The cycles from which this bank allows a command.
  var activateAt: Int64 = 0
  var readAt: Int64 = 0
  var writeAt: Int64 = 0
  var prechargeAt: Int64 = 0
  /// A bit for each entry that uses the open row, and for each that writes.
  var hits: UInt64 = 0
  var writes: UInt64 = 0
  /// −1 while no row is open.
  var openRow: Int32 = -1
  /// Column commands to the open row.
  var served: Int32 = 0
  /// Entries of the command queue.
  var entries: Int32 = 0
  var group: Int32 = 0
  var rank: Int32 = 0
  // The transactions that wait, oldest first.
  var firstRead: Int32 = -1
  var lastRead: Int32 = -1
  var firstWrite: Int32 = -1
  var lastWrite: Int32 = -1
}

/// An entry of a bank's command queue.
struct QueueEntry: BitwiseCopyable {
  var row: Int32 = 0
  var node: Int32 = -1
}

/// The cycles from which a rank, or the banks of a group, may get a command, by what other banks did.
struct SharedTimes: BitwiseCopyable {
  var banks: UInt64 = 0
  var activateAt: Int64 = 0
  var readAt: Int64 = 0
  var writeAt: Int64 = 0

  /// Takes those of its banks away that may not get a command yet.
  @inline(__always)
  func mask(_ commands: inout CommandMasks, _ now: Int64) {
    commands.activate &= ~(banks & Self.isAfter(activateAt, now))
    commands.read &= ~(banks & Self.isAfter(readAt, now))
    commands.write &= ~(banks & Self.isAfter(writeAt, now))
  }

  /// All bits where a cycle is later than another.
  @inline(__always)
  private static func isAfter(_ cycle: Int64, _ now: Int64) -> UInt64 {
    UInt64(bitPattern: (now &- cycle) >> 63)
  }
}

/// What concerns a whole rank.
struct RankState: BitwiseCopyable {
  var refreshAt: Int64 = 0
  // The last three activations, the oldest first.
  var activated1: Int64 = -DRAMController.never
  var activated2: Int64 = -DRAMController.never
  var activated3: Int64 = -DRAMController.never
  var openBanks: Int32 = 0
  /// Entries of its command queue, where a rank has one.
  var entries: Int32 = 0
  var activeSince: Int64 = 0
  /// The cycle at which the last bank closed, or will.
  var activeUntil: Int64 = 0
  /// Cycles with an open bank before `activeSince`.
  var activeCycles: Int64 = 0
}

/// A request in the queues.
struct RequestNode: BitwiseCopyable {
  /// The address in bursts.
  var line: Int64 = 0
  var accepted: Int64 = 0
  var arrival: Int64 = 0
  /// Its turn: of acceptance in a transaction queue, of transfer in a command queue.
  var order: Int64 = 0
  var row: Int32 = 0
  var next: Int32 = -1
  /// The first of the reads that joined this one.
  var joined: Int32 = -1
  var isWrite = false
}
