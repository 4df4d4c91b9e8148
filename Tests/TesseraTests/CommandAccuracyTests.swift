import Foundation
import Inference
import Testing

@testable import Tessera
@testable import TesseraCommand

/// Small arrays and few images, so that a run takes a second or two.
func accuracy(
  _ accelerator: String = "rram-1t1r", model: String = digitsNetwork, images: Int = 4,
  _ more: String...
) -> CommandOutcome {
  tessera(
    [
      "accuracy", accelerator, model, "--limit", "\(images)", "--repeat", "1", "--calibration", "4",
      "--layer-images", "2", "--format", "json", "--set", "arrays.rows=32", "--set",
      "arrays.columns=32", "--set", "arrays.wires=order-2",
    ] + more)
}

let digitsNetwork = repository + "/networks/digits.onnx"

/// A device without any error, in a folder.
func idealDevice(in folder: CommandFolder, _ more: String = "") throws -> String {
  try folder.write(
    """
    name: ideal
    summary: A cell that does what it is told.
    onResistance: {value: 1 Mohm, source: "a test", standing: assumed}
    onOffRatio: {value: 1000000, source: "a test", standing: assumed}
    readVoltage: {value: 0.2 V, source: "a test", standing: assumed}
    readTime: {value: 10 ns, source: "a test", standing: assumed}
    \(more)
    """, "ideal.yaml")
}

let noWires = [
  "--set", "arrays.wordLineSegment=0 ohm", "--set", "arrays.bitLineSegment=0 ohm",
]

