import Arch
import Testing

@testable import Workloads

/// Do the records of a mapping hold all the work of the network, once, in an order that can run?
@Suite struct MappingTests {
  static let networks: [Network] = [
    Fixture.linear(784, 300), Fixture.linear(9_216, 512),
    Fixture.linear(20, 20, activations: .signed(bits: 8), weights: .signed(bits: 8)),
    Fixture.convolution(channels: 3, size: 32, outputs: 64, kernel: 7, stride: 2),
    Fixture.convolution(channels: 96, size: 13, outputs: 192, kernel: 5, groups: 2),
    Fixture.convolution(channels: 40, size: 14, outputs: 40, kernel: 3, groups: 40),
    Fixture.leNet(), Fixture.inception(), Fixture.lstm(steps: 5), Fixture.gru(steps: 5),
    Fixture.lstm(64, steps: 4, classes: 12_000),
  ]

  static let settings: [MappingSettings] = [
    MappingSettings(mode: .temporal), MappingSettings(mode: .temporal, replication: .rigid),
    MappingSettings(mode: .temporal, overlapWeights: true, overlapSpecialFunction: false),
    MappingSettings(replication: .balanced), MappingSettings(replication: .rigid, perAccess: true),
  ]

  @Test(arguments: networks, settings)
  func knownNetworksAreMappedWhole(_ network: Network, _ settings: MappingSettings) throws {
    for batch in [1, 3] {
      try MappingExpectation.check(
        network, batch: batch, Fixture.target(), settings, seed: 0)
    }
  }

  @Test func randomNetworksAreMappedWhole() throws {
    var spatial = 0
    var spills = 0
    var sumSpills = 0
    for seed in UInt64(1)...400 {
      var random = MappingRandom(seed: seed)
      let report = try MappingExpectation.check(
        random.network(), batch: random.number(1...4), random.target(), random.settings(),
        seed: seed)
      if report.mode == .spatial { spatial += 1 }
      if report.spillReadBytes > 0 { spills += 1 }
      if report.partialSumSpillBytes > 0 { sumSpills += 1 }
    }
    // The corners were met, not only passed by.
    #expect(spatial >= 20)
    #expect(spills >= 50)
    #expect(sumSpills >= 10)
  }

  @Test func theSameInputsGiveTheSameRecords() throws {
    let target = Fixture.target()
    let settings = MappingSettings(seed: 7)
    let first = try MappingTrace.of(Fixture.inception(), batch: 2, target, settings)
    let second = try MappingTrace.of(Fixture.inception(), batch: 2, target, settings)
    #expect(first.trace.streams == second.trace.streams)
    #expect(first.mapper.report == second.mapper.report)
    let other = try MappingTrace.of(
      Fixture.inception(), batch: 2, target, MappingSettings(seed: 8))
    #expect(first.trace.streams != other.trace.streams)
  }

  @Test func payloadsHaveTheMeansOfTheirZeroFractions() throws {
    let target = Fixture.target()
    var settings = MappingSettings(
      mode: .temporal, zeros: ZeroFractions(inputs: 0.5, weights: 0.25))
    settings.layerZeros["conv2"] = ZeroFractions(inputs: 0, weights: 1)
    for perAccess in [false, true] {
      settings.perAccess = perAccess
      let (trace, _) = try MappingTrace.of(Fixture.leNet(), target, settings)
      var rows = [0.0, 0.0]
      var inputs = [0.0, 0.0]
      var products = [0.0, 0.0]
      for unit in target.tiles.units {
        var segment = 0
        for (index, record) in trace.streams[unit].enumerated() {
          while segment + 1 < trace.segments.count,
            trace.segments[segment + 1].starts[unit] <= index
          {
            segment += 1
          }
          guard record.operation == 1 || record.operation == 2 else { continue }
          // conv2 is the second step.
          let kind = trace.segments[segment].layer == 1 ? 1 : 0
          rows[kind] += Double(record.operand0) * Double(record.repeatCount)
          inputs[kind] += Double(record.payload0)
          products[kind] += Double(record.payload1) / Double(record.operand1)
          #expect(record.payload0 <= record.operand0 * record.repeatCount)
          #expect(record.payload1 <= record.payload0 * record.operand1)
        }
      }
      // Hundreds of thousands of draws: a deviation of a per cent would be tens of sigmas.
      #expect(abs(inputs[0] / rows[0] - 0.5) < 0.01)
      #expect(abs(products[0] / inputs[0] - 0.75) < 0.01)
      #expect(inputs[1] == rows[1])
      #expect(products[1] == 0)
    }
  }

