import Arch

/// What the operations of an array that computes with two enabled word lines cost.
///
/// From a standard array's read of energy E and latency t, with the shared fraction f, words of W
/// bits and elements of w bits:
///
/// - AND, OR, NAND, NOR, XOR: (2 − f)·E, against 2·E for two reads, so that f/2 is saved; t + gate.
/// - NOT: one word line, so E; t + gate.
/// - ADD: (2 − f)·E + W·adder; t + gate + w·carry.
/// - Reduction of n elements to one sum: n − 1 adders in ⌈log₂ n⌉ levels, of which level *l* adds
///   w + l − 1 bits; (w + 2·levels − 2)·carry, because a level starts its lowest bit one full adder
///   after the level before.
///
/// Mechanism: STT-CiM, arXiv 1703.02118 (abstract) and US patent 10,073,733 (claims 1 and 11): any two
/// word lines of a sub-array at once, two sense amplifiers for each column, several results of one
/// access. The equations are ours. Not modelled: the energy of single gates, data-dependent current,
/// the reference cells, and the wires of the reduce unit.
public struct STTCiMCosts: Sendable {
  /// The standard array.
  public let base: MemoryArray
  public let parameters: STTCiMParameters
  /// Bits of an element, w.
  public let elementWidth: Int

  /// - Throws: `TesseraError` where elements do not divide a word, or a parameter is out of range.
  public init(
    base: MemoryArray, elementWidth: Int, parameters: STTCiMParameters = STTCiMParameters()
  ) throws {
    try parameters.check()
    guard elementWidth > 0, elementWidth <= base.wordWidth, base.wordWidth % elementWidth == 0
    else {
      throw TesseraError(
        "element width \(elementWidth) does not divide the word of \(base.wordWidth) bits of "
          + base.name)
    }
    self.base = base
    self.elementWidth = elementWidth
    self.parameters = parameters
  }

  /// The array that computes: reads and writes as before, more operations, more area.
  ///
  /// - Throws: `TesseraError` where an amount does not fit.
  public func array() throws -> MemoryArray {
    var array = base
    array.name = "\(base.name), computing"
    array.elementWidth = elementWidth
    for operation in ArrayOperation.allCases where operation.isComputing {
      array[operation] = try cost(of: operation)
    }
    array.area = base.area.deriving(
      try scaled(base.area.value, by: 1 + parameters.areaOverhead.value),
      source: "(1 + \(parameters.areaOverhead.value)) times the standard array's area",
      with: parameters.areaOverhead.standing)
    return array
  }

  /// The cost of one access.
  ///
  /// - Throws: as `array`.
  public func cost(of operation: ArrayOperation) throws -> ArrayAccessCost {
    guard operation.isComputing else { return try base.cost(of: operation) }
    let read = try base.cost(of: .read)
    let fraction = parameters.sharedFraction
    var energy = read.energy
    var energySource = "one read of the standard array"
    if operation.hasTwoOperands {
      energySource = "(2 - f) reads of the standard array, f = \(fraction.value)"
      energy = energy.deriving(
        try scaled(read.energy.value, by: 2 - fraction.value), source: energySource,
        with: fraction.standing)
    }
    var latency = read.latency.deriving(
      Time(
        femtoseconds: read.latency.value.femtoseconds
          + parameters.gateLatency.value.femtoseconds),
      source: "a read and the gate after the sense amplifiers",
      with: parameters.gateLatency.standing)
    if operation == .add {
      let adders = try parameters.adderEnergy.value.multiplied(by: Int128(base.wordWidth))
      energy = energy.deriving(
        try energy.value.adding(adders),
        source: "\(energySource), and \(base.wordWidth) full adders",
        with: parameters.adderEnergy.standing)
      latency = latency.deriving(
        try sum(latency.value, parameters.carryLatency.value, times: elementWidth),
        source: "a read, the gate and \(elementWidth) bits of carry",
        with: parameters.carryLatency.standing)
    }
    return ArrayAccessCost(latency: latency, energy: energy)
  }

  /// A vector operation: all the elements of a word in one access, reduced to one sum or not.
  ///
  /// - Throws: as `array`; also where the operation is none that computes, or `elements` is not from
  ///   1 to the elements of a word.
  public func vectorCost(
    of operation: ArrayOperation, elements: Int, reducing: Bool
  ) throws -> ArrayAccessCost {
    guard operation.isComputing else {
      throw TesseraError("\(operation) is no vector operation; expected one that computes")
    }
    guard (1...(base.wordWidth / elementWidth)).contains(elements) else {
      throw TesseraError(
        "\(elements) elements of \(elementWidth) bits; expected 1 to "
          + "\(base.wordWidth / elementWidth) in a word of \(base.wordWidth) bits")
    }
    let access = try cost(of: operation)
    guard reducing, elements > 1 else { return access }
    let tree = ReduceTree(elements: elements, width: elementWidth)
    return ArrayAccessCost(
      latency: access.latency.deriving(
        try sum(access.latency.value, parameters.carryLatency.value, times: tree.delays),
        source: "\(access.latency.source); \(tree.delays) full-adder delays of the reduce unit",
        with: parameters.carryLatency.standing),
      energy: access.energy.deriving(
        try access.energy.value.adding(
          parameters.adderEnergy.value.multiplied(by: Int128(tree.fullAdders))),
        source: "\(access.energy.source); \(tree.fullAdders) full adders of the reduce unit",
        with: parameters.adderEnergy.standing))
  }

  private func sum(_ time: Time, _ step: Time, times count: Int) throws -> Time {
    let (product, tooLarge) = step.femtoseconds.multipliedReportingOverflow(by: Int64(count))
    let (sum, overflow) = time.femtoseconds.addingReportingOverflow(product)
    guard !tooLarge, !overflow, sum <= Int64(Time.largest) else {
      throw TesseraError("a latency of \(base.name) is longer than 1000 s")
    }
    return Time(femtoseconds: sum)
  }
}

/// The adder tree of a reduce unit.
struct ReduceTree: Hashable {
  /// One-bit adders of all levels.
  private(set) var fullAdders = 0
  private(set) var levels = 0
  /// Full-adder delays from the operands to the highest bit of the sum.
  private(set) var delays = 0
  /// Bits of the sum.
  private(set) var sumWidth: Int

  init(elements: Int, width: Int) {
    var left = elements
    sumWidth = width
    while left > 1 {
      fullAdders += (left / 2) * sumWidth
      left = (left + 1) / 2
      levels += 1
      sumWidth += 1
    }
    delays = levels == 0 ? 0 : width + 2 * levels - 2
  }
}
