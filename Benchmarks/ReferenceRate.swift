import Tessera

/// What another simulator reached, read in a source or measured with it; never on this machine.
struct ReferenceRate {
  var simulator: String
  var value: Double
  var unit: String
  var note: String

  var json: JSONValue {
    [
      "simulator": .string(simulator), "value": .double(value), "unit": .string(unit),
      "note": .string(note),
    ]
  }

  /// The fastest public simulators that take one request or instruction at a time.
  static let requestRates = [
    ReferenceRate(
      simulator: "Ramulator 2.1", value: 0.25e6, unit: "requests/s of CPU time",
      note: "2 M requests, DDR4-2400, stream; measured on another machine, 2 cores, under load"),
    ReferenceRate(
      simulator: "DRAMsim3", value: 0.16e6, unit: "requests/s of CPU time",
      note: "the same requests; measured on another machine, 2 cores, under load"),
    ReferenceRate(
      simulator: "pimsim-nn", value: 0.14e6, unit: "instructions/s of CPU time",
      note: "measured on another machine, 2 cores"),
  ]

  /// What other simulators of in-memory accelerators take for ResNet-18.
  static let resnet18 = [
    ReferenceRate(
      simulator: "CiMFlowSim", value: 0.84, unit: "s of CPU time",
      note: "convolutions only, 121 k coarse operations, another accelerator; 21 MB resident; "
        + "measured on another machine"),
    ReferenceRate(
      simulator: "pimsim-nn", value: 24, unit: "s of CPU time",
      note: "another accelerator and instruction set, 2.3 GB resident; 19.1 s more to compile the "
        + "network; measured on another machine"),
  ]
  /// What other simulators of crossbars take for the same layer, in times of a plain product.
  static let crossbars = [
    ReferenceRate(
      simulator: "CrossSim 3.2", value: 2.0, unit: "times a plain product",
      note: "8-bit converters; measured on another machine"),
    ReferenceRate(
      simulator: "aihwkit 1.1", value: 11.1, unit: "times a plain product",
      note: "8-bit converters; measured on another machine"),
    ReferenceRate(
      simulator: "CrossSim 3.2", value: 159, unit: "times a plain product",
      note: "4 slices, 1-bit streams; measured on another machine"),
    ReferenceRate(
      simulator: "analog-cim-sim", value: 5.9e6, unit: "MAC/s of CPU time",
      note: "ternary with wire resistance; measured on another machine"),
  ]
}
