import Foundation
import Inference
import Testing

@testable import Crossbar
@testable import Tessera

private let dataFolder = ProcessInfo.processInfo.environment["TESSERA_DATA"]

/// Are counts, prices, exported weights and measured arrays what they are said to be?
@Suite("Accuracy runs")
struct AccuracyTests {
  private func workbench() throws -> Workbench {
    Workbench(catalog: try .standard(), folders: DataFolders(roots: [repository]))
  }

  private func prepare(
    _ settings: [String], model: String = digitsNetwork, images: Int = 2
  ) throws -> PreparedAccuracy {
    var options = AccuracyOptions()
    options.limit = images
    options.devices = 1
    options.calibrationImages = 2
    options.layerImages = images
    options.settings =
      ["arrays.rows=32", "arrays.columns=32", "arrays.wires=order-2", "arrays.streamBits=0"]
      + settings
    return try workbench().prepareAccuracy(
      accelerator: "rram-1t1r", model: model, options: options)
  }

  /// Pixels that are not 0, each as often as a 3 x 3 window at stride 1 covers it.
  private func coveredPixels(_ numbers: [Float], side: Int) -> Int {
    func windows(_ position: Int) -> Int { position == 0 || position == side - 1 ? 2 : 3 }
    return numbers.enumerated().reduce(0) { sum, pixel in
      let place = pixel.offset % (side * side)
      return sum + (pixel.element == 0 ? 0 : windows(place / side) * windows(place % side))
    }
  }

