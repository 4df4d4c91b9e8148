/// A number that the elements of a NumPy array file can be written from.
public protocol NPYNumber: BitwiseCopyable, Sendable {
  static var npyElement: NPYArray.Element { get }
}

extension Int8: NPYNumber {
  public static var npyElement: NPYArray.Element { .int8 }
}

extension UInt8: NPYNumber {
  public static var npyElement: NPYArray.Element { .uint8 }
}

extension Int32: NPYNumber {
  public static var npyElement: NPYArray.Element { .int32 }
}

extension Int64: NPYNumber {
  public static var npyElement: NPYArray.Element { .int64 }
}

extension Float: NPYNumber {
  public static var npyElement: NPYArray.Element { .float32 }
}

extension Double: NPYNumber {
  public static var npyElement: NPYArray.Element { .float64 }
}

extension NPYArray {
  /// The elements in row-major order, rounded to nearest where single precision has fewer digits.
  public func floats() -> [Float] {
    switch element {
    case .float32: elements(as: Float.self) { $0 }
    case .float64: elements(as: Double.self) { Float($0) }
    case .bool: elements(as: UInt8.self) { $0 == 0 ? 0 : 1 }
    case .int8: elements(as: Int8.self) { Float($0) }
    case .uint8: elements(as: UInt8.self) { Float($0) }
    case .int16: elements(as: Int16.self) { Float($0) }
    case .uint16: elements(as: UInt16.self) { Float($0) }
    case .int32: elements(as: Int32.self) { Float($0) }
    case .uint32: elements(as: UInt32.self) { Float($0) }
    case .int64: elements(as: Int64.self) { Float($0) }
    case .uint64: elements(as: UInt64.self) { Float($0) }
    }
  }

  /// The elements in row-major order, rounded to nearest where double precision has fewer digits.
  public func doubles() -> [Double] {
    switch element {
    case .float32: elements(as: Float.self) { Double($0) }
    case .float64: elements(as: Double.self) { $0 }
    case .bool: elements(as: UInt8.self) { $0 == 0 ? 0 : 1 }
    case .int8: elements(as: Int8.self) { Double($0) }
    case .uint8: elements(as: UInt8.self) { Double($0) }
    case .int16: elements(as: Int16.self) { Double($0) }
    case .uint16: elements(as: UInt16.self) { Double($0) }
    case .int32: elements(as: Int32.self) { Double($0) }
    case .uint32: elements(as: UInt32.self) { Double($0) }
    case .int64: elements(as: Int64.self) { Double($0) }
    case .uint64: elements(as: UInt64.self) { Double($0) }
    }
  }

  /// The elements in row-major order, or nil where they are floating-point numbers.
  ///
  /// Numbers above the largest `Int` become the largest `Int`.
  public func integers() -> [Int]? {
    switch element {
    case .float32, .float64: nil
    case .bool: elements(as: UInt8.self) { $0 == 0 ? 0 : 1 }
    case .int8: elements(as: Int8.self) { Int($0) }
    case .uint8: elements(as: UInt8.self) { Int($0) }
    case .int16: elements(as: Int16.self) { Int($0) }
    case .uint16: elements(as: UInt16.self) { Int($0) }
    case .int32: elements(as: Int32.self) { Int($0) }
    case .uint32: elements(as: UInt32.self) { Int($0) }
    case .int64: elements(as: Int64.self) { Int($0) }
    case .uint64: elements(as: UInt64.self) { Int(clamping: $0) }
    }
  }

  private func elements<Stored: BitwiseCopyable, Result>(
    as type: Stored.Type, _ convert: (Stored) -> Result
  ) -> [Result] {
    let count = count
    return [Result](unsafeUninitializedCapacity: count) { result, initialized in
      bytes.withUnsafeBytes { raw in
        let size = MemoryLayout<Stored>.size
        if !isColumnMajor || shape.count < 2 {
          for index in 0..<count {
            result.initializeElement(
              at: index,
              to: convert(raw.loadUnaligned(fromByteOffset: start + index * size, as: type)))
          }
        } else {
          var place = ColumnMajorPlace(shape)
          for index in 0..<count {
            result.initializeElement(
              at: index,
              to: convert(raw.loadUnaligned(fromByteOffset: start + place.offset * size, as: type)))
            place.advance()
          }
        }
      }
      initialized = count
    }
  }
}

/// Walks through the elements of a column-major array in row-major order.
private struct ColumnMajorPlace {
  private(set) var offset = 0
  private let shape: [Int]
  private let strides: [Int]
  private var index: [Int]

  init(_ shape: [Int]) {
    self.shape = shape
    index = Array(repeating: 0, count: shape.count)
    var stride = 1
    // The product of all extents is a file's size, unless one of them is 0: then nobody walks.
    strides = shape.map { extent in
      defer { stride = stride.multipliedReportingOverflow(by: extent).partialValue }
      return stride
    }
  }

  mutating func advance() {
    for axis in shape.indices.reversed() {
      index[axis] += 1
      offset += strides[axis]
      if index[axis] < shape[axis] { return }
      offset -= strides[axis] * shape[axis]
      index[axis] = 0
    }
  }
}
