import Arch

/// Arrays of cells that hold the matrix of a layer, and how they are read.
///
/// A configuration is plain data; ``ProgrammedMatrix`` puts weights onto it.
public struct CrossbarConfiguration: Sendable, Equatable {
  /// Word lines of an array.
  public var rows = 128
  /// Columns of cells of an array: half as many weights with differential pairs, one less with an
  /// offset column.
  public var columns = 128
  public var device = CellDevice.ideal
  public var mapping = WeightMapping.separateArrays
  /// Bits of a weight, its sign included, 2 to 17; nil for one cell that takes the weight as
  /// finely as the device can.
  public var weightBits: Int?
  /// Bits of a cell where weights have bits, 1 to 4: a weight takes ⌈(B − 1)/b⌉ cells of each sign,
  /// ⌈B/b⌉ with an offset column, in arrays of their own (slices).
  public var cellBits = 1
  public var weightRange = WeightRange.layer
  public var inputs = InputConverter.ideal
  public var placement = ConverterPlacement.pair
  public var readout = ArrayReadout.ideal
  public var parasitics = LineParasitics.none
  /// How arrays with wire resistance are solved.
  public var wireMethod = WireMethod.automatic(tolerance: 1e-3)
  public var rescaling = Rescaling.none
  /// The time since programming, for drift.
  public var secondsSinceProgramming = 0.0
  /// The temperature; nil for that at which the device's conductances hold.
  public var kelvin: Double?
  /// Which programming of the cells this is: another number draws cycle-to-cycle variation afresh.
  public var programming: UInt32 = 0

  public init() {}

  /// Which weight is the largest conductance.
  public enum WeightRange: Sendable, Hashable {
    /// That of the largest magnitude in the layer.
    case layer
    /// For each output that of the largest magnitude in its column.
    case column
    /// A number; larger weights are cut off.
    case fixed(Float)
  }
}

extension CrossbarConfiguration {
  /// Weights that lie side by side in an array.
  var weightsPerArray: Int {
    switch mapping {
    case .differentialPair: columns / 2
    case .separateArrays: columns
    case .offsetColumn: columns - 1
    }
  }

  /// Cells of each sign, or of the shifted weight, that hold one weight.
  var slices: Int {
    guard let weightBits else { return 1 }
    let bits = mapping == .offsetColumn ? weightBits : weightBits - 1
    return (bits + cellBits - 1) / cellBits
  }

  /// The largest code of a weight's magnitude; 1 where weights have no codes.
  var largestWeightCode: Int { weightBits.map { 1 << ($0 - 1) - 1 } ?? 1 }

  /// The level of a cell at G_max.
  var largestLevel: Int { weightBits == nil ? 1 : 1 << cellBits - 1 }

  /// What the range of a cell is worth, in levels. With an offset column a cell without levels holds
  /// weights from −1 to 1.
  var levelSpan: Float {
    mapping == .offsetColumn && weightBits == nil ? 2 : Float(largestLevel)
  }

  /// The smallest range of weights that is told from 0.
  static let smallestRange: Float = 1e-30

  /// The longest line of an array.
  static let longestLine = 4096

  /// Checks all settings.
  ///
  /// - Throws: `TesseraError` that names the first one out of range, or two that exclude each
  ///   other.
  public func check() throws {
    for (name, side) in [("rows", rows), ("columns", columns)]
    where !(1...Self.longestLine).contains(side) {
      throw TesseraError("\(name) of an array: found \(side), expected 1 to \(Self.longestLine)")
    }
    guard weightsPerArray >= 1 else {
      throw TesseraError("columns of an array: found \(columns), expected 2 or more")
    }
    try device.check()
    if let weightBits, !(2...17).contains(weightBits) {
      throw TesseraError("weight bits: found \(weightBits), expected 2 to 17")
    }
    guard (1...4).contains(cellBits) else {
      throw TesseraError("cell bits: found \(cellBits), expected 1 to 4")
    }
    if weightBits != nil, let levels = device.levels, levels < 1 << cellBits {
      throw TesseraError("cell bits: found \(cellBits), but the device has \(levels) levels")
    }
    if case .fixed(let range) = weightRange, !(range > Self.smallestRange && range.isFinite) {
      throw TesseraError("weight range: found \(range), expected more than \(Self.smallestRange)")
    }
    try inputs.check()
    if case .converters(let converter) = readout { try converter.check() }
    try checkCombinations()
    guard secondsSinceProgramming >= 0, secondsSinceProgramming.isFinite else {
      throw TesseraError(
        "time since programming: found \(secondsSinceProgramming) s, expected 0 or more")
    }
    if let kelvin, !(1...2000).contains(kelvin) {
      throw TesseraError("temperature: found \(kelvin) K, expected 1 to 2000")
    }
  }

  private func checkCombinations() throws {
    if mapping == .offsetColumn, placement == .pair {
      throw TesseraError(
        "converters for pairs do not go with an offset column, which has one of its own")
    }
    if inputs.signs == .steered {
      guard mapping != .offsetColumn, placement == .column else {
        throw TesseraError(
          "steered inputs need weights in two columns, each with a converter of its own")
      }
      guard parasitics == .none else {
        throw TesseraError("steered inputs do not go with wire resistance")
      }
    }
    if case .measured = readout, device.readNoise != nil {
      throw TesseraError("a measured transfer has the read noise in it; the device has some, too")
    }
  }
}
