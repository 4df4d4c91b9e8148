import Arch
import Crossbar

/// Cells at the crossings of word lines and bit lines, with the resistances of the lines.
public struct CrossbarArray: Sendable {
  public let wordLines: Int
  public let bitLines: Int
  /// In siemens, row-major, a row for each word line; 0 is an open cell.
  public let conductances: [Double]
  public let parasitics: LineParasitics

  /// Makes an array from resistances in ohms; infinity is an open cell.
  ///
  /// - Throws: `TesseraError` where a resistance is 0 or negative, or the array too large.
  public init(resistances: MatrixFile, parasitics: LineParasitics) throws(TesseraError) {
    for index in resistances.values.indices {
      let value = resistances.values[index]
      guard value > 0, 1 / value < .infinity else {
        throw TesseraError(
          at: resistances.place(index),
          "a cell of \(value) ohms, expected more than 0 (a cell of 0 ohms is a short circuit)")
      }
    }
    try self.init(resistances, values: resistances.values.map { 1 / $0 }, parasitics)
  }

  /// Makes an array from conductances in siemens.
  ///
  /// - Throws: `TesseraError` where one is negative or infinite, or the array too large.
  public init(conductances: MatrixFile, parasitics: LineParasitics) throws(TesseraError) {
    for index in conductances.values.indices {
      let value = conductances.values[index]
      guard value >= 0, value < .infinity else {
        throw TesseraError(
          at: conductances.place(index), "a cell of \(value) S, expected 0 or more and finite")
      }
    }
    try self.init(conductances, values: conductances.values, parasitics)
  }

  private init(
    _ file: MatrixFile, values: [Double], _ parasitics: LineParasitics
  ) throws(TesseraError) {
    try parasitics.check()
    let most = WireSolver.largestSide
    guard file.rows <= most, file.columns <= most else {
      throw TesseraError(
        at: file.name,
        "an array of \(file.rows)x\(file.columns) cells, expected at most \(most)x\(most)")
    }
    wordLines = file.rows
    bitLines = file.columns
    conductances = values
    self.parasitics = parasitics
  }

  /// The columns of a file with a row for each word line, as vectors of input voltages.
  ///
  /// - Throws: `TesseraError` where the file has another number of rows, or a voltage isn't finite.
  public func inputs(_ voltages: MatrixFile) throws(TesseraError) -> [[Double]] {
    guard voltages.rows == wordLines else {
      throw TesseraError(
        at: voltages.name,
        "has \(voltages.rows) rows, expected \(wordLines), one for each word line")
    }
    if let bad = voltages.values.firstIndex(where: { !(abs($0) <= 1e6) }) {
      throw TesseraError(
        at: voltages.place(bad),
        "a voltage of \(voltages.values[bad]) V, expected at most a million volts")
    }
    return (0..<voltages.columns).map { column in
      (0..<wordLines).map { voltages.values[$0 * voltages.columns + column] }
    }
  }
}

extension MatrixFile {
  /// Where a value is, for messages.
  func place(_ index: Int) -> String {
    "\(name), row \(index / columns + 1), column \(index % columns + 1)"
  }
}
