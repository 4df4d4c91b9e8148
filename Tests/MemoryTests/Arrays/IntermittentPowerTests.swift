import Arch
import Testing

@testable import Memory

/// Energy over power cycles, against sums that were worked out by hand.
@Suite struct IntermittentPowerTests {
  private let picojoule: Int128 = 1_000_000_000_000_000_000
  private let power = IntermittentPower(
    cycles: 10, onTime: Time(femtoseconds: 1_000_000_000_000),
    offTime: Time(femtoseconds: 20_000_000_000_000), reads: 300, writes: 100)

  @Test func keepingCostsNothingWithoutSupply() throws {
    let outcome = try power.outcome(of: roundArray(), .keeping)
    // 300 · 20 pJ + 100 · 50 pJ, and 500 µW for 1 ms, ten times.
    #expect(outcome.access.quectojoules == 10 * 11_000 * picojoule)
    #expect(outcome.onStatic.quectojoules == 10 * 500_000 * picojoule)
    #expect(outcome.standby == .zero && outcome.transfer == .zero)
    #expect(outcome.total.quectojoules == 10 * 511_000 * picojoule)
    #expect(outcome.transferTime == .zero)
  }

  @Test func standbyDrawsItsPower() throws {
    let outcome = try power.outcome(of: roundArray(isNonVolatile: false), .standby)
    // 500 µW for 20 ms are 10 µJ.
    #expect(outcome.standby.quectojoules == 10 * 10_000_000 * picojoule)
    #expect(outcome.total.quectojoules == 10 * (511_000 + 10_000_000) * picojoule)
    let nonVolatile = try power.outcome(of: roundArray(), .standby)
    #expect(nonVolatile.standby == .zero)
  }

  @Test func savingCountsWordsOfBothMemories() throws {
    let memory = roundArray(word: 64, isNonVolatile: false, read: (1_000, 1), write: (1_000, 2))
    let backup = roundArray(word: 32, microwatts: 100)
    // 1000 bits are 16 words of 64 and 32 words of 32 bits.
    let outcome = try power.outcome(
      of: memory, .saving(DataSize(bits: 1_000), to: backup))
    let time: Int64 = 16 * 2 * 1_000_000 + 32 * 12 * 1_000_000
    #expect(outcome.transferTime == Time(femtoseconds: time))
    let accesses = (16 * 3 + 32 * 70) * picojoule
    let leakage = Int128(600_000_000_000) * Int128(time)
    #expect(outcome.transfer.quectojoules == 10 * (accesses + leakage))
    #expect(
      outcome.total.quectojoules
        == outcome.access.quectojoules + outcome.onStatic.quectojoules
        + outcome.transfer.quectojoules)
  }

  @Test func breakEvenIsWhereTheTotalsCross() throws {
    let memory = roundArray(isNonVolatile: false)
    let backup = roundArray(microwatts: 100)
    let size = DataSize(bits: 4_096)
    let time = try #require(
      try IntermittentPower.breakEvenOffTime(size, of: memory, backup: backup))
    func standbyIsCheaper(_ offset: Int64) throws -> Bool {
      var cycles = power
      cycles.offTime.femtoseconds = time.femtoseconds + offset
      return try cycles.outcome(of: memory, .standby).total
        < cycles.outcome(of: memory, .saving(size, to: backup)).total
    }
    #expect(try standbyIsCheaper(-1))
    #expect(try !standbyIsCheaper(0))
    #expect(try IntermittentPower.breakEvenOffTime(size, of: backup, backup: backup) == nil)
  }

  @Test func keepingBeatsSavingByTheTransfer() throws {
    // The same array with and without its state kept: the difference is the transfer, exactly.
    let kept = try power.outcome(of: roundArray(), .keeping).total
    let saved = try power.outcome(
      of: roundArray(), .saving(DataSize(bits: 64), to: roundArray()))
    #expect(saved.total.quectojoules - kept.quectojoules == saved.transfer.quectojoules)
  }

  @Test func mistakesAreOneLine() throws {
    let volatile = roundArray(isNonVolatile: false)
    var negative = power
    negative.reads = -1
    var huge = power
    huge.cycles = .max
    huge.reads = .max
    for (text, body) in [
      ("loses its content", { _ = try power.outcome(of: volatile, .keeping) }),
      (
        "cannot be a backup",
        { _ = try power.outcome(of: volatile, .saving(DataSize(bits: 1), to: volatile)) }
      ),
      (
        "to save; expected at most",
        {
          _ = try power.outcome(of: volatile, .saving(DataSize(bits: 1 << 40), to: roundArray()))
        }
      ),
      ("reads: found -1", { _ = try negative.outcome(of: volatile, .standby) }),
      ("larger than", { _ = try huge.outcome(of: volatile, .standby) }),
    ] as [(String, () throws -> Void)] {
      let found = message(body)
      #expect(found.contains(text), "\(found)")
    }
  }
}
