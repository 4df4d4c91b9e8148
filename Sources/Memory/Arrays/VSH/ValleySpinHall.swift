import Arch

/// An array of valley-spin-Hall MRAM, from an array of giant-spin-Hall MRAM and published ratios.
///
/// Monolayer WSe₂ turns a charge current into spins that switch perpendicular magnets; its
/// integrated gate makes a cell without access transistor. Published are ratios of arrays with equal
/// sense margin, and nothing absolute: they are applied to an anchor array whose cell is assumed,
/// so the results agree with the ratios by construction and are `calibrated`. No ratio of read
/// time or area is published: the read takes as long as the anchor's, and the anchor's area is an
/// upper bound.
///
/// Source: VSH-MRAM, arXiv 1912.07821, abstract. Not modelled: the device, its variation, and
/// retention.
public struct ValleySpinHall: Hashable, Sendable {
  /// `VSH-MRAM` or `DVSH-MRAM`.
  public var technology: String
  /// The technology of the array that the ratios refer to.
  public var anchor: String
  /// Two cells with complementary states for each bit, sensed against one another.
  public var isDifferential: Bool
  public var writeTime: SourcedNumber
  public var writeEnergy: SourcedNumber
  public var readEnergy: SourcedNumber

  private init(
    _ technology: String, anchor: String, isDifferential: Bool, writeTime: Double,
    writeEnergy: Double, readEnergy: Double
  ) {
    func ratio(_ value: Double, _ what: String) -> SourcedNumber {
      SourcedNumber(
        value,
        source: "\(what) of \(technology) against \(anchor) at equal sense margin, arXiv "
          + "1912.07821, abstract; used as an input, consistent by construction",
        standing: .calibrated)
    }
    self.technology = technology
    self.anchor = anchor
    self.isDifferential = isDifferential
    self.writeTime = ratio(writeTime, "write time")
    self.writeEnergy = ratio(writeEnergy, "write energy")
    self.readEnergy = ratio(readEnergy, "read energy")
  }

  /// One cell for each bit, against GSH-MRAM.
  public static let singleEnded = ValleySpinHall(
    "VSH-MRAM", anchor: "GSH-MRAM", isDifferential: false, writeTime: 0.50, writeEnergy: 0.41,
    readEnergy: 0.65)
  /// Two cells for each bit, against DGSH-MRAM.
  public static let differential = ValleySpinHall(
    "DVSH-MRAM", anchor: "DGSH-MRAM", isDifferential: true, writeTime: 0.89, writeEnergy: 0.33,
    readEnergy: 0.59)

  public static let all = [singleEnded, differential]

  /// What to know about every array of this kind.
  public var caveats: [String] {
    [
      "Write time, write energy and read energy are \(writeTime.value), \(writeEnergy.value) and "
        + "\(readEnergy.value) times those of the \(anchor) anchor: ratios published in the abstract "
        + "of arXiv 1912.07821, calibrated here, consistent by construction.",
      "No ratio of read time is published, so it equals the anchor's; none of area, so the anchor's "
        + "is an upper bound.",
      "The published system ratios (up to 3.14 and 1.98) are not reproduced by dynamic array energy "
        + "alone, which bounds them at \(reciprocal(writeEnergy.value)).",
    ]
  }

  private func reciprocal(_ value: Double) -> String {
    let hundredths = Int((100 / value).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// The anchor with the ratios applied.
  ///
  /// - Throws: `TesseraError` where an amount does not fit.
  public func array(from anchor: MemoryArray) throws -> MemoryArray {
    let (read, write) = (try anchor.cost(of: .read), try anchor.cost(of: .write))
    func times<Amount: Quantity>(
      _ ratio: SourcedNumber, _ value: CostValue<Amount>
    ) throws -> CostValue<Amount> {
      value.deriving(
        try scaled(value.value, by: ratio.value),
        source: "\(ratio.value) times the \(self.anchor) anchor's: \(ratio.source)",
        with: ratio.standing)
    }
    func same<Amount: Quantity>(
      _ value: CostValue<Amount>, _ why: String
    ) -> CostValue<Amount> {
      CostValue(
        value.value, source: "that of the \(self.anchor) anchor: \(why)", standing: .assumed,
        position: value.position)
    }
    var area = same(anchor.area, "no ratio is published; an upper bound, as there is no transistor")
    area.low = Area.zero
    area.high = anchor.area.value
    return MemoryArray(
      name: anchor.name.replacing(self.anchor, with: technology), technology: technology,
      capacity: anchor.capacity, wordWidth: anchor.wordWidth, elementWidth: anchor.elementWidth,
      isNonVolatile: true,
      read: ArrayAccessCost(
        latency: same(read.latency, "no ratio is published"),
        energy: try times(readEnergy, read.energy)),
      write: ArrayAccessCost(
        latency: try times(writeTime, write.latency), energy: try times(writeEnergy, write.energy)),
      staticPower: same(anchor.staticPower, "the periphery is alike"),
      standbyPower: same(anchor.standbyPower, "the cells need no supply"), area: area)
  }
}
