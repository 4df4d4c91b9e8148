import Arch

extension YAMLNode {
  /// A whole number from 1 to a limit.
  func size(upTo limit: Int) throws -> Int {
    Int(try integer(in: 1...Int64(limit)))
  }

  /// `[channels, rows, columns]`.
  func shape() throws -> TensorShape {
    let sizes = try sizes(1...NetworkLimits.dimension, [3], "[channels, rows, columns]")
    let shape = TensorShape(channels: sizes[0], height: sizes[1], width: sizes[2])
    try rethrowing(at: position) { try NetworkLimits.check(shape, "the shape") }
    return shape
  }

  /// `n`, or `[rows, columns]`.
  func extent() throws -> Extent {
    let range = 1...NetworkLimits.window
    if scalar != nil {
      let size = try size(upTo: range.upperBound)
      return Extent(size, size)
    }
    let sizes = try sizes(range, [2], "a number or [rows, columns]")
    return Extent(sizes[0], sizes[1])
  }

  /// `n`, `[rows, columns]`, or `[top, left, bottom, right]`.
  func padding() throws -> Padding {
    let range = 0...NetworkLimits.window
    if scalar != nil {
      let size = Int(try integer(in: 0...Int64(range.upperBound)))
      return Padding(top: size, left: size, bottom: size, right: size)
    }
    let sizes = try sizes(
      range, [2, 4], "a number, [rows, columns] or [top, left, bottom, right]")
    return sizes.count == 2
      ? Padding(top: sizes[0], left: sizes[1], bottom: sizes[0], right: sizes[1])
      : Padding(top: sizes[0], left: sizes[1], bottom: sizes[2], right: sizes[3])
  }

  /// `ternary`, `unsigned-2` and the like.
  func encoding() throws -> OperandEncoding {
    let text = try text(expecting: "an encoding")
    guard let encoding = OperandEncoding(text: text) else {
      let known = [
        "ternary", "ternary-symmetric", "ternary-asymmetric", "unsigned-BITS", "signed-BITS",
      ]
      throw TesseraError(
        at: position, "unknown encoding \(quoted(text))\(expectation(of: known, insteadOf: text))")
    }
    return encoding
  }

  private func sizes(
    _ range: ClosedRange<Int>, _ counts: Set<Int>, _ expected: String
  ) throws -> [Int] {
    guard case .sequence(let nodes) = content, counts.contains(nodes.count) else {
      throw TesseraError(at: position, "expected \(expected)")
    }
    return try nodes.map {
      Int(try $0.integer(in: Int64(range.lowerBound)...Int64(range.upperBound)))
    }
  }
}
