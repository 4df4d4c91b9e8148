import Arch

/// The converters behind the columns of arrays.
///
/// A converter rounds the output (half to even) to a code of `bits` bits and saturates: with
/// negative outputs −(2ᵇ⁻¹ − 1) to 2ᵇ⁻¹ − 1, without any 0 to 2ᵇ − 1. Errors are part of the
/// converter: code = round(g·x/LSB + o + n) with g from N(1, `gainDeviation`²) and *o* from
/// N(0, `offsetDeviation`²) in LSB, drawn once for each converter, and noise *n* from
/// N(0, `noiseDeviation`²), drawn for each conversion.
public struct OutputConverter: Sendable, Hashable {
  /// 1 to 32, or 2 to 32 with negative outputs; above 22 outputs are not rounded, because single
  /// precision is no finer.
  public var bits: Int
  public var range: Range
  /// The standard deviation of the gain, as a fraction of it.
  public var gainDeviation = 0.0
  /// The standard deviation of the offset, in LSB.
  public var offsetDeviation = 0.0
  /// The standard deviation of the noise at the converter's input, in LSB.
  public var noiseDeviation = 0.0
  /// Neighbouring columns that take turns at one converter and share its errors.
  public var columnsPerConverter = 1

  public init(bits: Int, range: Range) {
    self.bits = bits
    self.range = range
  }

  /// Which output is the largest code.
  public enum Range: Sendable, Hashable {
    /// That of all cells of a column at G_max with all inputs at V_read.
    case array
    /// That of this many cells at G_max with inputs at V_read: 20 for ±20 where weights and inputs
    /// go to ±1.
    case fixed(Double)
    /// One code for one step: the output of one cell at its first level for an input of 1.
    ///
    /// Whole-numbered outputs are then exact up to the largest code.
    case steps
    /// From calibration vectors: the magnitude below which this percentage of the outputs lies
    /// (100 for the largest one), for a whole layer or each row of arrays apart.
    case calibrated(percentile: Double, of: Scope)
  }

  public enum Scope: String, Sendable, Hashable, CaseIterable {
    case layer
    case arrayRow = "array-row"
  }

  func check() throws {
    guard (1...32).contains(bits) else {
      throw TesseraError("output bits: found \(bits), expected 1 to 32")
    }
    switch range {
    case .array, .steps: break
    case .fixed(let cells):
      guard cells > 0, cells <= 1e9 else {
        throw TesseraError("output range: found \(cells) cells, expected more than 0 up to 1e9")
      }
    case .calibrated(let percentile, _): try Percentile.check(percentile, "output range")
    }
    guard (0...1).contains(gainDeviation) else {
      throw TesseraError("converter gain: found a deviation of \(gainDeviation), expected 0 to 1")
    }
    for (name, deviation) in [("offset", offsetDeviation), ("noise", noiseDeviation)]
    where !(deviation >= 0 && deviation <= 1e6) {
      throw TesseraError(
        "converter \(name): found a deviation of \(deviation) LSB, expected 0 to 1e6")
    }
    guard (1...65_536).contains(columnsPerConverter) else {
      throw TesseraError(
        "columns per converter: found \(columnsPerConverter), expected 1 to 65536")
    }
  }

  var hasErrors: Bool { gainDeviation > 0 || offsetDeviation > 0 }

  /// The least and the greatest code.
  func codes(isSigned: Bool) -> (low: Float, high: Float) {
    let high = Float((Int64(1) << Int64(isSigned ? bits - 1 : bits)) - 1)
    return (isSigned ? -high : 0, high)
  }
}
