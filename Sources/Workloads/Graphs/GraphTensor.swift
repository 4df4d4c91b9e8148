/// A constant array of a graph, in row-major order: the last dimension is the fastest.
public struct GraphTensor: Sendable, Equatable {
  /// Dimensions, slowest first; a scalar has none.
  public var shape: [Int]
  public var element: ElementType
  public var elements: GraphElements

  public init(shape: [Int], element: ElementType, elements: GraphElements) {
    self.shape = shape
    self.element = element
    self.elements = elements
  }

  public init(shape: [Int], numbers: [Float]) {
    self.init(shape: shape, element: .float32, elements: .numbers(numbers))
  }

  public init(shape: [Int], integers: [Int64]) {
    self.init(shape: shape, element: .int64, elements: .integers(integers))
  }
}

/// The elements of a constant.
public enum GraphElements: Sendable, Equatable {
  /// Floating point of any width; what was wider or narrower is converted to 32 bits when read.
  case numbers([Float])
  /// Integers and truth values of any width.
  case integers([Int64])
  /// A constant whose every element is the same, not spelled out.
  case filled(Double)
  /// Data that lies in a file of its own which is not there: the shape is known, the values are not.
  case absent
}

/// What an element of a tensor is.
public enum ElementType: String, Sendable, CaseIterable {
  case float16, bfloat16, float32, float64
  case int8, uint8, int16, uint16, int32, uint32, int64, uint64
  case bool

  public var isFloatingPoint: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64: true
    default: false
    }
  }
}

extension GraphTensor {
  /// Elements of the shape; every tensor of a graph that was read has fewer than 2⁴⁰.
  public var count: Int { shape.reduce(1, &*) }

  /// All elements as integers; nil where they are not integers, or not known.
  ///
  /// - Parameter limit: The most elements that are spelled out.
  /// - Complexity: O(1), or O(elements) where all are the same.
  public func integers(limit: Int = 1 << 16) -> [Int64]? {
    guard !element.isFloatingPoint else { return nil }
    return switch elements {
    case .integers(let values): values
    case .filled(let value):
      count <= limit
        ? Int64(exactly: value).map { Array(repeating: $0, count: count) } : nil
    case .numbers, .absent: nil
    }
  }

  /// All elements as numbers; nil where they are not known.
  ///
  /// - Parameter limit: The most elements that are spelled out or converted.
  /// - Complexity: O(1) where they are numbers, else O(elements)
  public func numbers(limit: Int = 1 << 31) -> [Float]? {
    switch elements {
    case .numbers(let values): return values
    case .absent: return nil
    case .integers(let values): return values.count <= limit ? values.map { Float($0) } : nil
    case .filled(let value):
      return count <= limit ? Array(repeating: Float(value), count: count) : nil
    }
  }
}
