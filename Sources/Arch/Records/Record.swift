/// One entry of a unit's stream: an operation with its operands, and how it is ordered.
///
/// A record with `repeatCount` *r* means exactly *r* records in a row, of which repetition *k*
/// waits for `waitCount + k · waitStride` and each posts once. The payloads are totals over the
/// repetitions.
///
/// 40 bytes, trivial; streams are arrays of it.
public struct Record: Hashable, Sendable, BitwiseCopyable {
  /// Stands for "no token".
  public static let noToken: UInt16 = .max

  /// Index into the operations of the unit.
  public var operation: UInt16
  /// The token that must have reached `waitCount` before the start, or `noToken`.
  public var waitToken: UInt16
  /// The token that is posted once at each completion, or `noToken`.
  public var postToken: UInt16
  /// 1 or more.
  public var repeatCount: UInt32
  /// What `waitCount` grows by with each repetition.
  public var waitStride: UInt32
  public var operand0: UInt32
  public var operand1: UInt32
  public var payload0: UInt32
  public var payload1: UInt32
  /// 0 or more.
  public var waitCount: Int64

  public init(
    operation: UInt16, repeatCount: UInt32 = 1, operand0: UInt32 = 0, operand1: UInt32 = 0,
    payload0: UInt32 = 0, payload1: UInt32 = 0, waitToken: UInt16 = Record.noToken,
    waitCount: Int64 = 0, waitStride: UInt32 = 0, postToken: UInt16 = Record.noToken
  ) {
    self.operation = operation
    self.waitToken = waitToken
    self.postToken = postToken
    self.repeatCount = repeatCount
    self.waitStride = waitStride
    self.operand0 = operand0
    self.operand1 = operand1
    self.payload0 = payload0
    self.payload1 = payload1
    self.waitCount = waitCount
  }
}
