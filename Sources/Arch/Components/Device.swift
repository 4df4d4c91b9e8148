/// A model with state of its own that times the records of a component instance, where neither
/// tables nor step functions can: what comes later may change when an earlier record is done.
///
/// The kernel makes one for each instance and run, and calls it from one thread:
///
/// 1. `take` when a record enters a step of `.device(.entry)`; these calls come in the order of
///    time, one at an instant, because all such steps hold the same resource of one server;
/// 2. `completion` when the record enters its step of `.device(.completion)`, and again after each
///    `advance` until it is known;
/// 3. `advance` at the instants that `nextChange` asks for, while a record waits for its completion;
/// 4. `takeCounts` before a record of another layer is taken, after `advance` to that instant, and
///    after `finish`.
///
/// A device must not depend on anything but these calls, so that a run has one result. A call of
/// `advance` more or less must change no result, because which instants it is called at is not
/// part of the rules.
public protocol Device: AnyObject {
  /// Takes a record at the instant at which it enters the step of entry.
  ///
  /// - Parameters:
  ///   - unit: the index of its unit in the plan.
  ///   - ticket: names the record until it has completed; then the number is used again.
  ///   - instant: in femtoseconds, at or after the instants of all earlier calls.
  /// - Returns: how long the record stays in the step of entry, in femtoseconds, 0 or more. Nothing
  ///   else is taken before that has passed.
  func take(_ record: borrowing Record, unit: Int, ticket: Int, at instant: Int64) -> Int64

  /// When the device is done with a record, in femtoseconds; nil while that is not known.
  ///
  /// What is told after a call of `advance` lies at or after its instant, or was told before.
  func completion(of ticket: Int) -> Int64?

  /// An instant before which no completion lies that is not known yet; `Int64.max` where none is to
  /// come.
  var nextChange: Int64 { get }

  /// Does all that happens before an instant, given that nothing is taken before it.
  func advance(to instant: Int64)

  /// What was done since the last call, by action.
  func takeCounts() -> [Int64]

  /// Ends the run at an instant; what is still under way is done too.
  func finish(at instant: Int64)
}

/// How the devices of a component are made: plain data of a stage plan.
public struct DevicePlan: Sendable, Equatable {
  /// Names the device with all that decides its times; two plans with one name count as equal.
  public var name: String
  /// The most that the device can move, where it moves data.
  public var bandwidth: Bandwidth?
  /// About how many bytes of memory one takes, 0 or more.
  public var size: Int
  public var make: @Sendable () throws -> any Device

  public init(
    name: String, bandwidth: Bandwidth? = nil, size: Int = 0,
    make: @escaping @Sendable () throws -> any Device
  ) {
    self.name = name
    self.bandwidth = bandwidth
    self.size = size
    self.make = make
  }

  public static func == (left: DevicePlan, right: DevicePlan) -> Bool { left.name == right.name }
}

/// Which part of its way through a device a step is.
public enum DevicePhase: Sendable, Equatable {
  /// The device takes the record, and says how long the step lasts.
  case entry
  /// The record stays until the device is done with it. The step holds nothing and follows one of
  /// entry.
  case completion
}
