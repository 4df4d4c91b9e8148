import Arch
import Reports
import Testing

@Suite("JSON reader")
struct JSONReaderTests {
  private func parse(_ text: String) throws -> JSONValue {
    try JSONValue.parse(Array(text.utf8), file: "in.json")
  }

  private func message(_ text: String) -> String? {
    message(Array(text.utf8))
  }

  private func message(_ bytes: [UInt8]) -> String? {
    do throws(TesseraError) {
      _ = try JSONValue.parse(bytes, file: "in.json")
      return nil
    } catch {
      return error.description
    }
  }

  @Test("reads every kind of value, in order, with numbers exact")
  func values() throws {
    let text = """
      {"b": [null, true, false, -12, 9223372036854775807, 9223372036854775808, 2.6840e-11, 1E+2],
       "a": "\\u00b5 \\uD83D\\uDE00 \\"\\\\\\/\\b\\f\\n\\r\\t", "": {}}
      """
    let value = try parse(text)
    guard case .object(let object) = value, case .array(let elements)? = object["b"] else {
      Issue.record("not an object")
      return
    }
    #expect(object.members.map(\.name) == ["b", "a", ""])
    #expect(
      Array(elements.prefix(5)) == [.null, true, false, -12, .integer(9_223_372_036_854_775_807)])
    #expect(
      elements.dropFirst(5).map { element in
        if case .decimal(let number) = element { number.text } else { "?" }
      } == ["9223372036854775808", "2.6840e-11", "1E+2"])
    #expect(object["a"] == .string("µ 😀 \"\\/\u{8}\u{C}\n\r\t"))
  }

  @Test(
    "tells what is wrong, with line and column",
    arguments: [
      ("", "1:1: expected a value, found the end of the file"),
      (" \n  ", "2:3: expected a value, found the end of the file"),
      ("[1, 2", "1:6: expected \",\" or \"]\", found the end of the file"),
      ("[1, ]", "1:5: expected a value, found \"]\""),
      ("[1 2]", "1:4: expected \",\" or \"]\", found \"2\""),
      ("{\"a\": 1,}", "1:9: expected the name of a member, found \"}\""),
      ("{\"a\" 1}", "1:6: expected \":\", found \"1\""),
      ("{a: 1}", "1:2: expected the name of a member, found \"a\""),
      ("{\"a\": 1,\n \"µ\": 2, \"a\": 3}", "2:10: the member 'a' is there twice"),
      ("1 2", "1:3: expected the end of the file, found \"2\""),
      ("// no", "1:1: expected a value, found \"/\""),
      ("tru", "1:1: expected a value, found an unknown word"),
      ("[nulL]", "1:2: expected a value, found an unknown word"),
      ("NaN", "1:1: expected a value, found \"N\""),
      ("-Infinity", "1:2: expected a digit, found \"I\""),
      ("+1", "1:1: expected a value, found \"+\""),
      ("01", "1:1: expected a number, found one with a leading zero"),
      ("-", "1:2: expected a digit, found the end of the file"),
      (".5", "1:1: expected a value, found \".\""),
      ("1.", "1:3: expected a digit, found the end of the file"),
      ("1e+", "1:4: expected a digit, found the end of the file"),
      ("\"abc", "1:1: a string that does not end"),
      ("\"a\nb\"", "1:3: expected a character or its escape, found a line break"),
      ("\"\u{1}\"", "1:2: expected a character or its escape, found the byte 0x01"),
      ("\"\\x\"", "1:2: an escape that JSON does not have"),
      ("\"\\", "1:2: an escape that JSON does not have"),
      ("\"\\u12g4\"", "1:2: expected four hexadecimal digits after \\u"),
      ("\"\\u12", "1:2: expected four hexadecimal digits after \\u"),
      ("\"µ\\ud800\"", "1:3: half a surrogate pair"),
      ("\"\\udc00\"", "1:2: half a surrogate pair"),
      ("\"\\ud800\\u0041\"", "1:2: half a surrogate pair"),
      ("\"\\ud800\\n\"", "1:2: half a surrogate pair"),
      ("\u{FEFF}1", "1:1: expected JSON, found a byte-order mark"),
    ])
  func errors(text: String, expected: String) {
    #expect(message(text) == "in.json:\(expected)")
  }

  @Test("refuses bytes that are not UTF-8, wherever they stand")
  func notUTF8() {
    for bad: [UInt8] in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82]] {
      let quote = UInt8(ascii: "\"")
      #expect(
        message([quote] + bad + [quote])
          == "in.json:1:1: expected UTF-8, found a string with other bytes")
      #expect(message(bad)?.hasPrefix("in.json:1:1: expected a value") == true)
    }
    #expect(message([0xFF]) == "in.json:1:1: expected a value, found the byte 0xff")
  }

  @Test("takes 64 levels and no more, however deep the file is")
  func depth() {
    let allowed = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(message(allowed) == nil)
    for count in [65, 1_000_000] {
      let expected = "in.json:1:65: more than 64 arrays and objects within one another"
      #expect(message(String(repeating: "[", count: count)) == expected)
    }
    let objects = String(repeating: "{\"a\":", count: 100)
    #expect(
      message(objects) == "in.json:1:321: more than 64 arrays and objects within one another")
  }

  @Test("bounds the length of a number")
  func longNumbers() {
    #expect(message(String(repeating: "9", count: 400)) == nil)
    for text in [String(repeating: "9", count: 401), "0." + String(repeating: "0", count: 100_000)]
    {
      #expect(message(text) == "in.json:1:1: a number of more than 400 characters")
    }
  }

  @Test("bounds the number of values")
  func manyValues() {
    var bytes: [UInt8] = [UInt8(ascii: "[")]
    for _ in 0..<JSONValue.maximumCount { bytes += [UInt8(ascii: "0"), UInt8(ascii: ",")] }
    #expect(message(bytes)?.contains("more than 4194304 values in one file") == true)
  }

  @Test("never crashes on a damaged file, and never takes a cut one for whole")
  func damage() throws {
    let text = """
      {"name": "tiles \\u00b5\\ud83d\\ude00", "counts": [1, -2, 3.5e-7, true, null], "o": {"x": []}}
      """
    let bytes = Array(text.utf8)
    #expect(message(bytes) == nil)
    for count in 0..<bytes.count { #expect(message(Array(bytes[..<count])) != nil) }
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<5000 {
      var damaged = bytes
      for _ in 0...Int.random(in: 0..<3, using: &generator) {
        damaged[Int.random(in: damaged.indices, using: &generator)] =
          UInt8.random(in: .min ... .max, using: &generator)
      }
      if let text = message(damaged) { #expect(!text.contains("\n")) }
    }
  }
}
