import Arch
import Reports
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
  @Test("writes a result as a person and a program want to read it")
  func pretty() throws {
    let value: JSONValue = [
      "accelerator": "tim-dnn",
      "energy_j": .decimal(
        JSONNumber(coefficient: 26_840_000_000_000_000_000, exponent: -30)),
      "empty": [[], [:]],
      "layers": [["name": "conv1", "counts": [1, 2, 3], "share": 0.25]],
      "names": ["a", "b"],
    ]
    #expect(
      try value.prettyText() == """
        {
          "accelerator": "tim-dnn",
          "energy_j": 2.684e-11,
          "empty": [
            [],
            {}
          ],
          "layers": [
            {
              "name": "conv1",
              "counts": [1, 2, 3],
              "share": 0.25
            }
          ],
          "names": ["a", "b"]
        }

        """)
    #expect(
      try value.compactText()
        == #"{"accelerator":"tim-dnn","energy_j":2.684e-11,"empty":[[],{}],"#
        + #""layers":[{"name":"conv1","counts":[1,2,3],"share":0.25}],"names":["a","b"]}"#)
  }

  @Test("keeps lines of numbers within 100 columns")
  func longArrays() throws {
    let value: JSONValue = ["counts": .array((0..<200).map { .integer($0 * 1_000_003) })]
    let lines = try value.prettyText().split(separator: "\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 100 })
    #expect(lines.count < 30)
    let names: JSONValue = .array((0..<20).map { .string("layer\($0)") })
    #expect(try names.prettyText().split(separator: "\n").count == 22)
  }

  @Test("escapes what JSON and JavaScript cannot hold")
  func escapes() throws {
    let value: JSONValue = .string("\"\\/\n\r\t\u{8}\u{C}\0\u{1F}\u{7F}\u{2028}µ😀")
    #expect(
      try value.compactText() == #""\"\\/\n\r\t\b\f\u0000\u001f\u007f\u2028µ😀""#)
  }

  @Test(
    "writes doubles as their shortest decimals",
    arguments: [
      (0.1, "0.1"), (1, "1.0"), (-0.0, "-0.0"), (1e15, "1000000000000000.0"), (1e16, "1e16"),
      (1e-4, "0.0001"), (1e-5, "1e-5"), (-2.5e-11, "-2.5e-11"),
      (Double.greatestFiniteMagnitude, "1.7976931348623157e308"),
      (Double.leastNonzeroMagnitude, "5e-324"),
    ])
  func doubles(value: Double, expected: String) throws {
    #expect(try JSONValue.double(value).compactText() == expected)
  }

  @Test("refuses what JSON cannot say, and says where")
  func refused() {
    let value: JSONValue = ["layers": [1, ["peak tops": .double(.infinity)]]]
    #expect(
      throws: TesseraError(
        "$.layers[1][\"peak tops\"]: a number that is not finite cannot be written as JSON")
    ) { try value.prettyText() }
    #expect(throws: TesseraError.self) { try JSONValue.array([.double(.nan)]).prettyText() }
    var deep: JSONValue = 1
    for _ in 0..<64 { deep = [deep] }
    #expect(throws: Never.self) { try deep.compactText() }
    #expect(throws: TesseraError.self) { try JSONValue.array([deep]).compactText() }
  }

  @Test("writes what the reader reads back, and the same bytes again")
  func roundTrip() throws {
    let seed = UInt64.random(in: 0..<1 << 32)
    var generator = SeededGenerator(seed: seed)
    for step in 0..<500 {
      let value = randomValue(depth: 5, &generator)
      for text in [try value.compactText(), try value.prettyText()] {
        let again = try JSONValue.parse(Array(text.utf8), file: "x.json")
        #expect(again == value, "seed \(seed), step \(step)")
        #expect(try again.compactText() == value.compactText(), "seed \(seed), step \(step)")
      }
    }
    print("JSON round trip: seed \(seed)")
  }

  @Test("loses no bit of a double and no digit of an energy")
  func exactNumbers() throws {
    let seed = UInt64.random(in: 0..<1 << 32)
    var generator = SeededGenerator(seed: seed)
    for step in 0..<2000 {
      let double = Double(bitPattern: generator.next())
      if double.isFinite {
        let text = try JSONValue.double(double).compactText()
        let field = JSONField(try JSONValue.parse(Array(text.utf8), file: "x"), file: "x")
        #expect(try field.double().bitPattern == double.bitPattern, "seed \(seed), step \(step)")
      }
      let bits = Int.random(in: 0..<127, using: &generator)
      let word = UInt128(generator.next()) << 64 | UInt128(generator.next())
      let energy = Int128(truncatingIfNeeded: word) >> Int128(bits)
      let decimal = JSONNumber(coefficient: energy, exponent: -30)
      #expect(decimal.coefficient(exponent: -30) == energy, "seed \(seed), step \(step)")
      #expect(JSONNumber(decimal.text) == decimal)
    }
    print("exact numbers: seed \(seed)")
  }

  private func randomValue(depth: Int, _ generator: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &generator))
    case 2:
      return .integer(
        Int64(truncatingIfNeeded: generator.next()) >> Int64.random(in: 0..<64, using: &generator))
    case 3:
      let coefficient = Int128(Int64(truncatingIfNeeded: generator.next()))
      let exponent = Int.random(in: -60...60, using: &generator)
      return .decimal(JSONNumber(coefficient: coefficient, exponent: exponent))
    case 4, 5: return .string(randomText(&generator))
    case 6:
      let count = Int.random(in: 0..<6, using: &generator)
      return .array((0..<count).map { _ in randomValue(depth: depth - 1, &generator) })
    default:
      var object = JSONObject()
      for _ in 0..<Int.random(in: 0..<6, using: &generator) {
        object[randomText(&generator)] = randomValue(depth: depth - 1, &generator)
      }
      return .object(object)
    }
  }

  private func randomText(_ generator: inout SeededGenerator) -> String {
    let ranges: [ClosedRange<UInt32>] = [
      0...0x7F, 0x80...0x7FF, 0x2000...0x2FFF, 0x10000...0x1FFFF,
    ]
    var text = ""
    for _ in 0..<Int.random(in: 0..<12, using: &generator) {
      let range = ranges.randomElement(using: &generator) ?? 0...0
      if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
