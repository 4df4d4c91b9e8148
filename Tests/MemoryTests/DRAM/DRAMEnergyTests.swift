import Arch
import Testing

@testable import Memory

/// Is the energy of counted commands what the currents of a data sheet come to?
@Suite struct DRAMEnergyTests {
  /// One volt · milliampere · cycle of 2500/3 ps, in joules.
  private let unit = 1e-3 * 2_500.0 / 3 * 1e-12

  private func agree(_ energy: Energy, _ joules: Double) -> Bool {
    abs(energy.joules - joules) <= 1e-12 * abs(joules) + 1e-29
  }

  /// The accounting of Micron's TN-40-07 in plain numbers: 1.2 V, 8 devices, 48, 34, 43, 135, 123
  /// and 250 mA, tRC 24, tRAS 17, a burst of 4, tRFC 40.
  @Test func aCommandCostsWhatItsCurrentsSay() {
    let model = DRAMEnergyModel(smallMemory())
    #expect(agree(model.activate, 1.2 * 8 * (48 * 24 - 43 * 17 - 34 * 7) * unit))
    #expect(agree(model.read, 1.2 * 8 * (135 - 43) * 4 * unit))
    #expect(agree(model.write, 1.2 * 8 * (123 - 43) * 4 * unit))
    #expect(agree(model.refresh, 1.2 * 8 * (250 - 43) * 40 * unit))
  }

  @Test func aTraceCostsItsCommandsAndItsStandby() throws {
    // A read and, long after, a write of another row of the bank; no refresh.
    let (result, commands) = try replay(
      [read(address()), write(address(row: 3, column: 2), at: 300)], on: smallMemory())
    let activates = commands.filter { $0.kind == .activate }
    #expect(activates.count == 2)
    #expect(commands.contains { $0.kind == .refresh } == false)
    #expect(agree(result.energy.activate, 2 * 1.2 * 8 * (48 * 24 - 43 * 17 - 34 * 7) * unit))
    #expect(agree(result.energy.read, 1.2 * 8 * (135 - 43) * 4 * unit))
    #expect(agree(result.energy.write, 1.2 * 8 * (123 - 43) * 4 * unit))
    // One rank has a bank open from the first ACT to the PRE, and from the second ACT to the end.
    let close = try #require(commands.first { $0.kind == .precharge })
    let open = (close.cycle - activates[0].cycle) + (result.cycles - activates[1].cycle)
    let closed = 2 * result.cycles - open
    #expect(agree(result.energy.activeStandby, 1.2 * 8 * 43 * Double(open) * unit))
    #expect(agree(result.energy.prechargeStandby, 1.2 * 8 * 34 * Double(closed) * unit))
    #expect(result.energy.refresh == .zero)
  }

  @Test func refreshesCostWhatTheyTake() throws {
    let memory = smallMemory { $0.timing.refreshInterval = 1_000 }
    let (result, commands) = try replay([read(address()), read(64, at: 50_000)], on: memory)
    let refreshes = commands.count { $0.kind == .refresh }
    #expect(refreshes >= 98)
    #expect(agree(result.energy.refresh, Double(refreshes) * 1.2 * 8 * (250 - 43) * 40 * unit))
  }

