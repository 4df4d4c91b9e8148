import Arch

/// How often an array reads each code for each ideal one.
///
/// Row *i* holds the probabilities of the codes read where code first + i·step is ideal; the codes
/// read are first, first + step, … as well. Probabilities are kept to about columns · 2⁻³², and
/// drawn by A. Walker's alias method: one random word, whatever the number of codes.
public struct ConfusionMatrix: Sendable, Hashable {
  public let first: Double
  public let step: Double
  /// The codes, of either kind.
  public let codes: Int
  /// Row by row.
  public let probabilities: [Double]
  let kept: [UInt32]
  let aliases: [UInt32]
  let values: [Float]

  /// - Parameter frequencies: row by row; a row's are divided by their sum.
  /// - Throws: `TesseraError` where there are not `codes`² of them, or a row is nothing but zeros.
  public init(codes: Int, first: Double = 0, step: Double = 1, frequencies: [Double]) throws {
    guard (1...1024).contains(codes), frequencies.count == codes * codes else {
      throw TesseraError(
        "confusion matrix: found \(frequencies.count) numbers for \(codes) codes, "
          + "expected 1 to 1024 codes and the square of that")
    }
    guard first.magnitude <= 1e9, step > 0, step <= 1e9 else {
      throw TesseraError(
        "confusion matrix: found codes from \(first) in steps of \(step), "
          + "expected up to 1e9 in steps of more than 0")
    }
    self.codes = codes
    self.first = first
    self.step = step
    var (kept, aliases, probabilities) = ([UInt32](), [UInt32](), [Double]())
    for row in 0..<codes {
      let numbers = frequencies[row * codes..<(row + 1) * codes]
      let sum = numbers.reduce(0, +)
      guard numbers.allSatisfy({ $0 >= 0 }), sum > 0, sum.isFinite else {
        throw TesseraError(
          "confusion matrix: row \(row + 1) holds a negative number, or nothing above 0")
      }
      let shares = numbers.map { $0 / sum }
      let slots = Self.slots(shares)
      probabilities += shares
      kept += slots.kept
      aliases += slots.aliases
    }
    self.kept = kept
    self.aliases = aliases
    self.probabilities = probabilities
    values = (0..<codes).map { Float(first + step * Double($0)) }
  }

  /// A converter of counts that saturates at the largest one and reads some counts one lower or one
  /// higher: the function of a ternary tile's.
  ///
  /// - Parameters:
  ///   - lower: the probability that each count from 0 on is read one lower; of 0 it is ignored.
  ///   - higher: that it is read one higher; of the largest count it is ignored.
  /// - Throws: `TesseraError` where there are not as many of both, or a sum is above 1.
  public static func counts(lower: [Double], higher: [Double]) throws -> ConfusionMatrix {
    guard lower.count == higher.count, (1...1024).contains(lower.count) else {
      throw TesseraError(
        "counts: found \(lower.count) and \(higher.count) probabilities, "
          + "expected 1 to 1024 of each")
    }
    let codes = lower.count
    var frequencies = [Double](repeating: 0, count: codes * codes)
    for count in 0..<codes {
      let down = count > 0 ? lower[count] : 0
      let up = count < codes - 1 ? higher[count] : 0
      guard down >= 0, up >= 0, down + up <= 1 else {
        throw TesseraError(
          "counts: found errors of \(down) and \(up) for a count of \(count), "
            + "expected probabilities that are at most 1 together")
      }
      if down > 0 { frequencies[count * codes + count - 1] = down }
      if up > 0 { frequencies[count * codes + count + 1] = up }
      frequencies[count * codes + count] = 1 - down - up
    }
    return try ConfusionMatrix(codes: codes, frequencies: frequencies)
  }

  /// Reads comma-separated values: the header is `ideal` and the codes read, and each row an ideal
  /// code and how often each code was read for it.
  ///
  /// - Throws: `TesseraError` with file and line of the first mistake. The ideal codes must be those
  ///   of the header, at equal distances.
  public init(reading source: SourceText) throws {
    let table = try NumberTable(source)
    guard table.header.first == "ideal" else {
      throw TesseraError(
        at: "\(source.label):1",
        "found \(quoted(table.header.first ?? "")) as the first column; "
          + "expected ideal and then the codes read")
    }
    let codes = try table.header.dropFirst().map {
      try NumberTable.number($0, at: "\(source.label):1")
    }
    guard codes == table.rows.map({ $0.values[0] }) else {
      throw TesseraError(
        at: source.label, "the ideal codes of the rows are not the codes read of the header")
    }
    let (first, step) = table.rows.count > 1 ? try table.evenSteps() : (codes.first ?? 0, 1)
    do {
      try self.init(
        codes: codes.count, first: first, step: step,
        frequencies: table.rows.flatMap { $0.values.dropFirst() })
    } catch let error as TesseraError {
      throw TesseraError(at: source.label, error.description)
    }
  }

  /// M. Vose's construction of alias tables.
  private static func slots(_ shares: [Double]) -> (kept: [UInt32], aliases: [UInt32]) {
    let count = shares.count
    var scaled = shares.map { $0 * Double(count) }
    var kept = [UInt32](repeating: .max, count: count)
    var aliases = (0..<UInt32(count)).map { $0 }
    var small = scaled.indices.filter { scaled[$0] < 1 }
    var large = scaled.indices.filter { scaled[$0] >= 1 }
    while let low = small.popLast(), let high = large.last {
      kept[low] = UInt32(min(scaled[low] * 0x1p32, Double(UInt32.max)))
      aliases[low] = UInt32(high)
      scaled[high] -= 1 - scaled[low]
      if scaled[high] < 1 {
        large.removeLast()
        small.append(high)
      }
    }
    return (kept, aliases)
  }
}
