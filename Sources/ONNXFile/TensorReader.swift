import Arch
import Foundation
import Workloads

/// Reads tensors: from the model itself, or from files beside it.
struct TensorReader {
  let external: ExternalData

  /// - Throws: `TesseraError` without a place, for a type that is not known, a negative or absurd
  ///   size, and data that do not fill the shape.
  /// - Complexity: O(elements)
  func read(_ tensor: ONNXTensor) throws -> GraphTensor {
    guard tensor.dims.count <= GraphLimits.rank else {
      throw TesseraError(
        "has \(tensor.dims.count) dimensions, expected at most \(GraphLimits.rank)")
    }
    let shape = tensor.dims.map { Int($0) }
    guard let count = GraphLimits.count(shape) else {
      throw TesseraError(
        "has the shape \(shape), expected sizes from 0 and at most \(GraphLimits.elements) elements"
      )
    }
    guard let element = ElementType(onnx: Int(tensor.dataType)) else {
      throw TesseraError(
        "has elements of type \(tensor.dataType) (\(Self.typeName(tensor.dataType))), expected "
          + "integers from 8 bits on, floating point from 16 bits on, or truth values")
    }
    guard !tensor.hasSegment else { throw TesseraError("is one segment of a tensor, expected all") }
    var result = GraphTensor(shape: shape, element: element, elements: .absent)
    if tensor.dataLocation == 1 {
      let (size, overflow) = count.multipliedReportingOverflow(by: element.bytes)
      guard !overflow, count <= ONNXLimits.elements else {
        throw TesseraError("has \(count) elements, expected at most \(ONNXLimits.elements)")
      }
      guard let bytes = try external.bytes(tensor.externalData, count: size) else { return result }
      result.elements = try elements(bytes, element)
      return result
    }
    guard tensor.dataLocation == 0 else {
      throw TesseraError("has data at the location \(tensor.dataLocation), expected 0 or 1")
    }
    if tensor.hasRawData {
      let (size, overflow) = count.multipliedReportingOverflow(by: element.bytes)
      guard !overflow, tensor.rawData.count == size else {
        throw TesseraError(
          "has \(tensor.rawData.count) bytes, expected those of \(shape) \(element.rawValue)")
      }
      result.elements = try elements(tensor.rawData, element)
    } else {
      result.elements = try typedElements(tensor, element, count)
    }
    return result
  }

  // MARK: - Typed fields

  private func typedElements(
    _ tensor: ONNXTensor, _ element: ElementType, _ count: Int
  ) throws -> GraphElements {
    func check(_ found: Int, _ field: String) throws {
      guard found == count else {
        throw TesseraError("has \(found) elements in \(field), expected \(count)")
      }
    }
    switch element {
    case .float32:
      try check(tensor.floatData.count, "float_data")
      return .numbers(tensor.floatData)
    case .float64:
      try check(tensor.doubleData.count, "double_data")
      return .numbers(tensor.doubleData.map { Float($0) })
    case .float16, .bfloat16:
      try check(tensor.int32Data.count, "int32_data")
      return .numbers(
        tensor.int32Data.map { Self.number(UInt16(truncatingIfNeeded: $0), element) })
    case .int8, .uint8, .int16, .uint16, .int32, .bool:
      try check(tensor.int32Data.count, "int32_data")
      return .integers(try tensor.int32Data.map { try Self.checked(Int64($0), element) })
    case .int64:
      try check(tensor.int64Data.count, "int64_data")
      return .integers(tensor.int64Data)
    case .uint32, .uint64:
      try check(tensor.uint64Data.count, "uint64_data")
      return .integers(
        try tensor.uint64Data.map { try Self.checked(Int64(exactly: $0) ?? -1, element) })
    }
  }

  private static func checked(_ value: Int64, _ element: ElementType) throws -> Int64 {
    guard element.range?.contains(value) ?? true else {
      throw TesseraError("has an element that is no \(element.rawValue) of at most 63 bits")
    }
    return value
  }

  // MARK: - Raw bytes

  /// The elements of little-endian bytes.
  private func elements(
    _ bytes: some ContiguousBytes, _ element: ElementType
  ) throws -> GraphElements {
    try bytes.withUnsafeBytes { bytes in
      func all<Raw: BitwiseCopyable, Value>(
        _ type: Raw.Type, _ value: (Raw) throws -> Value
      ) rethrows -> [Value] {
        let width = MemoryLayout<Raw>.size
        return try (0..<bytes.count / width).map {
          try value(bytes.loadUnaligned(fromByteOffset: $0 * width, as: type))
        }
      }
      switch element {
      case .float32:
        return .numbers(all(UInt32.self) { Float(bitPattern: UInt32(littleEndian: $0)) })
      case .float64:
        return .numbers(
          all(UInt64.self) { Float(Double(bitPattern: UInt64(littleEndian: $0))) })
      case .float16, .bfloat16:
        return .numbers(all(UInt16.self) { Self.number(UInt16(littleEndian: $0), element) })
      case .int8: return .integers(all(Int8.self) { Int64($0) })
      case .uint8: return .integers(all(UInt8.self) { Int64($0) })
      case .bool: return .integers(all(UInt8.self) { $0 == 0 ? 0 : 1 })
      case .int16: return .integers(all(Int16.self) { Int64(Int16(littleEndian: $0)) })
      case .uint16: return .integers(all(UInt16.self) { Int64(UInt16(littleEndian: $0)) })
      case .int32: return .integers(all(Int32.self) { Int64(Int32(littleEndian: $0)) })
      case .uint32: return .integers(all(UInt32.self) { Int64(UInt32(littleEndian: $0)) })
      case .int64: return .integers(all(Int64.self) { Int64(littleEndian: $0) })
      case .uint64:
        return .integers(
          try all(UInt64.self) {
            try Self.checked(Int64(exactly: UInt64(littleEndian: $0)) ?? -1, element)
          })
      }
    }
  }

  /// A number of 16 bits; bfloat16 is the upper half of a number of 32 bits.
  static func number(_ bits: UInt16, _ element: ElementType) -> Float {
    if element == .bfloat16 { return Float(bitPattern: UInt32(bits) << 16) }
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1f)
    let fraction = Float(bits & 0x3ff)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
    }
  }

  private static func typeName(_ code: Int32) -> String {
    let names: [Int32: String] = [
      0: "undefined", 8: "string", 14: "complex64", 15: "complex128", 17: "float8e4m3fn",
      18: "float8e4m3fnuz", 19: "float8e5m2", 20: "float8e5m2fnuz", 21: "uint4", 22: "int4",
      23: "float4e2m1",
    ]
    return names[code] ?? "unknown"
  }
}

extension ElementType {
  /// Bytes of an element in a file.
  var bytes: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }
}
