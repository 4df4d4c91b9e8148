/// One ternary digit of each operand of a list.
struct TernaryPlane {
  var codes: [Int8]
  var positive: Int64
  var negative: Int64
  /// Whether −1 can occur.
  var isSigned: Bool
}