  @Test func countsAreThoseOfTheClosedForm() throws {
    // Inputs as they are, so that a line is driven where a pixel is not 0.
    let prepared = try prepare(["arrays.inputBits=0"])
    let table = try workbench().technology(of: prepared.description)
    let energy = try prepared.run(table: table).energy
    let images = energy.images
    #expect(images == 2)
    let pixels = try DigitImages.make(count: 2, seed: 2).numbers(0..<2, .none)
    let (first, last) = (energy.activity[0], energy.activity[2])
    // conv1: 9 inputs, 8 outputs: an array of each sign, read for each of 784 positions.
    #expect(first.arrayReads == images * 784 * 2)
    #expect(first.inputDrives == 2 * coveredPixels(pixels, side: 28))
    #expect(first.conversions == images * 784 * 8)
    #expect(energy.programmed[0].programmedCells == 9 * 8 * 2)
    // fc: 784 inputs in 25 rows of arrays.
    #expect(last.arrayReads == images * 25 * 2)
    #expect(last.conversions == images * 25 * 10)
    #expect(energy.programmed[2].programmedCells == 784 * 10 * 2)
    // Drivers of unrounded inputs have no price.
    #expect(energy.reading == nil)
    let cells = energy.programmed.reduce(0) { $0 + $1.programmedCells }
    #expect(
      abs((energy.programming?.dynamicEnergy.joules ?? 0) / (Double(cells) * 1.289e-12) - 1) < 1e-9)
  }

  @Test func pricesAreCountsTimesCosts() throws {
    let prepared = try prepare(["arrays.streamBits=1"])
    let table = try workbench().technology(of: prepared.description)
    let energy = try prepared.run(table: table).energy
    #expect(energy.gap == nil)
    let reading = try #require(energy.reading)
    for (activity, layer) in zip(energy.activity, reading.layers) {
      let expected =
        Double(activity.inputDrives) * 0.41667e-12 + Double(activity.conversions) * 1.667e-12
        + (activity.cellJoules * 1e15).rounded() * 1e-15
      #expect(abs(layer.dynamicEnergy.joules / expected - 1) < 1e-9)
    }
  }

  /// A digital-to-analogue converter of eight bits must not pass for one of one bit.
  @Test func inputConvertersOfManyBitsHaveNoPrice() throws {
    let prepared = try prepare([])
    let table = try workbench().technology(of: prepared.description)
    let energy = try prepared.run(table: table).energy
    #expect(energy.reading == nil)
    #expect(energy.gap?.contains("input converters of 8 bits have no price") == true)
  }

  @Test func cellsTakeVoltageSquaredTimesConductance() throws {
    let folder = try CommandFolder()
    let device = try idealDevice(in: folder)
    let prepared = try prepare(
      ["arrays.device=\(device)", "arrays.inputBits=0"] + noWires.filter { $0 != "--set" })
    let table = try workbench().technology(of: prepared.description)
    let energy = try prepared.run(table: table).energy
    // Each weight is |w|/max of 1 µS and the rest G_min; inputs of 1 are 0.2 V for 10 ns.
    let weights = prepared.model.weights(0)
    let largest = weights.reduce(0) { max($0, abs($1)) }
    let (low, high) = (1e-12, 1e-6)
    let conductances = (0..<9).map { row in
      (0..<8).reduce(0.0) { sum, column in
        let share = Double(abs(weights[row * 8 + column]) / largest)
        return sum + low + low + share * (high - low)
      }
    }
    let pixels = try DigitImages.make(count: 2, seed: 2).numbers(0..<2, .none)
    var joules = 0.0
    for image in 0..<2 {
      for y in 0..<28 {
        for x in 0..<28 {
          for place in 0..<9 {
            let (row, column) = (y + place / 3 - 1, x + place % 3 - 1)
            guard (0..<28).contains(row), (0..<28).contains(column) else { continue }
            let volts = 0.2 * Double(pixels[image * 784 + row * 28 + column])
            joules += volts * volts * conductances[place] * 1e-8
          }
        }
      }
    }
    #expect(abs(energy.activity[0].cellJoules / joules - 1) < 1e-4)
  }

  @Test(arguments: [
    [], ["arrays.mapping=offset-column", "arrays.placement=column"],
    ["arrays.mapping=differential-pair"],
    ["arrays.weightBits=5", "arrays.cellBits=2", "arrays.streamBits=2"],
    ["arrays.rescaling=column"], ["arrays.secondsSinceProgramming=1000"],
  ])
  func theExportedModelIsTheArraysWithIdealConverters(settings: [String]) throws {
    let folder = try CommandFolder()
    // All that is static: variation, faults, levels, an access device, drift and wires.
    let device = try idealDevice(
      in: folder,
      """
      levels: {value: 16, source: "a test", standing: assumed}
      accessResistance: {value: 5 kohm, source: "a test", standing: assumed}
      deviceToDevice: {value: 0.03, of: range, source: "a test", standing: assumed}
      cycleToCycle: {value: 0.02, of: range, source: "a test", standing: assumed}
      stuckLow: {value: 0.01, source: "a test", standing: assumed}
      stuckHigh: {value: 0.01, source: "a test", standing: assumed}
      """)
    let prepared = try prepare(
      ["arrays.device=\(device)", "arrays.wordLineSegment=200 ohm"] + settings)
    let (bytes, written) = try prepared.perturbedModel(named: "out.onnx")
    #expect(written.lostOutputs == 0)
    let exported = try PreparedModel(try ONNXReader.read(bytes, file: "out.onnx"))
    // The same arrays, with converters and noise switched off in the description instead.
    let plain = try prepare(
      ["arrays.device=\(device)", "arrays.wordLineSegment=200 ohm"]
        + settings.filter {
          !$0.contains("streamBits")
        } + ["arrays.inputBits=0", "arrays.outputBits=0"])
    let vectors = try plain.calibrationVectors()
    let arrays = try ModelExecutor(plain.model) { layer, group, weights in
      try plain.matrix(
        plain.configuration, seed: 0, layer, group, weights, calibration: vectors)
    }
    let images = try plain.images.numbers(0..<2, .none)
    let input = Tensor(shape: [2, 1, 28, 28], elements: images)
    let expected = try arrays.run([input])[0].elements
    let found = try ModelExecutor(exported).run([input])[0].elements
    let exact = try ModelExecutor(plain.model).run([input])[0].elements
    let largest = expected.reduce(0) { max($0, abs($1)) }
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-5 * largest })
    #expect(zip(exact, expected).contains { abs($0 - $1) > 1e-2 * largest })
  }

  @Test func theCommandWritesTheModelAndSaysWhatIsNotInIt() throws {
    let folder = try CommandFolder()
    let outcome = tessera(
      "accuracy", "rram-1t1r", digitsNetwork, "--limit", "2", "--repeat", "1", "--calibration", "2",
      "--layer-images", "1", "--set", "arrays.rows=32", "--set", "arrays.columns=32", "--set",
      "arrays.wires=order-2", "--export-perturbed", folder.file("out.onnx"))
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("not converters, read noise, the curve of cells"))
    #expect(folder.contents == ["out.onnx"])
    let original = try ONNXReader.read(path: digitsNetwork)
    let written = try ONNXReader.read(path: folder.file("out.onnx"))
    #expect(written.nodes == original.nodes && written.values == original.values)
    let changed = original.constants.keys.filter {
      written.constants[$0] != original.constants[$0]
    }
    // Three matrices; biases stay.
    #expect(changed.count == 3)
  }

  // MARK: Measured arrays

  private func transfer(_ text: String, _ settings: String...) throws -> CommandOutcome {
    let folder = try CommandFolder()
    let device = try idealDevice(in: folder)
    let table = try folder.write(text, "measured.csv")
    return accuracy(
      "rram-1t1r", images: 4,
      [
        "arrays.device=\(device)", "arrays.inputBits=0", "arrays.streamBits=0",
        "arrays.outputBits=0", "arrays.transfer=\(table)",
      ] + noWires.filter { $0 != "--set" } + settings)
  }

  private func accuracy(
    _ accelerator: String, images: Int, _ settings: [String]
  ) -> CommandOutcome {
    tessera(
      [
        "accuracy", accelerator, digitsNetwork, "--limit", "\(images)", "--repeat", "1",
        "--calibration", "2", "--layer-images", "2", "--format", "json",
      ] + settings.flatMap { ["--set", $0] })
  }

  private func decibels(_ outcome: CommandOutcome) throws -> [Double] {
    try outcome.json().member("layers").elements().map {
      try $0.member("signal_to_error_db").double()
    }
  }

  @Test func aMeasuredTransferTakesThePlaceOfConverters() throws {
    // What reads exactly changes nothing; what reads a tenth too much is 20 dB below the signal.
    let exact = try transfer("ideal,mean,sigma\n-1000,-1000,0\n0,0,0\n1000,1000,0\n")
    #expect(try decibels(exact).allSatisfy { $0 > 60 })
    #expect(try exact.json().member("energy_note").string().contains("as measured"))
    let names = try exact.json().member("inputs").elements().map {
      try $0.member("name").string()
    }
    #expect(names.contains { $0.hasSuffix("measured.csv") })
    let high = try transfer("# a test\nideal,mean,sigma\n-1000,-1100,0\n1000,1100,0\n")
    #expect(try decibels(high).allSatisfy { abs($0 - 20) < 0.1 })
    let noisy = try transfer("ideal,mean,sigma\n-1000,-1000,0.5\n1000,1000,0.5\n")
    #expect(zip(try decibels(noisy), try decibels(exact)).allSatisfy { $0 < $1 - 10 })
  }

  @Test func aConfusionMatrixIsKnownByItsHeader() throws {
    // All that is above 0 reads as 1, all else as 0 or -1.
    let outcome = try transfer("ideal,-1,0,1\n-1,1,0,0\n0,0,1,0\n1,0,0,1\n")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try decibels(outcome).allSatisfy { $0 < 15 })
  }

  @Test func aBadTransferIsOneLine() throws {
    func fails(_ outcome: CommandOutcome, _ text: String) {
      #expect(outcome.status == 2 && outcome.output.isEmpty)
      #expect(outcome.errors.contains(text), "\(outcome.errors)")
      #expect(outcome.errors.filter(\.isNewline).count == 1)
    }
    fails(try transfer("ideal,mean,sigma\n0,0,0\n1,1,0\n3,3,0\n"), "equal steps")
    fails(try transfer("ideal,mean,sigma\n0,0,-1\n1,1,0\n"), "deviations of 0 to 1e9")
    fails(try transfer(""), "is empty")
    fails(try transfer("code,0,1\n0,1,0\n1,0,1\n"), "expected ideal")
    fails(
      try transfer("ideal,mean,sigma\n0,0,0\n1,1,0\n", "arrays.outputBits=8"),
      "expected outputBits 0")
    fails(
      accuracy("rram-1t1r", images: 1, ["arrays.transfer=none.csv", "arrays.outputBits=0"]),
      "none.csv")
  }

  // MARK: Kernels of the BLAS

  @Test func oldKernelsOnANewProcessorAreTold() {
    #expect(BLAS.fasterCore(than: "Prescott", instructions: .avx512) == "SkylakeX")
    #expect(BLAS.fasterCore(than: "generic", instructions: .avx2) == "Haswell")
    for core in ["Haswell", "SkylakeX", "Zen", "COOPERLAKE"] {
      #expect(BLAS.fasterCore(than: core, instructions: .avx512) == nil)
    }
    #expect(BLAS.fasterCore(than: "Prescott", instructions: .none) == nil)
    #expect(BLAS.fasterCore(than: "armv8", instructions: .none) == nil)
  }

  // MARK: Real data

  @Test(.enabled(if: dataFolder != nil, "TESSERA_DATA names no folder with reference data"))
  func theCNNForMNISTGetsWhatItIsKnownFor() throws {
    let folder = dataFolder ?? ""
    let model = try PreparedModel(
      try ONNXReader.read(path: folder + "/onnx/mnist-cntk.onnx"))
    let images = try LabelledImages.read(
      path: folder + "/mnist", layout: nil, split: .test, limit: 1000)
    let exact = try AccuracyStudy(model, on: images, limit: 1000).ideal()
    #expect(exact.top1 == Share(correct: 987, count: 1000))
  }
}
