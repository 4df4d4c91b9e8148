import Arch

/// The function of a TiM tile: a signed ternary vector-matrix product, block by block.
///
/// Rows are taken in blocks of `rowsPerAccess`. An access drives the word lines of one block; on
/// every column *n* products are +1 and *k* are −1, the converters read each clipped to
/// `largestCount` (n and k apart), and a processing unit adds x·(W₁·n − W₂·k) to the column's sum,
/// W₁ and W₂ being the scales of the weights and x that of the driven inputs. How many accesses a
/// block takes follows `TileGeometry.accesses`:
///
/// - inputs of one magnitude and either symmetric weights or inputs that are never negative: one;
/// - signed inputs with an asymmetric side: two, the inputs +1 driven first and then, driven as
///   +1 and subtracted, the inputs −1, because one access would mix (+,+) with (−,−) products;
/// - integers: bit-serial, one of the above for each bit of the (magnitude of the) inputs,
///   weighted by 2ʲ in the shifter. Integer weights lie bit by bit in neighbouring columns, which
///   the same access reads.
///
/// Without saturation and sensing errors the result is `integerProduct` for every encoding.
///
/// Source: TiM-DNN (arXiv 1909.06892), sections recalled; the two-step scheme for asymmetric
/// operands is derived where the source is not remembered. Not modelled: the analogue levels
/// themselves, limits of the digital accumulators (results are exact up to 32 bits).
public struct TernaryProductModel: Hashable, Sendable {
  /// L, the rows of a block.
  public var rowsPerAccess: Int
  /// n_max, the largest count of either polarity that is read; nil switches saturation off.
  public var largestCount: Int?
  /// How reads go wrong; nil switches errors off.
  public var sensing: SensingErrorModel?

  public init(
    rowsPerAccess: Int = 16, largestCount: Int? = 8, sensing: SensingErrorModel? = nil
  ) {
    self.rowsPerAccess = rowsPerAccess
    self.largestCount = largestCount
    self.sensing = sensing
  }

  /// What a product gave.
  public struct Outcome: Hashable, Sendable {
    /// One result for each column.
    public var values: [Int32]
    /// Block by block, within a block in the order of the accesses.
    public var accesses: [AccessSummary]
  }

  /// Multiplies a vector with a matrix of weights, given row by row.
  ///
  /// With `sensing`, each of the two counts of a column takes one draw from `stream` in each
  /// access, in the order (block, access, plane of the weights, column, polarity), whatever the
  /// data; without, the stream is left alone. O(accesses · rows · columns).
  ///
  /// - Throws: `TesseraError` for operands that their encoding cannot hold, counts that do not
  ///   fit together, and results that need more than 32 bits.
  public func product(
    inputs: EncodedValues, weights: EncodedValues, columns: Int, stream: inout RandomStream
  ) throws -> Outcome {
    try check(inputs: inputs, weights: weights, columns: columns)
    let accesses = Self.accesses(of: inputs, isAsymmetric: weights.isAsymmetric)
    let weightPlanes = weights.planes
    let errors = try sensing.map { try SensingThresholds($0, largestCount: largestLevel) }
    var sums = [Int64](repeating: 0, count: columns)
    var summaries: [AccessSummary] = []
    for (block, first) in stride(from: 0, to: inputs.count, by: rowsPerAccess).enumerated() {
      let rows = first..<min(first + rowsPerAccess, inputs.count)
      for access in accesses {
        var summary = AccessSummary(block: block)
        summary.nonZeroInputs = rows.count { access.codes[$0] != 0 }
        for plane in weightPlanes {
          var counts = Self.discharges(access.codes, plane.codes, rows, columns)
          for column in 0..<columns {
            summary.nonZeroProducts += counts.plus[column] + counts.minus[column]
            read(&counts.plus[column], errors, &stream, &summary)
            read(&counts.minus[column], errors, &stream, &summary)
            let (sum, overflow) = Self.weighted(
              counts.plus[column], counts.minus[column], plane, access.scale, sums[column])
            guard !overflow else { throw Self.tooLarge(column) }
            sums[column] = sum
          }
        }
        summaries.append(summary)
      }
    }
    let values = try sums.enumerated().map { column, sum in
      guard let value = Int32(exactly: sum) else { throw Self.tooLarge(column) }
      return value
    }
    return Outcome(values: values, accesses: summaries)
  }

