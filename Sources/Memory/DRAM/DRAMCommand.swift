import Arch

/// A command as it went over the bus, for an observer.
public struct DRAMCommand: Sendable, Hashable, BitwiseCopyable {
  public enum Kind: UInt8, Sendable, BitwiseCopyable {
    case activate, read, readPrecharge, write, writePrecharge, precharge, refresh
  }

  public var kind: Kind
  public var cycle: Int64
  public var channel: Int32
  public var rank: Int32
  /// −1 for a refresh, which concerns a whole rank.
  public var bankGroup: Int32
  public var bank: Int32
  /// The row that is opened or used; −1 where there is none.
  public var row: Int32
  /// The burst's number in the row; −1 where there is none.
  public var column: Int32
}