@Suite("tessera accuracy")
struct CommandAccuracyTests {
  @Test func jsonHasAllThatIsPromised() throws {
    let outcome = accuracy()
    try #require(outcome.status == 0, "\(outcome.errors)")
    let root = try outcome.json()
    #expect(try root.member("kind").string() == "accuracy")
    #expect(try root.member("images").integer() == 4)
    for name in ["exact", "quantised_ideal"] {
      let share = try root.member(name)
      let (low, part, high) = (
        try share.member("low").double(), try share.member("fraction").double(),
        try share.member("high").double()
      )
      #expect(0 <= low && low <= part && part <= high && high <= 1)
      // Wilson's interval of four images is wide even where all are right.
      #expect(high - low > 0.3)
    }
    #expect(try root.member("devices").member("each").elements().count == 1)
    #expect(try root.member("calibration").member("is_apart").bool())
    #expect(try root.member("time_note").string().hasPrefix("not modelled"))
    #expect(try root.member("energy_per_image_j").double() > 0)
    let layers = try root.member("layers").elements()
    #expect(try layers.map { try $0.member("name").string() } == ["conv1", "conv2", "fc"])
    for layer in layers { #expect(try layer.member("signal_to_error_db").double() > 3) }
    let names = try root.member("inputs").elements().map { try $0.member("name").string() }
    #expect(names.contains("networks/digits.onnx") || names.contains("digits.onnx"))
    #expect(names.contains("devices/reram_1t1r.yaml"))
    #expect(!outcome.output.contains(repository))
    _ = try root.member("arithmetic").member("advice")
    _ = try root.member("costliest_layer").string()
  }

  @Test func textNamesSeedsIntervalsAndWhatIsNotModelled() throws {
    let text = try succeed(
      "accuracy", "rram-1t1r", digitsNetwork, "--limit", "3", "--repeat", "2", "--calibration", "2",
      "--layer-images", "1", "--set", "arrays.rows=32", "--set", "arrays.columns=32", "--seed", "7",
      "--set", "arrays.wires=order-2"
    ).output
    for part in [
      "32-bit arithmetic", "ideal arrays, bits and ranges only", "device of seed 7",
      "device of seed 8", "2 devices:", "costliest alone:", "time     not modelled", "conversion8",
      "from 2 images for training", "kernels",
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test func sameSeedSameBytesWhateverTheThreads() throws {
    let one = accuracy("rram-1t1r", "--seed", "5", "--threads", "1")
    let two = accuracy("rram-1t1r", "--seed", "5", "--threads", "2")
    #expect(one.status == 0 && one.output == two.output)
    let other = accuracy("rram-1t1r", "--seed", "6")
    let errors = try [one, other].map {
      try $0.json().member("layers").elements().map {
        try $0.member("signal_to_error_db").double()
      }
    }
    #expect(zip(errors[0], errors[1]).allSatisfy { $0 != $1 })
  }

  @Test func manyBitsOfIdealCellsChangeNothing() throws {
    let folder = try CommandFolder()
    let device = try idealDevice(in: folder)
    let outcome = tessera(
      [
        "accuracy", "rram-1t1r", digitsNetwork, "--limit", "40", "--repeat", "1", "--calibration",
        "40", "--layer-images", "4", "--format", "json", "--set", "arrays.device=\(device)",
        "--set", "arrays.inputBits=16", "--set", "arrays.streamBits=0", "--set",
        "arrays.outputBits=20",
      ] + noWires)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let root = try outcome.json()
    let right = try root.member("exact").member("correct").integer()
    #expect(right >= 36)
    #expect(try root.member("quantised_ideal").member("correct").integer() == right)
    #expect(try root.member("devices").member("agreement_of_first").integer() == 40)
    for layer in try root.member("layers").elements() {
      // 16 bits leave about 90 dB.
      #expect(try layer.member("signal_to_error_db").double() > 70)
    }
    #expect(try root.member("energy_note").string().contains("20 bits have no price"))
  }

  @Test func fewBitsCostSignal() throws {
    let folder = try CommandFolder()
    let device = try idealDevice(in: folder)
    func decibels(_ bits: Int) throws -> Double {
      let outcome = tessera(
        [
          "accuracy", "rram-1t1r", digitsNetwork, "--limit", "2", "--repeat", "1", "--calibration",
          "2", "--layer-images", "2", "--format", "json", "--set", "arrays.device=\(device)",
          "--set", "arrays.inputBits=0", "--set", "arrays.streamBits=0", "--set",
          "arrays.outputBits=\(bits)",
        ] + noWires)
      let layers = try outcome.json().member("layers").elements()
      return try layers[1].member("signal_to_error_db").double()
    }
    let (six, ten) = (try decibels(6), try decibels(10))
    // A bit is 6.02 dB.
    #expect(abs((ten - six) / 4 - 6.02) < 0.6)
  }

  @Test func commandLineErrorsAreOneLine() throws {
    let folder = try CommandFolder()
    let run = ["--limit", "2", "--repeat", "1", "--calibration", "2", "--layer-images", "1"]
    func fails(_ arguments: [String], _ text: String, at location: SourceLocation) {
      let outcome = tessera(["accuracy"] + arguments + run)
      #expect(outcome.status == 2, sourceLocation: location)
      #expect(outcome.output.isEmpty, sourceLocation: location)
      #expect(outcome.errors.contains(text), "\(outcome.errors)", sourceLocation: location)
      #expect(outcome.errors.filter(\.isNewline).count == 1, sourceLocation: location)
    }
    func fails(
      _ arguments: String..., saying text: String, at location: SourceLocation = #_sourceLocation
    ) { fails(arguments, text, at: location) }

    fails("stt-cim_tvlsi_2018", digitsNetwork, saying: "has no arrays that compute on values")
    fails("rram-1t1", digitsNetwork, saying: "did you mean 'rram-1t1r'?")
    fails("rram-1t1r", digitsNetwork, "--mean", "0.1,0.2", saying: "mean")
    fails("rram-1t1r", digitsNetwork, "--mean", "0.1,", saying: "--mean '0.1,'")
    fails("rram-1t1r", digitsNetwork, "--std", "0", saying: "deviation of 0")
    fails("rram-1t1r", digitsNetwork, "--threads", "0", saying: "--threads 0: expected 1 or more")
    fails("rram-1t1r", digitsNetwork, "--expect-accuracy", "98", saying: "from 0 to 1")
    fails(
      "rram-1t1r", digitsNetwork, "--data", folder.file("none"), saying: "no such file")
    fails("rram-1t1r", digitsNetwork, "--data", folder.path, saying: folder.path)
    fails(
      "rram-1t1r", digitsNetwork, "--data", folder.path, "--layout", "mnist",
      saying: folder.path)
    let bytes = try FileContents.bytes(of: digitsNetwork, limit: 1 << 24)
    try Data(bytes.prefix(bytes.count / 2)).write(to: URL(fileURLWithPath: folder.file("cut.onnx")))
    fails("rram-1t1r", folder.file("cut.onnx"), saying: "cut off")
    fails("rram-1t1r", "networks/lenet5.yaml", saying: "networks/lenet5.yaml")
    fails(
      "rram-1t1r", repository + "/Tests/Golden/onnx/residual_current_18.onnx",
      saying: "the network takes")
    fails("rram-1t1r", digitsNetwork, "--set", "arrays.row=3", saying: "did you mean 'rows'?")
    fails("rram-1t1r", digitsNetwork, "--set", "arrays.weightBits=1", saying: "weight bits")
    let missing = folder.file("no/out.onnx")
    fails("rram-1t1r", digitsNetwork, "--export-perturbed", missing, saying: missing)
    #expect(folder.contents == ["cut.onnx"])
  }

  @Test func aWrongLayoutIsToldWithThoseThereAre() {
    let outcome = tessera("accuracy", "rram-1t1r", digitsNetwork, "--layout", "mnits")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("mnits") && outcome.errors.contains("mnist"))
    #expect(outcome.errors.filter(\.isNewline).count == 1)
  }

  @Test func anUnexpectedBaselineStopsTheRun() throws {
    // Pixels that are turned round are no digits to this network.
    let outcome = accuracy(
      "rram-1t1r", images: 40, "--scale", "-1", "--expect-accuracy", "0.98")
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("--expect-accuracy 0.98: in 32-bit arithmetic"))
    #expect(outcome.errors.contains("look at --mean, --std, --scale and --layout"))
    #expect(outcome.errors.filter(\.isNewline).count == 1)
    #expect(accuracy("rram-1t1r", "--expect-accuracy", "0.98").status == 0)
  }

  @Test func crossbarsAreListedAndDescribedAndNotTimed() throws {
    expectFailure(
      "run", "rram-1t1r", "lenet5", saying: "the time of a crossbar-tile is not modelled")
    #expect(try succeed("describe", "rram-1t1r").output.contains("crossbar-tile"))
    #expect(try succeed("describe", "reram_1t1r").output.contains("onResistance"))
    #expect(try succeed("list", "devices").output.contains("reram_1t1r"))
  }

  @Test func aFolderGetsResultTableAndPlot() throws {
    let folder = try CommandFolder()
    let outcome = accuracy("rram-1t1r", "--output", folder.file("out"))
    try #require(outcome.status == 0, "\(outcome.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out")).sorted()
    #expect(names == ["layers.csv", "result.json", "signal-to-error.svg"])
    #expect(
      try String(contentsOfFile: folder.file("out/result.json"), encoding: .utf8) == outcome.output)
    let csv = try String(contentsOfFile: folder.file("out/layers.csv"), encoding: .utf8)
    #expect(csv.split(separator: "\n").count == 4 && csv.hasPrefix("name,kind,inputs"))
    let svg = try String(contentsOfFile: folder.file("out/signal-to-error.svg"), encoding: .utf8)
    #expect(svg.hasPrefix("<svg") && svg.contains("conv2") && !svg.contains("nan"))
  }
}
