import Testing

@testable import Arch

/// Does a rule multiply what it says it does, and mark it?
struct TechnologyScalingTests {
  private static let text = """
    name: base
    summary: A table.
    node: 32 nm
    costs:
      tile:
        actions:
          a: {energy: 8 pJ, low: 4 pJ, high: 12 pJ, source: "S.", standing: simulated}
          b: {energy: 1 qJ, source: "S.", standing: assumed}
          c: {energy: 0 pJ, source: "Nothing.", standing: published}
        static: {all: {power: 6 uW, source: "S.", standing: measured}}
        area: {area: 0.04 mm2, source: "S.", standing: recalled}
    """

  private func scaled(_ node: String, _ volts: Int64) throws -> CostEntry {
    let table = try CostTable.decode(SourceText(label: "base.yaml", text: Self.text))
    let scaling = try TechnologyScaling(
      rule: .capacitanceVoltage,
      from: .init(node: 32_000, supply: Voltage(microvolts: 1_000_000)),
      to: .init(
        node: try TechnologyScaling.node(node), supply: Voltage(microvolts: volts * 1000)))
    let result = try scaling.scaled(table)
    // What is written reads back.
    let text = result.text(name: "scaled", summary: "S")
    let again = try CostTable.decode(SourceText(label: "scaled.yaml", text: text))
    #expect(again.node == result.node)
    let (a, b) = (try #require(again.entries["tile"]), try #require(result.entries["tile"]))
    #expect(a.actions.map(\.energy.value) == b.actions.map(\.energy.value))
    #expect(a.actions.map(\.energy.source) == b.actions.map(\.energy.source))
    #expect(
      a.area?.value == b.area?.value && a.staticPower[.idle]?.value == b.staticPower[.idle]?.value)
    return b
  }

  @Test func theClosedFormHolds() throws {
    let entry = try scaled("16 nm", 500)
    let energy = entry.actions[0].energy
    #expect(energy.value == (try Energy(parsing: "1 pJ")))
    #expect(energy.low == (try Energy(parsing: "0.5 pJ")))
    #expect(energy.high == (try Energy(parsing: "1.5 pJ")))
    #expect(entry.staticPower[.active]?.value == (try Power(parsing: "1.5 uW")))
    #expect(entry.area?.value == (try Area(parsing: "0.01 mm2")))
    // Half a quantum and more is one, below that none.
    #expect(try scaled("16 nm", 1000).actions[1].energy.value.quectojoules == 1)
    #expect(try scaled("15.999 nm", 1000).actions[1].energy.value.quectojoules == 0)
  }

  @Test func theSamePointChangesNoValue() throws {
    let entry = try scaled("32 nm", 1000)
    #expect(entry.actions[0].energy.value == (try Energy(parsing: "8 pJ")))
  }

  @Test func nothingScaledStandsBetterThanDerived() throws {
    let entry = try scaled("28 nm", 900)
    #expect(entry.actions.map(\.energy.standing) == [.derived, .assumed, .published])
    #expect(entry.staticPower[.gated]?.standing == .derived)
    #expect(entry.area?.standing == .recalled)
    #expect(
      entry.actions[0].energy.source
        == "S. Scaled from 32 nm, 1 V to 28 nm, 900 mV by the rule capacitance-voltage.")
  }

  @Test(arguments: ["28", "nm", "28 um", "-3 nm", "0 nm", "1e40 nm", "0.0001 nm", ""])
  func whatIsNoNodeIsRefused(_ text: String) {
    #expect(throws: TesseraError.self) { try TechnologyScaling.node(text) }
  }
}
