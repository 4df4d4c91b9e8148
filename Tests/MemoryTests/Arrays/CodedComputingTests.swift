import Arch
import Testing

@testable import Memory

/// The XOR check of computed results: what it sees, what it costs.
@Suite struct CodedComputingTests {
  /// Both operands in memory as code words of an array whose cells vary.
  private func array(deviation: Double, seed: UInt64) throws -> (
    ComputingArray, ExtendedBCH, BitRow, BitRow
  ) {
    let code = try ExtendedBCH.threeCorrectedFourDetected(dataBits: 32)
    var array = try ComputingArray(
      subarrays: 1, rows: 2, columns: code.length, sensing: CellSensing(deviation: deviation),
      variationSeed: seed)
    var stream = RandomStream(seed: seed)
    let data = (0..<2).map { _ in BitRow(words: [stream.next()], width: 32) }
    for row in 0..<2 { try array.write(code.encode(data[row]), row: row) }
    return (array, code, data[0], data[1])
  }

  @Test func misreadsAreFoundAndDoneAgain() throws {
    var (retries, wrongArrays) = (0, 0)
    for seed in 0..<400 {
      let (array, code, a, b) = try array(deviation: 0.06, seed: UInt64(seed))
      let sensed = try array.sense(0, 1)
      let exact = try SensedRows(and: a & b, nor: ~(a | b)).result(.add, elementWidth: 32)
      let result = try #require(
        try CodedComputing(code: code).result(
          of: .add, elementWidth: 32, sensed: sensed,
          words: { (try array.read(row: 0), try array.read(row: 1)) }))
      #expect(result.data == exact, "seed \(seed)")
      if result.source == .nearMemory { retries += 1 }
      let bare = SensedRows(and: code.data(of: sensed.and), nor: code.data(of: sensed.nor))
      if try bare.sum(elementWidth: 32) != exact { wrongArrays += 1 }
    }
    // At this deviation AND errs for 0.3 % of the worst level's bits: it did err, and was caught.
    #expect(retries > 10 && wrongArrays > 5 && retries >= wrongArrays)
  }

  @Test func whichMisreadsFlipXOR() {
    // Two stored bits, and what the amplifiers say of AND and NOR.
    for (a, b) in [(false, false), (false, true), (true, false), (true, true)] {
      for and in [false, true] {
        for nor in [false, true] {
          let sensed = SensedRows(
            and: BitRow(words: [and ? 1 : 0], width: 1), nor: BitRow(words: [nor ? 1 : 0], width: 1)
          )
          let isRight = and == (a && b) && nor == !(a || b)
          let isSeen = sensed.xor[0] != (a != b)
          // Sensing one level more or less makes exactly one of the two wrong.
          let ones = (a ? 1 : 0) + (b ? 1 : 0)
          let isNeighbour: Bool
          switch ones {
          case 0: isNeighbour = !and && !nor
          case 1: isNeighbour = and != nor
          default: isNeighbour = !and && !nor
          }
          if isNeighbour { #expect(isSeen && !isRight) }
          if isRight { #expect(!isSeen) }
          // 00 with AND alone or 11 with NOR alone: two levels off, and not seen.
          if ones == 0, and, !nor { #expect(!isSeen && !isRight) }
          if ones == 2, !and, nor { #expect(!isSeen && !isRight) }
        }
      }
    }
  }

  @Test func gatesAreThoseOfTheCheckMatrix() throws {
    let code = try ExtendedBCH.secded(dataBits: 4)
    let costs = try CodedComputing(code: code).costs(
      gateLatency: Time(femtoseconds: 10), gateEnergy: Energy(quectojoules: 3))
    // By hand from g = x³ + x + 1: x³ = 3, x⁴ = 6, x⁵ = 7, x⁶ = 5 (bits of the remainders), so the
    // check bits have 3 data bits each, and parity 1 + 2, 1 + 2, 1 + 3, 1 + 2 ones, odd for all but
    // the third: 3 data bits.
    #expect(costs.checkBits == 4)
    #expect(costs.encoderGates == 4 * 2)
    #expect(costs.encoderLevels == 2)
    #expect(costs.encode.latency == Time(femtoseconds: 20))
    #expect(costs.encode.energy == Energy(quectojoules: 24))
    // 4 XOR gates compare and 3 OR gates collect, two levels deep.
    #expect(costs.check.latency == Time(femtoseconds: 50))
    #expect(costs.check.energy == Energy(quectojoules: 3 * (8 + 7)))
  }

  @Test func expectationAddsRetries() throws {
    let code = try ExtendedBCH.threeCorrectedFourDetected(dataBits: 32)
    let base = roundArray(word: 32)
    let xor = try STTCiMCosts(base: base, elementWidth: 32).cost(of: .xor)
    let sensing = CellSensing(deviation: 0.05)
    let coded = CodedComputing(code: code)
    let found = try coded.expectation(of: xor, read: base.cost(of: .read), sensing: sensing)
    let check = try coded.costs().check
    // E = 51/32·(25.8 pJ + p·2·20 pJ) + check.
    let energy =
      51.0 / 32 * (25.8e-12 + found.retryProbability * 40e-12) + check.energy.joules
    #expect(agree(found.energy.joules, energy, within: 1e-9))
    #expect(agree(found.retryProbability, 2.1e-2, within: 0.05))
    #expect(found.latency.femtoseconds == 2_020_000 + check.latency.femtoseconds)
    #expect(found.readFailure < 1e-20 && found.unseenBound < 1e-15)
  }
}
