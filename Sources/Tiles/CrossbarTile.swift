import Arch

extension ComponentKind {
  /// The resolutions of converters that have an action, and so a price, of their own.
  public static let pricedConverterBits = 4...10

  /// The value of a crossbar-tile's `transfer` where nothing was measured.
  public static let noTransfer = SourceText(label: "none", text: "")

  /// An array of resistive cells that multiplies by Kirchhoff's law, with its converters.
  ///
  /// Voltages of the inputs lie on the word lines, conductances hold the weights, and the current
  /// of a bit line is their product, I = Σ V·G. It runs networks on values: its parameters say how
  /// weights become conductances, what the wires take, and how finely inputs and outputs are
  /// converted. Levels, variation, faults, drift and noise of the cells are those of `device`.
  ///
  /// Counted: drives of word lines, conversions, cells written, and the energy of the cells,
  /// Σ V²·G·t, in femtojoules.
  ///
  /// Not modelled: time. A crossbar is not a timed component yet, so networks run on it by value
  /// only, and its static energy is not charged.
  public static let crossbarTile = ComponentKind(
    name: "crossbar-tile",
    summary: "array of resistive cells with converters, which runs networks on values; its time is "
      + "not modelled",
    parameters: CrossbarTileParameters.all,
    actions: [
      Action("drive", "One word line of an array driven for one read by a converter of 1 bit."),
      Action("cellWrite", "One cell programmed."),
      Action("cellFemtojoule", "1 fJ in the cells: the sum of V²·G·t over cells and reads."),
    ]
      + pricedConverterBits.map {
        Action("conversion\($0)", "One output converted to \($0) bits.")
      },
    compile: { _ in
      throw TesseraError(
        "the time of a crossbar-tile is not modelled; found a run, expected `tessera accuracy`, "
          + "which runs networks on it by value")
    },
    isTimed: false)
}

/// The parameters of ``Arch/ComponentKind/crossbarTile``.
enum CrossbarTileParameters {
  static let all = arrays + weights + inputs + outputs + wires + conditions

  private static let arrays = [
    Parameter(
      "device", .file(folder: "devices", suffixes: []), default: nil, class: .value,
      "The cell: conductances, levels, variation, faults, drift and noise."),
    Parameter(
      "rows", .count(1...4096), default: .count(128), class: .geometry, "Word lines of an array."),
    Parameter(
      "columns", .count(1...4096), default: .count(128), class: .geometry,
      "Columns of cells of an array."),
  ]

  private static let weights = [
    Parameter(
      "mapping", .choice(["differential-pair", "separate-arrays", "offset-column"]),
      default: .choice("separate-arrays"), class: .geometry,
      "How weights with a sign become conductances."),
    Parameter(
      "weightBits", .count(0...17), default: .count(0), class: .geometry,
      "Bits of a weight with its sign, 2 to 17; 0 for one cell that takes it as finely as it can."),
    Parameter(
      "cellBits", .count(1...4), default: .count(1), class: .geometry,
      "Bits of a cell where weights have bits."),
    Parameter(
      "weightRange", .choice(["layer", "column"]), default: .choice("layer"), class: .value,
      "Whose largest magnitude is the largest conductance."),
  ]

  private static let inputs = [
    Parameter(
      "inputBits", .count(0...32), default: .count(0), class: .geometry,
      "Bits of an input with its sign where it has one; 0 for inputs as they are."),
    Parameter(
      "streamBits", .count(0...16), default: .count(0), class: .geometry,
      "Bits that are put on a word line at once; 0 for all of them."),
    Parameter(
      "inputPercentile", .number(0...100), default: .number(100), class: .value,
      "The percentage of the calibration inputs' magnitudes below the largest code."),
    Parameter(
      "inputSigns", .choice(["bipolar", "two-phases", "steered"]), default: .choice("bipolar"),
      class: .geometry, "How negative inputs are put on word lines."),
  ]

  private static let outputs = [
    Parameter(
      "outputBits", .count(0...32), default: .count(0), class: .value,
      "Bits of a converter; 0 for ideal ones."),
    Parameter(
      "outputRange", .choice(["array", "steps", "calibrated-layer", "calibrated-array-row"]),
      default: .choice("calibrated-layer"), class: .value,
      "Which output is the largest code: all cells at their most, one code for one step, or what "
        + "calibration inputs give."),
    Parameter(
      "outputPercentile", .number(0...100), default: .number(100), class: .value,
      "The percentage of the calibration outputs' magnitudes below the largest code."),
    Parameter(
      "placement", .choice(["pair", "column"]), default: .choice("pair"), class: .geometry,
      "Whether a pair of columns or each column has a converter."),
    Parameter(
      "columnsPerConverter", .count(1...65_536), default: .count(1), class: .geometry,
      "Neighbouring columns that take turns at one converter."),
    Parameter(
      "gainDeviation", .number(0...1), default: .number(0), class: .value,
      "Standard deviation of converters' gains, as a fraction."),
    Parameter(
      "offsetDeviation", .number(0...1e6), default: .number(0), class: .value,
      "Standard deviation of converters' offsets, in codes."),
    Parameter(
      "rescaling", .choice(["none", "layer", "array", "column"]), default: .choice("none"),
      class: .value, "For what one factor makes good what the arrays lose."),
    Parameter(
      "transfer", .file(folder: "transfers", suffixes: ["csv"]),
      default: .file(ComponentKind.noTransfer), class: .value,
      "A CSV file of what was measured of whole arrays, which takes the place of converters and read "
        + "noise."),
  ]

  private static let wires = [
    Parameter(
      "driver", resistance, default: none, class: .value,
      "Resistance between a source and its word line."),
    Parameter(
      "wordLineSegment", resistance, default: none, class: .value,
      "Resistance of a word line from one cell to the next."),
    Parameter(
      "bitLineSegment", resistance, default: none, class: .value,
      "Resistance of a bit line from one cell to the next."),
    Parameter(
      "sense", resistance, default: none, class: .value,
      "Resistance between a bit line and the converter's virtual ground."),
    Parameter(
      "wires", .choice(["auto", "exact", "order-2", "order-3", "order-4"]),
      default: .choice("auto"), class: .value, "How arrays with wire resistance are solved."),
    Parameter(
      "wireTolerance", .number(1e-9...1), default: .number(1e-3), class: .value,
      "Error of the output currents that `auto` may make, of the largest one."),
  ]

  private static let conditions = [
    Parameter(
      "secondsSinceProgramming", .count(0...3_200_000_000), default: .count(0), class: .value,
      "For how long cells have drifted."),
    Parameter(
      "kelvin", .count(0...2000), default: .count(0), class: .value,
      "The temperature; 0 for that at which the device was measured."),
  ]

  private static let none = ParameterValue.resistance(Resistance(microohms: 0))
  private static let resistance = ParameterDomain.resistance(
    Resistance(microohms: 0)...Resistance(microohms: 1_000_000_000_000_000))
}
