import Arch

/// A column's form, read from the head of a frame.
struct ColumnHeader {
  var form: ColumnForm
  /// Where the column's numbers begin in `FrameScratch.tables`.
  var table: Int
  /// The tokens of a delta by token.
  var tokens = 0
  /// Where the 256 residuals that ranks stand for begin there.
  var ranks = 0
  /// Where the first plane begins in the content.
  var data = 0

  /// Whether the values follow from the record's operation alone.
  var isStill: Bool {
    form.width == .zero && !form.isRanked
      && (form.transform == .offset || form.transform == .offsetByOperation)
  }
}

/// Restores residuals of columns.
///
/// Loops run over one column at a time with no branch for each record; every index into a table
/// is checked beforehand or lies in a table that covers its whole range.
enum ColumnDecoder {
  /// Restores residuals, ranked or not, of the records of a block.
  ///
  /// - Parameter records: the number of records in the frame, which is the length of a plane.
  @inline(__always)
  static func unpack<T: FixedWidthInteger & UnsignedInteger>(
    _ header: ColumnHeader, _ bytes: UnsafePointer<UInt8>, tables: UnsafePointer<UInt64>,
    records: Int, block: Range<Int>, into target: UnsafeMutablePointer<T>
  ) {
    let count = block.count
    let source = bytes + header.data
    if let bits = header.form.width.packedBits {
      // Blocks begin at multiples of eight records.
      let packed = source + block.lowerBound * bits / 8
      switch bits {
      case 0: target.update(repeating: 0, count: count)
      case 1: unpackBits(1, packed, count: count, into: target)
      case 2: unpackBits(2, packed, count: count, into: target)
      default: unpackBits(4, packed, count: count, into: target)
      }
    } else {
      unpackPlanes(
        header.form.width.layout(records: records).planes, source + block.lowerBound,
        length: records, count: count, into: target)
    }
    if header.form.isRanked { lookUp(tables + header.ranks, count: count, in: target) }
  }

  @inline(__always)
  private static func unpackPlanes<T: FixedWidthInteger & UnsignedInteger>(
    _ planes: Int, _ source: UnsafePointer<UInt8>, length: Int, count: Int,
    into target: UnsafeMutablePointer<T>
  ) {
    if planes == 2 {
      let high = source + length
      for index in 0..<count {
        target[index] =
          T(truncatingIfNeeded: source[index]) | T(truncatingIfNeeded: high[index]) << 8
      }
      return
    }
    for index in 0..<count { target[index] = T(truncatingIfNeeded: source[index]) }
    for plane in 1..<max(1, planes) {
      let bytes = source + plane * length
      let shift = T(truncatingIfNeeded: 8 * plane)
      for index in 0..<count {
        target[index] |= T(truncatingIfNeeded: bytes[index]) &<< shift
      }
    }
  }

  @inline(__always)
  private static func unpackBits<T: FixedWidthInteger & UnsignedInteger>(
    _ bits: Int, _ source: UnsafePointer<UInt8>, count: Int, into target: UnsafeMutablePointer<T>
  ) {
    let each = 8 / bits
    let mask = UInt8(truncatingIfNeeded: (1 << bits) - 1)
    let whole = count / each
    for byte in 0..<whole {
      let packed = source[byte]
      let place = target + byte * each
      for index in 0..<each {
        place[index] = T(truncatingIfNeeded: (packed &>> UInt8(index * bits)) & mask)
      }
    }
    for index in whole * each..<count {
      target[index] = T(
        truncatingIfNeeded: (source[whole] &>> UInt8((index - whole * each) * bits)) & mask)
    }
  }

  /// Whether the next `FrameScratch.step` values are all 0.
  @inline(__always)
  static func areZero<T: FixedWidthInteger & UnsignedInteger>(
    _ values: UnsafeMutablePointer<T>
  ) -> Bool {
    (values[0] | values[1] | values[2] | values[3]) == 0
  }

  @inline(__always)
  static func unzigzag<T: FixedWidthInteger & UnsignedInteger>(_ code: T) -> T {
    (code &>> 1) ^ (0 &- (code & 1))
  }

  /// Replaces indices, which are below 256, by the entries of a table of 256.
  @inline(__always)
  private static func lookUp<T: FixedWidthInteger & UnsignedInteger>(
    _ entries: UnsafePointer<UInt64>, count: Int, in target: UnsafeMutablePointer<T>
  ) {
    for index in 0..<count {
      target[index] = T(truncatingIfNeeded: entries[Int(target[index] & 255)])
    }
  }
}
