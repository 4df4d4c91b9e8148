/// The ends of a line at which it is driven or sensed.
///
/// The first end of a word line is beside bit line 0, the first end of a bit line beside word line 0.
/// A line that uses both ends has a driver or a sense input at each: both drivers supply the same
/// voltage, and the currents into both sense inputs are added.
public enum LineEnds: String, Sendable, CaseIterable {
  case first
  case last
  case both
}
