import Testing

@testable import Arch

@Suite struct UnitsTests {
  @Test func readsTimes() throws {
    #expect(try Time(parsing: "2.3 ns").femtoseconds == 2_300_000)
    #expect(try Time(parsing: "287.5 ps").femtoseconds == 287_500)
    #expect(try Time(parsing: "1e-9 s").femtoseconds == 1_000_000)
    #expect(try Time(parsing: "1us").femtoseconds == 1_000_000_000)
    #expect(try Time(parsing: "1 µs") == Time(parsing: "1 μs"))
    #expect(try Time(parsing: "  0 s ") == .zero)
  }

  @Test func readsOtherQuantities() throws {
    #expect(try Energy(parsing: "26.84 pJ").quectojoules == 26_840_000_000_000_000_000)
    #expect(try Power(parsing: "0.9 W").femtowatts == 900_000_000_000_000)
    #expect(try Area(parsing: "0.0580 mm2").squareNanometres == 58_000_000_000)
    #expect(try Area(parsing: "0.0580 mm²") == Area(parsing: "58000 µm²"))
    #expect(try Area(parsing: "1 um2") == Area(parsing: "1000000 nm2"))
    #expect(try DataSize(parsing: "16 KiB").bits == 131_072)
    #expect(try DataSize(parsing: "12 b").bits == 12)
    #expect(try DataSize(parsing: "64 B").bits == 512)
    #expect(try Bandwidth(parsing: "256 GB/s").bitsPerSecond == 2_048_000_000_000)
    #expect(try Frequency(parsing: "1.2 GHz").hertz == 1_200_000_000)
  }

