import Arch

/// What an STT-CiM array adds to a standard STT-MRAM array of the same capacity.
///
/// No absolute number of the published array could be read, so none of these is published.
public struct STTCiMParameters: Hashable, Sendable {
  /// f, the part of a read's energy that one access with two word lines spends once: wires to and
  /// from the array, column multiplexers, precharge. The rest is spent twice.
  public var sharedFraction = SourcedNumber(
    0.71, low: 0.64, high: 0.76,
    source: "NVSim's breakdown of a read of 32 bits, 45 nm, 1 MiB, LOP, sample_STTRAM: H-tree, "
      + "multiplexer decoder and precharge once; predecoder, row decoder, bit line, cell, sense "
      + "amplifier and output multiplexer twice. 0.64 for 512 bits",
    standing: .derived)
  /// The gate after the sense amplifiers and the multiplexer of its outputs.
  public var gateLatency = CostValue<Time>(
    model: Time(femtoseconds: 20_000), low: Time(femtoseconds: 20_000),
    high: Time(femtoseconds: 50_000), source: "one or two gates at 45 nm", standing: .assumed)
  /// One bit of the carry chain.
  public var carryLatency = CostValue<Time>(
    model: Time(femtoseconds: 20_000), low: Time(femtoseconds: 8_000),
    high: Time(femtoseconds: 20_000),
    source:
      "a ripple carry of one gate for each bit at 45 nm; carry look-ahead takes about 0.25 ns "
      + "for 32 bits", standing: .assumed)
  /// One bit of an adder, of the carry chain or of the reduce unit.
  public var adderEnergy = CostValue<Energy>(
    model: Energy(quectojoules: 5_000_000_000_000_000), source: "a full adder at 45 nm",
    standing: .assumed)
  /// What the second decoder, the second sense amplifiers and the gates add, as a part of the area.
  public var areaOverhead = SourcedNumber(
    0.14, low: 0, high: 0.3,
    source: "a second row decoder, a second sense amplifier for each column, and gates",
    standing: .assumed)

  public init() {}

  /// Checks the parameters.
  ///
  /// - Throws: `TesseraError` where one is out of range.
  func check() throws {
    guard sharedFraction.value >= 0, sharedFraction.value <= 1 else {
      throw TesseraError(
        "shared fraction: found \(sharedFraction.value), expected a number from 0 to 1")
    }
    guard areaOverhead.value >= 0, areaOverhead.value <= 10 else {
      throw TesseraError(
        "area overhead: found \(areaOverhead.value), expected a number from 0 to 10")
    }
    guard gateLatency.value >= .zero, carryLatency.value >= .zero, adderEnergy.value >= .zero,
      carryLatency.value.femtoseconds <= 1_000_000_000_000,
      gateLatency.value.femtoseconds <= 1_000_000_000_000
    else {
      throw TesseraError("gate and carry latency: expected 0 to 1 ms, and an energy of 0 or more")
    }
  }
}
