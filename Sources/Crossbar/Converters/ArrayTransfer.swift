import Arch

/// What was measured of arrays as a whole: what they read for each ideal output.
///
/// Ideal outputs are in steps, the output of one cell at its first level for an input of 1: for
/// ternary operands the number of products. Outputs beyond the table saturate at its ends.
public enum ArrayTransfer: Sendable, Hashable {
  case table(TransferTable)
  case confusion(ConfusionMatrix)
}

/// Mean and standard deviation of the output by ideal output, at equal distances.
///
/// Between two entries both are interpolated, and the output is drawn from the normal distribution
/// that they give.
public struct TransferTable: Sendable, Hashable {
  /// The ideal output of the first entry, and the distance of the next.
  public let first: Double
  public let step: Double
  public let means: [Float]
  public let deviations: [Float]

  /// - Throws: `TesseraError` where there are fewer than two entries or more than 65536, or a number
  ///   is out of range.
  public init(first: Double, step: Double, means: [Float], deviations: [Float]) throws {
    guard (2...65_536).contains(means.count), deviations.count == means.count else {
      throw TesseraError(
        "measured transfer: found \(means.count) means and \(deviations.count) deviations, "
          + "expected 2 to 65536 of each")
    }
    guard first.magnitude <= 1e9, step > 0, step <= 1e9 else {
      throw TesseraError(
        "measured transfer: found outputs from \(first) in steps of \(step), "
          + "expected up to 1e9 in steps of more than 0")
    }
    guard means.allSatisfy({ $0.magnitude <= 1e9 }),
      deviations.allSatisfy({ $0 >= 0 && $0 <= 1e9 })
    else {
      throw TesseraError("measured transfer: expected means to 1e9 and deviations of 0 to 1e9")
    }
    self.first = first
    self.step = step
    self.means = means
    self.deviations = deviations
  }

  /// Reads comma-separated values with the header `ideal,mean,sigma`.
  ///
  /// - Throws: `TesseraError` with file and line of the first mistake; the ideal outputs must be at
  ///   equal distances, within a millionth of a step.
  public init(reading source: SourceText) throws {
    let table = try NumberTable(source)
    guard table.header == ["ideal", "mean", "sigma"] else {
      throw TesseraError(
        at: "\(source.label):1",
        "found the columns \(table.header.joined(separator: ",")); expected ideal,mean,sigma")
    }
    guard table.rows.count >= 2 else {
      throw TesseraError(
        at: source.label, "found \(table.rows.count) rows; expected at least 2")
    }
    let (first, step) = try table.evenSteps()
    do {
      try self.init(
        first: first, step: step, means: table.rows.map { Float($0.values[1]) },
        deviations: table.rows.map { Float($0.values[2]) })
    } catch let error as TesseraError {
      throw TesseraError(at: source.label, error.description)
    }
  }
}
