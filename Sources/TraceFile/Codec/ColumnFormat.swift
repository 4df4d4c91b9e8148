/// The columns of a frame, in the order in which they are stored.
enum Column: Int, CaseIterable {
  /// Index into the frame's list of operations.
  case operation
  /// The repeat count − 1.
  case repetitions
  case operand0
  case operand1
  case payload0
  case payload1
  /// The token + 1; 0 where there is none.
  case waitToken
  case waitStride
  case waitCount
  /// The token + 1; 0 where there is none.
  case postToken
}

/// How the values of a column follow from the stored residuals.
enum ColumnTransform: UInt8 {
  /// base + residual.
  case offset
  /// base of the record's operation + residual.
  case offsetByOperation
  /// Previous value of the same operation + unzigzag(base of the operation + residual).
  case deltaByOperation
  /// Previous value of the same wait token + unzigzag(base + residual). Wait counts only.
  case deltaByToken
  /// The same, with the previous value advanced by repeat count · stride: where a repeated wait
  /// ended. Wait counts only.
  case advanceByToken
  /// base + ⌊payload 0 · slope / 2¹⁶⌋ + residual. Payload 1 only.
  case linear
}

/// The first byte of a stored column: the transform in bits 0 to 2, in bit 3 whether ranks are
/// stored (places in a list of the residuals that occur) in place of residuals, and the width in
/// bits 4 to 7.
struct ColumnForm: Equatable {
  var transform: ColumnTransform
  var isRanked: Bool
  var width: ColumnWidth

  var byte: UInt8 { transform.rawValue | (isRanked ? 8 : 0) | width.code << 4 }

  init(transform: ColumnTransform, isRanked: Bool, width: ColumnWidth) {
    self.transform = transform
    self.isRanked = isRanked
    self.width = width
  }

  /// A form as it is stored; nil for a number that stands for none.
  init?(byte: UInt8) {
    guard let transform = ColumnTransform(rawValue: byte & 7),
      let width = ColumnWidth(code: byte >> 4)
    else { return nil }
    self.init(transform: transform, isRanked: byte & 8 != 0, width: width)
  }
}

/// How many bits a residual takes: 0, 1, 2 or 4 bits, packed from the lowest bit of a byte up, or
/// 1 to 8 bytes, each kept in a plane of its own, lowest first.
struct ColumnWidth: Equatable {
  /// 0, 1, 2, 3 stand for 0, 1, 2, 4 bits; 3 + *k* for *k* bytes.
  let code: UInt8

  static let zero = ColumnWidth(bits: 0)

  /// A width as it is stored; nil for a number that stands for none.
  init?(code: UInt8) {
    guard code <= 11 else { return nil }
    self.code = code
  }

  /// The least width for values of that many bits.
  init(bits: Int) {
    code =
      switch bits {
      case ...2: UInt8(max(0, bits))
      case 3...4: 3
      default: UInt8(3 + (min(bits, 64) + 7) / 8)
      }
  }

  /// The least width for values up to `largest`.
  init(largest: UInt64) {
    self.init(bits: 64 - largest.leadingZeroBitCount)
  }

  /// Bits of a packed residual, or nil where there are whole bytes.
  var packedBits: Int? { code <= 3 ? [0, 1, 2, 4][Int(code)] : nil }

  /// The number of planes and the bytes in each, for that many records.
  func layout(records: Int) -> (planes: Int, length: Int) {
    guard let bits = packedBits else { return (Int(code) - 3, records) }
    return bits == 0 ? (0, 0) : (1, (records * bits + 7) / 8)
  }
}

/// Sizes that follow from the number of records in a frame.
enum FrameBounds {
  /// The most bytes of content of a frame, whatever its records hold: ten columns of up to eight
  /// bytes and, where each record has an operation of its own, a base for each of them.
  static func content(records: Int) -> Int { 1024 + 192 * records }
}
