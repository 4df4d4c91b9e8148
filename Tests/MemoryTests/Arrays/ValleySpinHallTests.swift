import Arch
import Testing

@testable import Memory

/// VSH-MRAM and DVSH-MRAM beside their anchors.
@Suite struct ValleySpinHallTests {
  @Test(arguments: [
    ("VSH-MRAM", "GSH-MRAM", 0.50, 0.41, 0.65), ("DVSH-MRAM", "DGSH-MRAM", 0.89, 0.33, 0.59),
  ])
  func ratiosComeOutByConstruction(
    technology: String, anchor: String, writeTime: Double, writeEnergy: Double, readEnergy: Double
  ) throws {
    for capacity in ["128 KiB", "500 KiB", "1 MiB"] {
      let (array, base) = (
        try shippedArray(technology, capacity), try shippedArray(anchor, capacity)
      )
      let (read, write) = (try array.cost(of: .read), try array.cost(of: .write))
      let (baseRead, baseWrite) = (try base.cost(of: .read), try base.cost(of: .write))
      #expect(
        agree(
          write.latency.value.seconds / baseWrite.latency.value.seconds, writeTime, within: 1e-6))
      #expect(
        agree(write.energy.value.joules / baseWrite.energy.value.joules, writeEnergy, within: 1e-9))
      #expect(
        agree(read.energy.value.joules / baseRead.energy.value.joules, readEnergy, within: 1e-9))
      for standing in [write.latency.standing, write.energy.standing, read.energy.standing] {
        #expect(standing == .calibrated)
      }
      #expect(read.latency.value == baseRead.latency.value)
      #expect(read.latency.source.contains("no ratio is published"))
      #expect(read.latency.standing == .assumed)
      #expect(array.isNonVolatile && array.staticPower.value > .zero)
      #expect(array.standbyPower.value == .zero)
      #expect(array.area.high == base.area.value)
      #expect(array.name.hasPrefix(technology))
    }
  }

  @Test func anchorsHaveTheirNumbers() throws {
    let vsh = try shippedArray("VSH-MRAM", "128 KiB")
    // 0.104 pJ and 0.163 pJ for each of 64 bits, in two steps of rounding.
    #expect(agree(try vsh.cost(of: .write).energy.value.joules / 64, 0.104e-12, within: 0.005))
    #expect(agree(try vsh.cost(of: .read).energy.value.joules / 64, 0.163e-12, within: 0.005))
    #expect(agree(try vsh.cost(of: .write).latency.value.seconds, 1.29e-9, within: 0.001))
  }

  @Test func caveatsSayWhatIsNotReproduced() throws {
    let family = try shippedLibrary().family(ArrayQuery(technology: "DVSH-MRAM"))
    let text = family.caveats.joined(separator: " ")
    #expect(text.contains("calibrated") && text.contains("No ratio of read time"))
    #expect(text.contains("bounds them at 3.03"))
  }

  @Test func differentialArrayAddsInOneAccess() throws {
    let base = try shippedArray("DVSH-MRAM", "128 KiB")
    let array = try STTCiMCosts(base: base, elementWidth: 32).array()
    let add = try array.cost(of: .add)
    #expect(
      add.latency.value
        < Time(femtoseconds: 2 * (try base.cost(of: .read)).latency.value.femtoseconds))
    #expect(add.energy.standing == .assumed)
  }
}
