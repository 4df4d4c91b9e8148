/// A span of simulated time, or an instant counted from the start of a run, in femtoseconds.
///
/// 63 bits of femtoseconds are 2.5 hours. Femtoseconds and not picoseconds, because a
/// processing-unit slot of a TiM tile is 287.5 ps and a DDR4-2400 period 2500/3 ps.
public struct Time: Hashable, Comparable, Sendable {
  public var femtoseconds: Int64

  public init(femtoseconds: Int64) {
    self.femtoseconds = femtoseconds
  }

  public static let zero = Time(femtoseconds: 0)

  public static func < (left: Time, right: Time) -> Bool {
    left.femtoseconds < right.femtoseconds
  }
}