  @Test func readsClocksExactly() throws {
    #expect(
      try ClockPeriod(parsing: "1.2 GHz") == ClockPeriod(numerator: 2_500_000, denominator: 3))
    #expect(
      try ClockPeriod(parsing: "2500 ps / 3") == ClockPeriod(numerator: 2_500_000, denominator: 3))
    #expect(try ClockPeriod(parsing: "2.5 ns") == ClockPeriod(numerator: 2_500_000, denominator: 1))
    #expect(try ClockPeriod(parsing: "1 GHz").description == "1 GHz")
    #expect(try ClockPeriod(parsing: "1200 MHz").description == "1.2 GHz")
    #expect(try ClockPeriod(parsing: "833333 fs").description == "833.333 ps")
    #expect(try ClockPeriod(parsing: "1000 ps / 7").description == "7 GHz")
    #expect(try ClockPeriod(parsing: "1001 ps / 7").description == "143 ps")
    #expect(try ClockPeriod(parsing: "1003 ps / 7").description == "1.003 ns / 7")
    #expect(ClockPeriod.unclocked.description == "unclocked")
  }

  @Test func readsExactQuotients() throws {
    let discharge = try Energy(parsingQuotient: "9.18 pJ / 2048")
    #expect(discharge.quectojoules == 4_482_421_875_000_000)
    #expect(discharge.exactText == "4.482421875 fJ")
    #expect(
      message { _ = try Energy(parsingQuotient: "9.18 pJ / 7") }
        == "'9.18 pJ / 7' is not a whole number of qJ; expected an energy such as \"26.84 pJ\"")
    #expect(
      message { _ = try Energy(parsingQuotient: "1 pJ / 0") }
        == "'1 pJ / 0' divides by zero; expected an energy such as \"26.84 pJ\"")
    #expect(throws: TesseraError.self) { try Energy(parsing: "9.18 pJ / 2048") }
    #expect(try Bandwidth(parsingQuotient: "256 GB/s / 2").bitsPerSecond == 1_024_000_000_000)
  }

  @Test(arguments: [
    ("", "'' has no number; expected a time such as \"2.3 ns\""),
    ("ns", "'ns' has no number; expected a time such as \"2.3 ns\""),
    ("fast", "'fast' has no number; expected a time such as \"2.3 ns\""),
    (".5 ns", "'.5 ns' has no number; expected a time such as \"2.3 ns\""),
    ("5. ns", "'5. ns' has no number; expected a time such as \"2.3 ns\""),
    ("2.3", "'2.3' has no unit; expected a time such as \"2.3 ns\""),
    (
      "2.3 nz",
      "unknown unit 'nz' in '2.3 nz'; expected a time such as \"2.3 ns\" (fs, ps, ns, us, ms, s)"
    ),
    (
      "2.3 pJ",
      "unknown unit 'pJ' in '2.3 pJ'; expected a time such as \"2.3 ns\" (fs, ps, ns, us, ms, s)"
    ),
    ("-1 ns", "'-1 ns' is negative; expected a time such as \"2.3 ns\""),
    ("0.5 fs", "'0.5 fs' is not a whole number of fs; expected a time such as \"2.3 ns\""),
    ("1e-99 s", "'1e-99 s' is not a whole number of fs; expected a time such as \"2.3 ns\""),
    (
      "1e-9999999999 s",
      "'1e-9999999999 s' is not a whole number of fs; "
        + "expected a time such as \"2.3 ns\""
    ),
    ("1001 s", "'1001 s' is too large; expected a time of at most 1000 s"),
    ("1e999999 s", "'1e999999 s' is too large; expected a time of at most 1000 s"),
    (
      "99999999999999999999999999999999999999999 s",
      "'99999999999999999999999999999999999999999 s' has too many digits; "
        + "expected a time such as \"2.3 ns\""
    ),
    (
      "1\u{7} s",
      "unknown unit '\\u{7} s' in '1\\u{7} s'; expected a time such as \"2.3 ns\" "
        + "(fs, ps, ns, us, ms, s)"
    ),
  ])
  func refusesWhatIsNoTime(text: String, expected: String) {
    #expect(message { _ = try Time(parsing: text) } == expected)
  }

  @Test(arguments: ["2 THz", "0 Hz", "0.5 Hz", "1 fs", "2000 s", "1 GHz / 3", "5", "5 / 3", "GHz"])
  func refusesWhatIsNoClock(text: String) {
    #expect(throws: TesseraError.self) { try ClockPeriod(parsing: text) }
  }

  @Test func printsForPeople() throws {
    #expect(Time(femtoseconds: 2_300_000).description == "2.3 ns")
    #expect(Time(femtoseconds: 999_960).description == "1 ns")
    #expect(Time(femtoseconds: 999_940).description == "999.9 ps")
    #expect(Time(femtoseconds: 1_234_567_890).description == "1.235 µs")
    #expect(Time(femtoseconds: -1_500).description == "-1.5 ps")
    #expect(Time.zero.description == "0 s")
    #expect(Time(femtoseconds: .min).description == "-9223 s")
    #expect(try Energy(parsing: "26.84 pJ").description == "26.84 pJ")
    #expect(Energy(quectojoules: .max).description == "170141 kJ")
    #expect(Energy(quectojoules: 5).description == "5 qJ")
    #expect(Energy(quectojoules: 12_345).description == "12345 qJ")
    #expect(try Power(parsing: "0.9 W").description == "900 mW")
    #expect(try Area(parsing: "1.96 mm2").description == "1.96 mm²")
    #expect(try Area(parsing: "0.058 mm2").description == "0.058 mm²")
    #expect(try Area(parsing: "0.103456 mm2").description == "0.1035 mm²")
    #expect(try Area(parsing: "0.737 um2").description == "737000 nm²")
    #expect(try DataSize(parsing: "16 KiB").description == "16 KiB")
    #expect(try DataSize(parsing: "12 b").description == "12 b")
    #expect(try Bandwidth(parsing: "256 GB/s").description == "256 GB/s")
  }

  @Test func printsForMachines() throws {
    #expect(try Energy(parsing: "26.84 pJ").exactDecimal.description == "2.684e-11")
    #expect(try Power(parsing: "0.9 W").exactDecimal.description == "0.9")
    #expect(Energy.zero.exactDecimal.description == "0")
    #expect(ExactDecimal(significand: 114, exponent: 12).description == "114000000000000")
    #expect(ExactDecimal(significand: 1, exponent: 16).description == "1e16")
    #expect(ExactDecimal(significand: -12345, exponent: -2).description == "-123.45")
    #expect(ExactDecimal(significand: 15, exponent: -6).description == "0.000015")
    #expect(ExactDecimal(significand: 15, exponent: -7).description == "1.5e-6")
    #expect(ExactDecimal(significand: .min).description.hasPrefix("-1.7014118346046923173"))
    #expect(try Energy(parsing: "26.84 pJ").joules == 2.684e-11)
    #expect(try Area(parsing: "1.96 mm2").squareMillimetres == 1.96)
  }

  @Test func checksSumsAndProducts() throws {
    let most = Energy(quectojoules: .max)
    #expect(throws: TesseraError.self) { try most.adding(Energy(quectojoules: 1)) }
    #expect(throws: TesseraError.self) { try most.multiplied(by: 2) }
    #expect(throws: TesseraError.self) { try Power(femtowatts: .max).energy(over: 2) }
    #expect(throws: TesseraError.self) { try Area(squareNanometres: .max).multiplied(by: 2) }
    let energy = try Power(parsing: "1 fW").energy(over: 1)
    #expect(energy == Energy(quectojoules: 1))
  }

  /// Does what is printed exactly read back as the same amount?
  @Test func exactTextRoundTrips() throws {
    var generator = printedGenerator("exactTextRoundTrips")
    for _ in 0..<2_000 {
      let bits = Int.random(in: 0...59, using: &generator)
      let amount = Int64.random(in: 0...(1 << bits), using: &generator)
      let size = DataSize(bits: amount)
      #expect(try DataSize(parsing: size.exactText) == size)
      let time = Time(femtoseconds: amount)
      #expect(try Time(parsing: time.exactText) == time)
      let energy = Energy(quectojoules: Int128(amount) * Int128(1 << (bits / 2)))
      #expect(try Energy(parsing: energy.exactText) == energy)
      #expect(try Energy(parsing: "\(energy.exactDecimal) J") == energy)
      let area = Area(squareNanometres: Int128(amount))
      #expect(try Area(parsing: area.exactText) == area)
      #expect(try Area(parsing: "\(area.exactDecimal) mm2") == area)
      let period = ClockPeriod(
        numerator: max(amount % 1_000_000_000, 1_000), denominator: Int64(bits + 1))
      if let period, period.numerator >= 1_000 * period.denominator {
        #expect(try ClockPeriod(parsing: period.description) == period)
      }
    }
  }

  /// Is any text read without a crash?
  @Test func readsNoise() {
    var generator = printedGenerator("readsNoise")
    let pieces = [
      "1", "9", "0", ".", "e", "E", "-", "+", " ", "ns", "J", "/", "µ", "²", "e9", "9999999999",
      "\u{0}", "\u{301}", "🙂", "Hz", "KiB", "mm2",
    ]
    for _ in 0..<5_000 {
      let count = Int.random(in: 0...12, using: &generator)
      var text = ""
      for _ in 0..<count { text += pieces.randomElement(using: &generator) ?? "" }
      _ = try? Time(parsing: text)
      _ = try? Energy(parsingQuotient: text)
      _ = try? DataSize(parsing: text)
      _ = try? ClockPeriod(parsing: text)
    }
  }
}
