/// How the effective matrix of an array with wire resistance is worked out.
public enum WireMethod: Sendable, Hashable {
  /// Elimination of all nodes; nothing is neglected.
  case exact
  /// Each line's potential is a sum of `order` smooth shapes along the line, 1 to 4.
  case reduced(order: Int)
  /// The cheapest of reductions and elimination whose estimated error is at most `tolerance`.
  case automatic(tolerance: Double)
  /// Each cell in series with its own path through the wires only, as approximate models in the
  /// literature have it: the current of all other cells is neglected.
  case shortPath
  /// The drop that the undisturbed currents of all cells cause, once, with all lines driven alike.
  case firstOrder

  /// The orders of a reduction.
  public static let orders = 1...4
}

extension WireMethod: CustomStringConvertible {
  public var description: String {
    switch self {
    case .exact: "exact"
    case .reduced(let order): "reduced, order \(order)"
    case .automatic(let tolerance): "automatic, tolerance \(tolerance)"
    case .shortPath: "short path"
    case .firstOrder: "first order"
    }
  }
}
