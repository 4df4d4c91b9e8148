/// The reductions of all orders for one shape, made when they are first used.
final class ModeReductions<Scalar: BLASScalar> {
  let wordLines: Int
  let bitLines: Int
  let parasitics: LineParasitics
  private var first: ModeReduction<Scalar>?
  private var second: ModeReduction<Scalar>?
  private var third: ModeReduction<Scalar>?
  private var fourth: ModeReduction<Scalar>?
  /// For the estimate of order 4 only.
  private var fifth: ModeReduction<Scalar>?
  private var spare: WireBuffer<Scalar>

  init(wordLines: Int, bitLines: Int, parasitics: LineParasitics) {
    self.wordLines = wordLines
    self.bitLines = bitLines
    self.parasitics = parasitics
    spare = WireBuffer(0, of: 0)
  }

  private func make(_ order: Int) -> ModeReduction<Scalar> {
    ModeReduction(
      wordLines: wordLines, bitLines: bitLines, parasitics: parasitics, order: order)
  }

  /// Writes the effective matrix of one order.
  ///
  /// - Returns: Whether the precision was enough.
  func solve(
    order: Int, _ conductances: UnsafePointer<Scalar>,
    into effective: UnsafeMutablePointer<Scalar>
  ) -> Bool {
    switch order {
    case 1:
      if first == nil { first = make(1) }
      return first?.solve(conductances, into: effective) ?? false
    case 2:
      if second == nil { second = make(2) }
      return second?.solve(conductances, into: effective) ?? false
    case 3:
      if third == nil { third = make(3) }
      return third?.solve(conductances, into: effective) ?? false
    case 4:
      if fourth == nil { fourth = make(4) }
      return fourth?.solve(conductances, into: effective) ?? false
    default:
      if fifth == nil { fifth = make(5) }
      return fifth?.solve(conductances, into: effective) ?? false
    }
  }

  /// Writes the effective matrix, where a reduction answers the method.
  ///
  /// - Parameter estimatesError: Whether the next order is solved, too, for an estimate.
  /// - Returns: nil where elimination has to.
  func solve(
    _ method: WireMethod, estimatesError: Bool, _ conductances: UnsafePointer<Scalar>,
    into effective: UnsafeMutablePointer<Scalar>
  ) -> WireEstimate? {
    switch method {
    case .reduced(let order):
      guard solve(order: order, conductances, into: effective) else { return nil }
      guard estimatesError else { return WireEstimate(method: method, error: nil) }
      if spare.count == 0 { spare = WireBuffer(wordLines * bitLines, of: 0) }
      guard solve(order: order + 1, conductances, into: spare.start) else { return nil }
      return WireEstimate(method: method, error: change(effective, spare.start))
    case .automatic(let tolerance):
      // Elimination is as cheap as two reductions where lines are short. On lines that use both
      // ends the next shape is odd or even about the middle and cannot show what shapes of the
      // other kind miss, so the change of the result is no estimate.
      guard min(wordLines, bitLines) > 8, parasitics.drivenEnds != .both,
        parasitics.sensedEnds != .both
      else { return nil }
      return compare(tolerance: tolerance, conductances, into: effective)
    default:
      return nil
    }
  }

  /// Takes order 3 if it changes the matrix of order 2 by at most half the tolerance.
  ///
  /// The change estimates the error of order 2; the matrix is that of order 3. With order 4 as well,
  /// reductions would take about as long as elimination.
  private func compare(
    tolerance: Double, _ conductances: UnsafePointer<Scalar>,
    into effective: UnsafeMutablePointer<Scalar>
  ) -> WireEstimate? {
    if spare.count == 0 { spare = WireBuffer(wordLines * bitLines, of: 0) }
    guard solve(order: 2, conductances, into: spare.start),
      solve(order: 3, conductances, into: effective)
    else { return nil }
    let found = change(spare.start, effective)
    // A change that is not a number must not pass.
    return found <= tolerance / 2 ? WireEstimate(method: .reduced(order: 3), error: found) : nil
  }

  /// The largest change of a current relative to the largest current, for each word line alone and
  /// for all of them.
  private func change(
    _ old: UnsafePointer<Scalar>, _ new: UnsafePointer<Scalar>
  ) -> Double {
    let rows = wordLines
    let columns = bitLines
    return withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 2 * columns) { sums in
      guard let total = sums.baseAddress else { return .infinity }
      let difference = total + columns
      sums.initialize(repeating: 0)
      var worst: Scalar = 0
      for i in 0..<rows {
        var largest: Scalar = 0
        var changed: Scalar = 0
        for j in 0..<columns {
          let value = new[i * columns + j]
          let delta = old[i * columns + j] - value
          total[j] += value
          difference[j] += delta
          largest = max(largest, abs(value))
          changed = max(changed, abs(delta))
        }
        // Written so that what isn't a number makes the result infinite.
        if !(changed <= worst * largest) { worst = largest > 0 ? changed / largest : .infinity }
      }
      var largest: Scalar = 0
      var changed: Scalar = 0
      for j in 0..<columns {
        largest = max(largest, abs(total[j]))
        changed = max(changed, abs(difference[j]))
      }
      if !(changed <= worst * largest) { worst = largest > 0 ? changed / largest : .infinity }
      return Double(worst)
    }
  }
}