  /// Multiplies without sensing errors, whatever `sensing` says.
  public func errorFreeProduct(
    inputs: EncodedValues, weights: EncodedValues, columns: Int
  ) throws -> Outcome {
    var model = self
    model.sensing = nil
    var unused = RandomStream(seed: 0)
    return try model.product(
      inputs: inputs, weights: weights, columns: columns, stream: &unused)
  }
}

extension TernaryProductModel {
  /// The codes that one access drives, and what its result is multiplied with.
  private struct Access {
    var codes: [Int8]
    var scale: Int64
  }

  private var largestLevel: Int { largestCount ?? rowsPerAccess }

  private static func accesses(of inputs: EncodedValues, isAsymmetric: Bool) -> [Access] {
    inputs.planes.flatMap { plane in
      if plane.isSigned && (isAsymmetric || plane.positive != plane.negative) {
        return [
          Access(codes: plane.codes.map { max($0, 0) }, scale: plane.positive),
          Access(codes: plane.codes.map { max(-$0, 0) }, scale: -plane.negative),
        ]
      }
      return [Access(codes: plane.codes, scale: plane.positive)]
    }
  }

  /// How many products of each sign there are on every column.
  private static func discharges(
    _ inputs: [Int8], _ weights: [Int8], _ rows: Range<Int>, _ columns: Int
  ) -> (plus: [Int], minus: [Int]) {
    var plus = [Int](repeating: 0, count: columns)
    var minus = [Int](repeating: 0, count: columns)
    for row in rows where inputs[row] != 0 {
      let input = inputs[row]
      for column in 0..<columns {
        let product = input * weights[row * columns + column]
        if product > 0 { plus[column] += 1 }
        if product < 0 { minus[column] += 1 }
      }
    }
    return (plus, minus)
  }

  /// Turns a count into what the converter reads.
  private func read(
    _ count: inout Int, _ errors: SensingThresholds?, _ stream: inout RandomStream,
    _ summary: inout AccessSummary
  ) {
    let level = largestLevel
    if count > level {
      // The draw is taken all the same, so that positions in the stream do not depend on data.
      if errors != nil { _ = stream.next() }
      summary.saturatedCounts += 1
      count = level
    } else if let errors {
      let change = errors.change(of: count, draw: stream.next())
      if change != 0 { summary.sensingErrors += 1 }
      count += change
    }
  }

  private static func weighted(
    _ plus: Int, _ minus: Int, _ plane: TernaryPlane, _ scale: Int64, _ sum: Int64
  ) -> (Int64, Bool) {
    let (first, o1) = plane.positive.multipliedReportingOverflow(by: Int64(plus))
    let (second, o2) = plane.negative.multipliedReportingOverflow(by: Int64(minus))
    let (difference, o3) = first.subtractingReportingOverflow(second)
    let (product, o4) = difference.multipliedReportingOverflow(by: scale)
    let (total, o5) = sum.addingReportingOverflow(product)
    return (total, o1 || o2 || o3 || o4 || o5)
  }

  private func check(inputs: EncodedValues, weights: EncodedValues, columns: Int) throws {
    guard (1...65_536).contains(rowsPerAccess) else {
      throw TesseraError("rowsPerAccess: found \(rowsPerAccess), expected 1 to 65536")
    }
    if let largestCount, !(1...65_536).contains(largestCount) {
      throw TesseraError("largestCount: found \(largestCount), expected 1 to 65536")
    }
    guard columns > 0 else { throw TesseraError("columns: found \(columns), expected 1 or more") }
    let (expected, overflow) = inputs.count.multipliedReportingOverflow(by: columns)
    guard !overflow, weights.count == expected else {
      throw TesseraError(
        "weights: found \(weights.count), expected \(inputs.count) rows of \(columns) columns")
    }
    try inputs.check("inputs")
    try weights.check("weights")
  }

  private static func tooLarge(_ column: Int) -> TesseraError {
    TesseraError("column \(column): the product does not fit into 32 bits")
  }
}

extension EncodedValues {
  var isAsymmetric: Bool { encoding == .ternaryAsymmetric }
}
