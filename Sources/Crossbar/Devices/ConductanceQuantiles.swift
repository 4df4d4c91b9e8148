import Arch

/// Conductances that cells of some targets were measured to have, to be drawn from.
///
/// For each target there is a curve of quantiles at the standard normal deviates
/// z = −4, −3.9375, …, 4: the entry at *z* is the conductance below which a part Φ(z) of the cells
/// lies. A cell draws z = √s·z_device + √(1 − s)·z_cycle and takes the curve's value there, so
/// whatever the curve's shape, a part *s* of its variation stays with the cell when it is programmed
/// again. Between two deviates and between two targets conductances are interpolated, beyond them
/// the nearest is taken, with the distance from its target. Normal distributions are straight lines.
///
/// Not modelled: whether a cell far out at one target is so at another, beyond the common deviate.
public struct ConductanceQuantiles: Sendable, Hashable {
  /// A target and what cells had instead, in siemens.
  public struct Level: Sendable, Hashable {
    public var target: Double
    /// Of ``deviates``, not falling.
    public var conductances: [Double]

    public init(target: Double, conductances: [Double]) {
      self.target = target
      self.conductances = conductances
    }
  }

  public static let deviates = (0...128).map { Double($0) / 16 - 4 }
  public static let mostLevels = 1024

  /// In ascending order of targets.
  public var levels: [Level]
  /// *s*, the part of the variance that stays with a cell.
  public var deviceShare: Double

  public init(levels: [Level], deviceShare: Double = 1) {
    self.levels = levels
    self.deviceShare = deviceShare
  }

  /// The conductance of a cell.
  ///
  /// - Parameters:
  ///   - target: in siemens.
  ///   - deviate: standard normal.
  /// - Complexity: O(log levels).
  public func conductance(target: Double, deviate: Double) -> Double {
    var (low, high) = (0, levels.count)
    while low < high {
      let middle = (low + high) / 2
      if levels[middle].target <= target { low = middle + 1 } else { high = middle }
    }
    let below = max(low - 1, 0)
    let above = min(low, levels.count - 1)
    guard below <= above else { return target }
    let span = levels[above].target - levels[below].target
    let part = span > 0 ? min(max((target - levels[below].target) / span, 0), 1) : 0
    let offset =
      (1 - part) * Self.offset(levels[below], deviate) + part * Self.offset(levels[above], deviate)
    return max(0, target + offset)
  }

  private static func offset(_ level: Level, _ deviate: Double) -> Double {
    let place = min(max((deviate + 4) * 16, 0), 128)
    let index = min(Int(place), 127)
    let (a, b) = (level.conductances[index], level.conductances[index + 1])
    return a + (place - Double(index)) * (b - a) - level.target
  }

  func check() throws {
    guard (1...Self.mostLevels).contains(levels.count) else {
      throw TesseraError(
        "measured quantiles: found \(levels.count) levels, expected 1 to \(Self.mostLevels)")
    }
    guard deviceShare >= 0, deviceShare <= 1 else {
      throw TesseraError(
        "measured quantiles: found a device's share of \(deviceShare), expected 0 to 1")
    }
    for (index, level) in levels.enumerated() {
      guard level.conductances.count == Self.deviates.count else {
        throw TesseraError(
          "measured quantiles: found \(level.conductances.count) conductances at a target of "
            + "\(level.target) S, expected \(Self.deviates.count)")
      }
      guard level.target >= 0, level.target <= 1e6,
        index == 0 || level.target > levels[index - 1].target
      else {
        throw TesseraError(
          "measured quantiles: found a target of \(level.target) S, expected ascending ones from 0 "
            + "to 1e6 S")
      }
      var last = 0.0
      for conductance in level.conductances {
        guard conductance >= last, conductance <= 1e6 else {
          throw TesseraError(
            "measured quantiles: found \(conductance) S after \(last) S at a target of "
              + "\(level.target) S, expected numbers from 0 to 1e6 S that do not fall")
        }
        last = conductance
      }
    }
  }
}