  /// Static power for all the time and `openCycle` for cycles with an open bank are together what
  /// the two states of standby cost.
  @Test func theCostsOfAComponentAddUpToTheModel() throws {
    let folders = DataFolders(roots: [#filePath.components(before: "/Tests/")])
    for name in ["ddr4-2400_8gb_x8", "hbm2_8gb_x128"] {
      let sheet = try DRAMDataSheet.read(name, folders: folders)
      let costs = try sheet.costs()
      let memory = sheet.configuration
      let currents = memory.currents
      let period = Double(memory.clock.numerator) / Double(memory.clock.denominator) * 1e-15
      let volts = Double(currents.supply.microvolts) * 1e-6
      let devices = Double(memory.geometry.devicesPerRank)
      func watts(_ current: Current) -> Double {
        volts * devices * Double(current.microamperes) * 1e-6
      }
      let ranks = Double(memory.geometry.ranks * memory.geometry.channels)
      let power = try #require(costs.staticPower[.idle])
      #expect(abs(power.value.watts - ranks * watts(currents.prechargeStandby)) < 1e-12)
      #expect(costs.staticPower[.active] == power)
      let energies = Dictionary(
        costs.actions.map { ($0.name, $0.energy.value) }, uniquingKeysWith: { first, _ in first })
      let open = try #require(energies["openCycle"])
      let extra = watts(currents.activeStandby) - watts(currents.prechargeStandby)
      #expect(agree(open, extra * period))
      #expect(energies["activate"] == DRAMEnergyModel(memory).activate)
      #expect(
        Set(costs.actions.map(\.name)) == Set(ComponentKind.dramController.actions.map(\.name)))
      #expect(costs.actions.allSatisfy { $0.energy.standing >= .derived })
    }
  }

  @Test func aDataSheetNamesTheWeakestOfItsValues() throws {
    let folders = DataFolders(roots: [#filePath.components(before: "/Tests/")])
    let source = try folders.read("hbm2_8gb_x128", folder: "memories")
    let line = "IDD5B: {value: 250 mA, source: \"the configuration\", standing: published}"
    #expect(source.text.contains(line))
    let weaker = SourceText(
      label: source.label,
      text: source.text.replacing(line, with: line.replacing("published", with: "assumed")))
    func standings(_ source: SourceText) throws -> [String: Standing] {
      Dictionary(
        uniqueKeysWithValues: try DRAMDataSheet(source).costs().actions.map {
          ($0.name, $0.energy.standing)
        })
    }
    #expect(try standings(source)["refresh"] == .derived)
    #expect(try standings(weaker)["refresh"] == .assumed)
    #expect(try standings(weaker)["read"] == .derived)
  }
}

extension String {
  /// What comes before a part.
  fileprivate func components(before part: String) -> String {
    range(of: part).map { String(self[..<$0.lowerBound]) } ?? self
  }

  private func range(of part: String) -> Range<String.Index>? { ranges(of: part).first }
}

/// Are the percentiles of a histogram those of the sorted values?
@Suite struct LatencyHistogramTests {
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as [UInt64])
  func percentilesAreThoseOfSortedValues(seed: UInt64) throws {
    print("seed \(seed)")
    var random = RandomStream(seed: seed)
    var histogram = LatencyHistogram()
    // In two parts, as the channels of a memory count for themselves.
    var other = LatencyHistogram()
    let bits = 1 + Int(random.below(45))
    var values: [Int64] = []
    for index in 0..<(1 + Int(random.below(3_000))) {
      let value = Int64(random.next() & (1 << UInt64(bits) - 1))
      values.append(value)
      if index % 3 == 0 { other.add(value) } else { histogram.add(value) }
    }
    histogram.add(other)
    values.sort()
    let found = histogram.summary()
    let summary = try #require(found)
    #expect(summary.minimum == values[0])
    #expect(summary.maximum == values[values.count - 1])
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    #expect(abs(summary.mean - mean) <= 1e-9 * mean)
    for (percentile, numerator, denominator) in [
      (summary.median, 1, 2), (summary.percentile99, 99, 100),
    ] {
      // The least value that the share of all does not exceed.
      let exact = values[(values.count * numerator + denominator - 1) / denominator - 1]
      #expect(percentile <= exact, "seed \(seed)")
      if exact < 8_192 {
        #expect(percentile == exact, "seed \(seed)")
      } else {
        #expect(Double(percentile) >= Double(exact) * (1 - 1.0 / 1_024), "seed \(seed)")
      }
    }
  }

  @Test(arguments: [0, 1, 8_191, 8_192, 8_193, 1 << 40, Int64.max / 4])
  func aSingleValueIsAllItsPercentiles(value: Int64) throws {
    var histogram = LatencyHistogram()
    histogram.add(value)
    let found = histogram.summary()
    let summary = try #require(found)
    #expect(summary.minimum == value && summary.maximum == value)
    #expect(summary.median == value && summary.percentile99 == value)
  }

  @Test func nothingHasNoSummary() {
    var histogram = LatencyHistogram()
    let found = histogram.summary()
    #expect(found == nil)
  }
}
