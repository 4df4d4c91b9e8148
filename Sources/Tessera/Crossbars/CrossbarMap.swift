import Arch
import Crossbar
import Reports

/// What each cell of an array loses to the lines, as a picture.
public struct CrossbarMap: Sendable {
  /// For each cell, what is missing of its word line's voltage, divided by the largest voltage.
  public let drops: [Double]
  public let wordLines: Int
  public let bitLines: Int

  /// Works out the cells' voltages, exactly.
  ///
  /// - Throws: `TesseraError` where the array is too large or its voltages are not found.
  public init(_ array: CrossbarArray, inputs: [Double], curve: CellCurve = .linear) throws {
    wordLines = array.wordLines
    bitLines = array.bitLines
    var solver = try CellSolver(
      array.conductances, wordLines: wordLines, bitLines: bitLines, parasitics: array.parasitics,
      curve: curve)
    let voltages = try solver.solve(inputs).cellVoltages
    let largest = inputs.reduce(0) { max($0, abs($1)) }
    let columns = bitLines
    drops = voltages.indices.map { index in
      let input = inputs[index / columns]
      let sign = input < 0 ? -1.0 : 1
      return largest > 0 ? sign * (input - voltages[index]) / largest : 0
    }
  }

  /// The mean over all cells.
  public var mean: Double { drops.reduce(0, +) / Double(drops.count) }

  public var largest: Double { drops.max() ?? 0 }

  /// The picture.
  public func svg(subtitle: String) -> String {
    var map = HeatMap(
      title: "Voltage lost in the lines, \(wordLines)x\(bitLines) cells", values: drops,
      columns: bitLines)
    map.subtitle = subtitle
    map.rowTitle = "word lines, from 0 at the top"
    map.columnTitle = "bit lines, from 0 at the left"
    map.label = "of the input"
    map.isPercent = true
    map.notes = [
      "Missing from the voltage across each cell, relative to the largest input voltage; by exact "
        + "solution of the array."
    ]
    return map.svg()
  }
}
