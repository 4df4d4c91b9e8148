import Arch
import Foundation

/// The header as JSON, in the form in which it is stored.
struct TraceHeaderText: Codable {
  var components: [TraceComponent]
  var generator: String
  var initialTokenCounts: [Int64]
  var layers: [String]
  var metadata: String
  var tokens: [String]

  /// The JSON text of a header, the same bytes for the same header.
  static func encode(_ header: TraceHeader) throws(TesseraError) -> [UInt8] {
    let text = TraceHeaderText(
      components: header.components, generator: header.generator,
      initialTokenCounts: header.initialTokenCounts, layers: header.layers,
      metadata: header.metadata, tokens: header.tokens)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let bytes: [UInt8]
    do {
      bytes = try [UInt8](encoder.encode(text)) + [UInt8(ascii: "\n")]
    } catch {
      throw TesseraError("the header cannot be written as JSON")
    }
    guard bytes.count <= TraceHeader.sizeLimit else {
      throw TesseraError(
        "found a header of \(bytes.count) bytes, expected at most \(TraceHeader.sizeLimit)")
    }
    return bytes
  }

  /// - Throws: `TesseraError` without a place, where the text is not the JSON of a header.
  static func decode(_ bytes: UnsafeBufferPointer<UInt8>) throws(TesseraError) -> TraceHeader {
    let text: TraceHeaderText
    do {
      text = try JSONDecoder().decode(TraceHeaderText.self, from: Data(buffer: bytes))
    } catch DecodingError.keyNotFound(let key, _) {
      throw TesseraError("found a header without \"\(key.stringValue)\", expected one with it")
    } catch DecodingError.typeMismatch(_, let context) {
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      throw TesseraError("found another type of value at \"\(path)\" of the header")
    } catch {
      throw TesseraError("found a header that is not JSON, expected JSON")
    }
    return try TraceHeader(
      generator: text.generator, components: text.components, layers: text.layers,
      tokens: text.tokens, initialTokenCounts: text.initialTokenCounts, metadata: text.metadata)
  }
}
