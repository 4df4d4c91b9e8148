import Arch

/// Resistances of devices that somebody measured, and what they make of sensing.
public struct MeasuredCells: Sendable {
  /// One device.
  public struct Cell: Hashable, Sendable {
    /// R_P, in ohms.
    public var parallelOhms: Double
    /// R_AP, in ohms.
    public var antiparallelOhms: Double
    /// What its column's sense amplifier adds to the current, in amperes.
    public var offsetAmperes: Double

    public init(parallelOhms: Double, antiparallelOhms: Double, offsetAmperes: Double = 0) {
      self.parallelOhms = parallelOhms
      self.antiparallelOhms = antiparallelOhms
      self.offsetAmperes = offsetAmperes
    }
  }

  public static let mostCells = 1_000_000
  static let largestFile = 128 << 20

  public var cells: [Cell]

  /// Reads a file of comma-separated values with the columns `r_p`, `r_ap` (ohms) and, where
  /// wanted, `offset` (amperes), in this order.
  ///
  /// - Throws: `TesseraError` with file and line for anything else, for resistances that are not
  ///   between 1 mΩ and 1 PΩ or in which R_AP does not exceed R_P, and for fewer than four devices.
  public static func read(path: String) throws -> MeasuredCells {
    try MeasuredCells(try SourceText.read(path: path, label: path, limit: largestFile))
  }

  init(_ source: SourceText) throws {
    let file = try SeparatedValues(source, mostRows: Self.mostCells)
    guard file.header == ["r_p", "r_ap"] || file.header == ["r_p", "r_ap", "offset"] else {
      throw TesseraError(
        at: "\(source.label):\(file.headerLine)",
        "found the columns \(quoted(file.header.joined(separator: ","))); expected r_p,r_ap or "
          + "r_p,r_ap,offset")
    }
    cells = try file.rows.map { row in
      func number(_ index: Int, _ range: ClosedRange<Double>, _ unit: String) throws -> Double {
        guard let value = Double(row.cells[index]), range.contains(value) else {
          throw TesseraError(
            at: SourcePosition.file(source.label, line: row.line, column: row.columns[index]),
            "found \(quoted(row.cells[index])) as \(file.header[index]); expected a number from "
              + "\(range.lowerBound) to \(range.upperBound) \(unit)")
        }
        return value
      }
      let cell = Cell(
        parallelOhms: try number(0, 1e-3...1e15, "ohm"),
        antiparallelOhms: try number(1, 1e-3...1e15, "ohm"),
        offsetAmperes: file.header.count > 2 ? try number(2, -1...1, "ampere") : 0)
      guard cell.antiparallelOhms > cell.parallelOhms else {
        throw TesseraError(
          at: "\(source.label):\(row.line)",
          "r_ap is \(cell.antiparallelOhms) ohm; expected more than r_p, \(cell.parallelOhms) ohm")
      }
      return cell
    }
    guard cells.count >= 4 else {
      throw TesseraError(
        at: source.label, "found \(cells.count) devices; expected 4 or more, for two pairs")
    }
  }

  /// Currents at a read voltage through each device and an access transistor.
  ///
  /// - Throws: `TesseraError` where voltage or resistance has no meaning.
  public func sensing(readVolts: Double, accessOhms: Double) throws -> MeasuredSensing {
    guard readVolts > 0, readVolts <= 100 else {
      throw TesseraError("read voltage: found \(readVolts), expected more than 0 and up to 100 V")
    }
    guard accessOhms >= 0, accessOhms <= 1e15 else {
      throw TesseraError("access resistance: found \(accessOhms), expected 0 to 1e15 ohm")
    }
    return MeasuredSensing(
      ones: cells.map { readVolts / ($0.parallelOhms + accessOhms) },
      zeros: cells.map { readVolts / ($0.antiparallelOhms + accessOhms) },
      offsets: cells.map(\.offsetAmperes))
  }
}
