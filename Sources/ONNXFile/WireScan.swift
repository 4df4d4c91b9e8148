import Arch

/// Goes through the fields of a model before it is decoded.
///
/// Decoding allocates for each message and each text, however short. This counts them, and finds
/// what is cut off, in one pass that allocates nothing.
///
/// - Complexity: O(bytes)
struct WireScan {
  /// The messages of `onnx.proto`; `opaque` has no parts that are decoded.
  private enum Message {
    case model, graph, node, attribute, tensor, valueInfo, type, tensorType, shape, opaque

    /// The message in a field; nil where the field is a text, bytes or packed numbers.
    func part(_ field: UInt64) -> Message? {
      switch (self, field) {
      case (.model, 7): .graph
      case (.model, 8): .opaque
      case (.graph, 1): .node
      case (.graph, 5): .tensor
      case (.graph, 11), (.graph, 12): .valueInfo
      case (.node, 5): .attribute
      case (.attribute, 5): .tensor
      case (.tensor, 13): .opaque
      case (.valueInfo, 2): .type
      case (.type, 1): .tensorType
      case (.tensorType, 2): .shape
      case (.shape, 1): .opaque
      default: nil
      }
    }

    /// Whether a field holds packed integers, which take 4 or 8 bytes when they are decoded.
    func isPacked(_ field: UInt64) -> Bool {
      switch (self, field) {
      case (.tensor, 1), (.tensor, 5), (.tensor, 7), (.tensor, 11), (.attribute, 8): true
      default: false
      }
    }
  }

  private let file: String
  private let limit: Int
  private var fields = 0
  private var packed = 0

  /// - Parameter limit: The most messages and texts.
  /// - Throws: `TesseraError` with file and byte for what is no model, is cut off, or has more parts
  ///   than `ONNXLimits` allows.
  static func check(_ bytes: [UInt8], file: String, limit: Int = ONNXLimits.fields) throws {
    guard !bytes.isEmpty else {
      throw TesseraError(at: file, "the file is empty, expected an ONNX model")
    }
    var scan = WireScan(file: file, limit: limit)
    try scan.check(bytes.span, 0..<bytes.count, .model)
  }

  private init(file: String, limit: Int) {
    self.file = file
    self.limit = limit
  }

  private mutating func check(
    _ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ message: Message
  ) throws {
    var position = range.lowerBound
    while position < range.upperBound {
      let start = position
      let key = try number(bytes, &position, range.upperBound)
      let field = key >> 3
      guard field >= 1, field < 1 << 29 else { throw error(start, "found no field of a model") }
      switch key & 7 {
      case 0:
        _ = try number(bytes, &position, range.upperBound)
        if message.isPacked(field) { try count(packed: position - start, start) }
      case 1: position += 8
      case 5: position += 4
      case 2:
        let length = try number(bytes, &position, range.upperBound)
        guard length <= UInt64(range.upperBound - position) else {
          throw error(
            start,
            "a field has \(length) bytes and \(range.upperBound - position) are left: cut off")
        }
        let end = position + Int(length)
        fields += 1
        guard fields <= limit else {
          throw error(start, "more than \(limit) messages and texts")
        }
        if message.isPacked(field) { try count(packed: Int(length), start) }
        if let part = message.part(field) { try check(bytes, position..<end, part) }
        position = end
      default: throw error(start, "found no field of a model")
      }
      guard position <= range.upperBound else { throw error(start, "a number is cut off") }
    }
  }

  private mutating func count(packed bytes: Int, _ position: Int) throws {
    packed += bytes
    guard packed <= ONNXLimits.packedIntegerBytes else {
      throw error(
        position,
        "more than \(ONNXLimits.packedIntegerBytes) bytes of integers in fields other than raw_data"
      )
    }
  }

  private func number(
    _ bytes: borrowing Span<UInt8>, _ position: inout Int, _ end: Int
  ) throws -> UInt64 {
    let start = position
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < end else { throw error(start, "a number is cut off") }
      let byte = bytes[position]
      position += 1
      result |= UInt64(byte & 0x7f) << shift
      if byte & 0x80 == 0 { return result }
    }
    throw error(start, "a number has more than 10 bytes")
  }

  private func error(_ position: Int, _ message: String) -> TesseraError {
    TesseraError(at: file, "byte \(position): \(message), expected an ONNX model")
  }
}
