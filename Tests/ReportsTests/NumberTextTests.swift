import Reports
import Testing

@Suite("Numbers for people")
struct NumberTextTests {
  @Test(
    "keep significant digits, and never lose digits before the point",
    arguments: [
      (113.98, 5, "113.98"), (113.98, 4, "114.0"), (113.98, 2, "114"), (4, 3, "4.00"), (0, 4, "0"),
      (0.000123456, 3, "0.000123"), (0.0000123456, 3, "1.23e-5"), (9.9996, 4, "10.00"),
      (123_456, 3, "123456"), (12_345_678, 3, "1.23e7"), (9_999_999.9, 3, "1.00e7"),
      (-2.5, 1, "-3"), (0.125, 2, "0.13"), (1.005, 3, "1.01"), (.infinity, 3, "inf"),
      (-.infinity, 3, "-inf"), (.nan, 3, "n/a"), (.leastNonzeroMagnitude, 2, "5.0e-324"),
    ] as [(Double, Int, String)])
  func formatted(value: Double, digits: Int, expected: String) {
    #expect(NumberText.formatted(value, significantDigits: digits) == expected)
  }

  @Test(
    "take the prefix that suits them",
    arguments: [
      (26.84e-12, "26.84 pJ"), (0, "0 J"), (1, "1.000 J"), (999.96, "1.000 kJ"),
      (999.94, "999.9 J"), (-1.5e-6, "-1.500 µJ"), (2e-30, "2.000 qJ"), (2e-31, "2.000e-31 J"),
      (123_456_789, "123.5 MJ"), (1e33, "1.000e33 J"), (.nan, "n/a J"),
    ])
  func engineering(value: Double, expected: String) {
    #expect(NumberText.engineering(value, unit: "J") == expected)
  }

  @Test("keep whole digits where few significant ones are asked for")
  func fewDigits() {
    #expect(NumberText.engineering(123.4e-9, unit: "s", significantDigits: 2) == "123 ns")
    #expect(
      NumberText.engineering(
        JSONNumber(coefficient: 26_840_000, exponent: -18), unit: "J", significantDigits: 3)
        == "26.8 pJ")
  }

  @Test("group thousands, and print percentages and ratios")
  func others() {
    #expect(NumberText.grouped(0) == "0")
    #expect(NumberText.grouped(999) == "999")
    #expect(NumberText.grouped(-1_234_567) == "-1,234,567")
    #expect(NumberText.grouped(Int64.min) == "-9,223,372,036,854,775,808")
    #expect(NumberText.percentage(0.12345) == "12.3 %")
    #expect(NumberText.percentage(0.0335, signed: true) == "+3.4 %")
    #expect(NumberText.percentage(-0.0335, signed: true) == "-3.4 %")
    #expect(NumberText.percentage(-0.0001, signed: true) == "0.0 %")
    #expect(NumberText.percentage(0.0004) == "0.0 %")
    #expect(NumberText.percentage(0.0005) == "0.1 %")
    #expect(NumberText.percentage(12, fractionDigits: 0) == "1200 %")
    #expect(NumberText.ratio(4.1279) == "4.13x")
    #expect(NumberText.exact(0.1 + 0.2) == "0.30000000000000004")
    #expect(NumberText.exact(.nan).isEmpty)
  }
}
