import Arch

/// How wide the border is that a table without a padding column leaves unsaid.
///
/// With input i, kernel k and stride s along one axis:
///
/// | rule | output | 224, 7, 2 |
/// |---|---|---|
/// | `valid` | ⌊(i − k) / s⌋ + 1 | 109 |
/// | `scale-sim` | ⌈(i − k + s) / s⌉ | 110 |
/// | `same` | ⌈i / s⌉ | 112 |
///
/// `scale-sim` is what SCALE-Sim computes: no padding, but a last window that hangs over the edge
/// counts in full; here it gets just as much padding behind. `same` splits the padding in halves,
/// and the odd row or column goes behind. No rule can know what the network really has.
public enum PaddingRule: String, CaseIterable, Sendable {
  case valid
  case scaleSim = "scale-sim"
  case same

  /// The window with the padding that the rule gives it over an input.
  ///
  /// - Throws: `TesseraError` for sizes out of range, and for a kernel larger than the input, except
  ///   with `same`.
  /// - Complexity: O(1)
  public func window(kernel: Extent, stride: Extent, over input: Extent) throws -> Window {
    try NetworkLimits.check(
      TensorShape(channels: 1, height: input.height, width: input.width), "the input")
    for (pair, what) in [(kernel, "kernel"), (stride, "stride")] {
      for size in [pair.height, pair.width] where !(1...NetworkLimits.window).contains(size) {
        throw TesseraError("\(what) is \(size), expected 1 to \(NetworkLimits.window)")
      }
    }
    let rows = try border(input.height, kernel.height, stride.height, "rows")
    let columns = try border(input.width, kernel.width, stride.width, "columns")
    return Window(
      kernel: kernel, stride: stride,
      padding: Padding(
        top: rows.before, left: columns.before, bottom: rows.after, right: columns.after))
  }

  private func border(_ input: Int, _ kernel: Int, _ stride: Int, _ axis: String) throws -> (
    before: Int, after: Int
  ) {
    if self != .same, kernel > input {
      throw TesseraError(
        "a kernel of \(kernel) \(axis) exceeds the input's \(input), and the padding rule "
          + "'\(rawValue)' adds none before it")
    }
    switch self {
    case .valid: return (0, 0)
    case .scaleSim:
      let rest = (input - kernel) % stride
      return (0, rest == 0 ? 0 : stride - rest)
    case .same:
      let output = (input + stride - 1) / stride
      let total = max(0, (output - 1) * stride + kernel - input)
      return (total / 2, total - total / 2)
    }
  }
}
