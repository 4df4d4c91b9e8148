/// An array of numbers from a NumPy array file, or for one.
///
/// Format versions 1.0, 2.0 and 3.0; booleans, integers and floating-point numbers in little-endian
/// order, row-major or column-major. Elements stay in the file's form until they are asked for.
///
/// Not read: big-endian elements, half precision, complex numbers, text, objects and records.
public struct NPYArray: Sendable {
  /// What an element is; the raw values are NumPy's names without the byte order.
  public enum Element: String, Sendable, CaseIterable {
    case bool = "b1"
    case int8 = "i1"
    case uint8 = "u1"
    case int16 = "i2"
    case uint16 = "u2"
    case int32 = "i4"
    case uint32 = "u4"
    case int64 = "i8"
    case uint64 = "u8"
    case float32 = "f4"
    case float64 = "f8"

    /// Bytes of one element.
    public var size: Int {
      switch self {
      case .bool, .int8, .uint8: 1
      case .int16, .uint16: 2
      case .int32, .uint32, .float32: 4
      case .int64, .uint64, .float64: 8
      }
    }
  }

  /// The most dimensions of an array, as in NumPy 1.
  public static let mostDimensions = 32
  /// The most bytes of a file's header.
  public static let largestHeader = 65_536

  public let element: Element
  /// The extent of each dimension; empty for a single number.
  public let shape: [Int]
  /// Whether the first index changes fastest in the file.
  public let isColumnMajor: Bool
  /// The file's bytes, of which the elements begin at `start`.
  let bytes: [UInt8]
  let start: Int

  /// The number of elements.
  public var count: Int { (bytes.count - start) / element.size }

  /// Makes an array from the bytes of a file.
  ///
  /// - Parameter name: Of the file, for messages.
  /// - Throws: `TesseraError` where the bytes are something else, or more or fewer than the header
  ///   says.
  /// - Complexity: O(length of the header), beside the bytes themselves.
  public init(npy bytes: [UInt8], name: String) throws(TesseraError) {
    func error(_ found: String) -> TesseraError { TesseraError(at: name, found) }
    guard bytes.starts(with: Self.magic) else {
      throw error("does not begin as a NumPy array file, expected an .npy file")
    }
    guard bytes.count >= 12 else { throw error("ends within its header") }
    guard (1...3).contains(bytes[6]) else {
      throw error("has format version \(bytes[6]), expected 1, 2 or 3")
    }
    let lengthBytes = bytes[6] == 1 ? 2 : 4
    var length = 0
    for index in 0..<lengthBytes { length |= Int(bytes[8 + index]) << (8 * index) }
    let start = 8 + lengthBytes + length
    guard length <= Self.largestHeader, start <= bytes.count else {
      throw error(
        "says that its header has \(length) bytes, more than there are or than \(Self.largestHeader)"
      )
    }
    let header = try NPYHeader(bytes[(8 + lengthBytes)..<start], name: name)
    var size = header.element.size
    for extent in header.shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: extent)
      guard !overflow else {
        throw error("has shape \(Self.text(header.shape)), more than any file holds")
      }
      size = product
    }
    guard bytes.count - start == size else {
      throw error(
        "holds \(bytes.count - start) bytes of elements, expected \(size) for "
          + "\(Self.text(header.shape)) of '\(header.element.rawValue)'")
    }
    element = header.element
    shape = header.shape
    isColumnMajor = header.isColumnMajor
    self.bytes = bytes
    self.start = start
  }

  /// Reads a file of at most `limit` bytes.
  ///
  /// - Throws: `TesseraError` where it is missing, too large, something else or damaged.
  public static func read(path: String, limit: Int) throws(TesseraError) -> NPYArray {
    try NPYArray(npy: FileContents.bytes(of: path, limit: limit), name: path)
  }

  /// Makes an array from numbers in row-major order.
  ///
  /// - Throws: `TesseraError` where the shape has another number of elements.
  public init<Number: NPYNumber>(_ values: [Number], shape: [Int]) throws(TesseraError) {
    var size = 1
    var overflows = false
    for extent in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: extent)
      overflows = overflows || overflow || extent < 0
      size = product
    }
    guard !overflows, size == values.count, shape.count <= Self.mostDimensions else {
      throw TesseraError(
        "an array of \(values.count) elements cannot have the shape \(Self.text(shape))")
    }
    let header = NPYHeader.text(element: Number.npyElement, shape: shape)
    element = Number.npyElement
    self.shape = shape
    isColumnMajor = false
    var bytes = Self.magic + [1, 0]
    bytes.append(UInt8(truncatingIfNeeded: header.count))
    bytes.append(UInt8(truncatingIfNeeded: header.count >> 8))
    bytes += header
    start = bytes.count
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    self.bytes = bytes
  }

  /// The file's bytes, as NumPy reads them.
  public var fileBytes: [UInt8] { bytes }

  /// Writes the file, whole or not at all.
  ///
  /// - Throws: `TesseraError` where it cannot be written.
  public func write(to path: String) throws(TesseraError) {
    let file = try AtomicFile(path)
    try file.write(bytes)
    try file.commit()
  }

  static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

  /// A shape as NumPy writes it.
  static func text(_ shape: [Int]) -> String {
    shape.count == 1 ? "(\(shape[0]),)" : "(" + shape.map(String.init).joined(separator: ", ") + ")"
  }
}