  @Test func aMaskGivesExactInputs() throws {
    let target = Fixture.target(tiles: 3, rows: 4, columns: 8, blocks: 2)
    let network = Fixture.convolution(channels: 3, size: 5, outputs: 9, kernel: 3)
    var random = MappingRandom(seed: 3)
    let values = (0..<(25 * 27)).map { _ in UInt8(random.number(0...1)) }
    for perAccess in [false, true] {
      var settings = MappingSettings(mode: .temporal, perAccess: perAccess)
      settings.inputMasks["conv"] = try NPYMask(vectors: 25, rows: 27, values: values)
      let (trace, mapper) = try MappingTrace.of(network, target, settings)
      let inputs = trace.accesses(target) { Int($0.payload0) }
      let ones = values.reduce(0) { $0 + Int($1) }
      // Each vector meets each column group once for each of the two bits.
      #expect(inputs == ones * 2 * (mapper.report.steps.first?.columnGroups ?? 0))
    }
  }

  /// Where an access drives the inputs of one sign, or a column holds the weights of one sign, half
  /// of those that are not zero are there.
  @Test(arguments: [
    (OperandEncoding.ternary, TileGeometry.Passes.inArray, TileGeometry.WeightCells.ternary, 0.6, 0.7),
    (.ternaryAsymmetric, .inArray, .ternary, 0.3, 0.7),
    (.ternaryAsymmetric, .nearMemory, .ternary, 0.6, 0.7),
    (.unsigned(bits: 2), .unsigned(bits: 1), .pairs(bits: 1), 0.6, 0.35),
    (.signed(bits: 3), .unsigned(bits: 1), .pairs(bits: 1), 0.3, 0.35),
    (.signed(bits: 3), .once, .shifted(bits: 2), 0.6, 0.7),
  ])
  func signsShareOperands(
    _ activations: OperandEncoding, _ passes: TileGeometry.Passes, _ cells: TileGeometry.WeightCells,
    inputs: Double, weights: Double
  ) throws {
    var target = Fixture.target()
    target.tiles.geometry.passes = passes
    target.tiles.geometry.cells = cells
    let network = Fixture.linear(4_096, 300, activations: activations)
    for perAccess in [false, true] {
      let (trace, _) = try MappingTrace.of(
        network, target,
        MappingSettings(
          mode: .temporal, zeros: ZeroFractions(inputs: 0.4, weights: 0.3), perAccess: perAccess))
      let rows = trace.accesses(target) { Int($0.operand0) * Int($0.repeatCount) }
      let driven = trace.accesses(target) { Int($0.payload0) }
      let met = trace.accesses(target) { Int($0.payload0) * Int($0.operand1) }
      let products = trace.accesses(target) { Int($0.payload1) }
      // Thousands of draws of inputs and a million of products: six deviations.
      let deviation = 6 * (inputs * (1 - inputs) / Double(rows)).squareRoot()
      #expect(abs(Double(driven) / Double(rows) - inputs) < deviation)
      #expect(abs(Double(products) / Double(met) - weights) < 0.01)
    }
  }

  @Test(arguments: [1, 2, 4])
  func aMaskIsSharedBySignsWithoutRest(bits: Int) throws {
    var target = Fixture.target(tiles: 3, rows: 4, columns: 8, blocks: 2)
    target.tiles.geometry.passes = .unsigned(bits: 1)
    let network = Fixture.linear(27, 9, activations: .signed(bits: bits + 1))
    var random = MappingRandom(seed: UInt64(bits))
    let values = (0..<27).map { _ in UInt8(random.number(0...1)) }
    for perAccess in [false, true] {
      var settings = MappingSettings(mode: .temporal, perAccess: perAccess)
      settings.inputMasks["fc"] = try NPYMask(vectors: 1, rows: 27, values: values)
      let (trace, mapper) = try MappingTrace.of(network, target, settings)
      // Each input has one sign, and is driven once for each bit of its magnitude.
      let ones = values.reduce(0) { $0 + Int($1) }
      #expect(
        trace.accesses(target) { Int($0.payload0) }
          == ones * bits * (mapper.report.steps.first?.columnGroups ?? 0))
    }
  }

  @Test func balancedIsNeverWorseThanRigidOnCommonShapes() throws {
    let target = Fixture.target()
    for network in [Fixture.resNet18(), Fixture.inception()] {
      var busiest: [Int] = []
      for replication in [MappingSettings.Replication.balanced, .rigid] {
        let settings = MappingSettings(mode: .temporal, replication: replication)
        let (trace, mapper) = try MappingTrace.of(network, target, settings)
        let ideal = ceilingDivide(mapper.report.accesses, target.tiles.units.count)
        #expect(trace.busiest(target) >= ideal)
        busiest.append(trace.busiest(target))
      }
      #expect(busiest[0] <= busiest[1])
    }
  }
}
