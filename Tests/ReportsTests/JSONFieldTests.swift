import Arch
import Reports
import Testing

@Suite("JSON fields")
struct JSONFieldTests {
  private let root = JSONField(
    [
      "components": [
        ["counts": [1, 2]], ["counts": [-1]], ["counts": [1, "x"]], ["counts": "none"],
      ],
      "energy_j": .decimal(JSONNumber(coefficient: 5, exponent: -31)),
      "huge": .decimal(JSONNumber(coefficient: 1, exponent: 400)),
      "batch": 4, "rate": 0.5, "ok": true, "nothing": .null,
    ], file: "RESULT.json")

  private func message(_ body: () throws -> some Any) -> String? {
    do {
      _ = try body()
      return nil
    } catch { return "\(error)" }
  }

  @Test("give what is there")
  func values() throws {
    #expect(try root.member("batch").integer(in: 1...4) == 4)
    #expect(try root.member("batch").double() == 4)
    #expect(try root.member("batch").fixedPoint(exponent: -30) == 4 * Int128(1e15) * Int128(1e15))
    #expect(try root.member("rate").decimal().text == "0.5")
    #expect(try root.member("ok").bool())
    #expect(try root.member("nothing").isNull)
    #expect(try root.optionalMember("none") == nil)
    #expect(try root.member("components").elements()[0].member("counts").integers() == [1, 2])
    #expect(try root.members().map(\.name).first == "components")
  }

  @Test("tell where something else is")
  func errors() {
    let components = { try root.member("components").elements() }
    let expectations: [(String?, String)] = [
      (
        message { try components()[3].member("counts").integers() },
        "$.components[3].counts: expected an array, found a string"
      ),
      (
        message { try components()[2].member("counts").integers() },
        "$.components[2].counts[1]: expected a whole number, found a string"
      ),
      (
        message { try components()[1].member("counts").integers(in: 0...9) },
        "$.components[1].counts[0]: expected a whole number from 0 to 9, found -1"
      ),
      (
        message { try components()[0].member("count") },
        "$.components[0]: the member 'count' is missing; did you mean 'counts'?"
      ),
      (message { try root.member("ok").member("x") }, "$.ok: expected an object, found a boolean"),
      (message { try root.member("ok").string() }, "$.ok: expected a string, found a boolean"),
      (
        message { try root.member("energy_j").fixedPoint(exponent: -30) },
        "$.energy_j: expected a multiple of 1e-30 of at most 128 bits, found 5e-31"
      ),
      (
        message { try root.member("huge").double() },
        "$.huge: expected a number within 1.8e308, found 1e400"
      ),
      (
        message { try root.member("huge").integer() },
        "$.huge: expected a whole number of 64 bits, found 1e400"
      ),
      (
        message { try components()[0].checkMembers(["count", "name"]) },
        "$.components[0]: no member 'counts' is known here; expected one of count, name; "
          + "did you mean 'count'?"
      ),
    ]
    for (found, expected) in expectations { #expect(found == "RESULT.json: \(expected)") }
  }
}

@Suite("Exact decimals")
struct ExactDecimalTests {
  @Test(
    "print the digits that they are",
    arguments: [
      (0, 0, "0.0"), (3, 0, "3.0"), (-12_500, -3, "-12.5"), (1, -4, "0.0001"), (12, -6, "1.2e-5"),
      (26_840_000_000_000_000_000, -30, "2.684e-11"), (1, 16, "1e16"),
      (123, 13, "1230000000000000.0"),
    ] as [(Int128, Int, String)])
  func text(coefficient: Int128, exponent: Int, expected: String) {
    #expect(JSONNumber(coefficient: coefficient, exponent: exponent).text == expected)
  }

  @Test("survive the ends of 128 bits")
  func limits() {
    for value in [Int128.max, .min, .max - 1, 0] {
      let decimal = JSONNumber(coefficient: value, exponent: -30)
      #expect(decimal.coefficient(exponent: -30) == value)
    }
    #expect(JSONNumber(coefficient: .max, exponent: -29).coefficient(exponent: -30) == nil)
  }

  @Test(
    "refuse what is not a number, and give nothing where they do not fit",
    arguments: ["", "-", "1.", ".5", "01", "1e", "0x1", " 1", "1 ", "∞", "1_000", "+1"])
  func refused(text: String) {
    #expect(JSONNumber(text) == nil)
  }

  @Test("do not trap on absurd exponents")
  func absurd() throws {
    for text in ["1e999999999999999999999999", "1e-99999999999999999999", "1e999999998"] {
      let decimal = try #require(JSONNumber(text))
      #expect(decimal.coefficient(exponent: -30) == nil)
      #expect(NumberText.formatted(decimal).isEmpty == false)
    }
    #expect(try #require(JSONNumber("0e5")).coefficient(exponent: -30) == 0)
  }
}
