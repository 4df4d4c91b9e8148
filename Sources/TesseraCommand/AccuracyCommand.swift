import ArgumentParser
import Inference
import Tessera

extension DataLayout: ExpressibleByArgument {}

/// `tessera accuracy`
struct AccuracyCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "accuracy",
      abstract: "Says what a network still gets right on arrays that are not ideal.",
      discussion: """
        Runs an ONNX model with weights over labelled images three times: in 32-bit arithmetic, on \
        ideal arrays with the bits and ranges of the accelerator's, and on devices with variation, \
        noise, faults and wires. Each device has a seed of its own; the images stay the same.

        Examples:
          tessera accuracy rram-1t1r mnist.onnx --data mnist/ --limit 1000
          tessera accuracy rram-1t1r cnn.onnx --data cifar-10-batches-bin/ --scale 0.00392157 \
        --mean 0.4914,0.4822,0.4465 --std 0.2470,0.2435,0.2616 --expect-accuracy 0.92
          tessera accuracy stt-mram-1t1r mnist.onnx --data mnist/ --set arrays.outputBits=6
          tessera accuracy rram-1t1r mnist.onnx --data mnist/ --export-perturbed perturbed.onnx
        """)
  }

  @Argument(
    help: "An accelerator with crossbar tiles or others that have a value model, by name or path.",
    completion: .names(in: "accelerators"))
  var accelerator: String

  @Argument(help: "An ONNX model with weights.", completion: .file(extensions: ["onnx"]))
  var model: String

  @Option(
    help: ArgumentHelp(
      "Labelled images: a folder or file. (default: digits that are drawn by the program)",
      valueName: "dir"), completion: .directory)
  var data: String?

  @Option(help: "How the images lie there; recognised if left out.")
  var layout: DataLayout?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What pixels are multiplied by first.", valueName: "x"))
  var scale: Float = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Subtracted from pixels: one number, or one a channel.", valueName: "x,…"))
  var mean: String?

  @Option(
    help: ArgumentHelp(
      "What pixels are divided by: one number, or one a channel.", valueName: "x,…"))
  var std: String?

  @Option(help: ArgumentHelp("The most images, from the first on.", valueName: "n"))
  var limit: Int?

  @Option(help: ArgumentHelp("Devices, each with a seed of its own.", valueName: "n"))
  var `repeat` = 3

  @Option(help: ArgumentHelp("The seed of the first device.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Images from which ranges are taken.", valueName: "n"))
  var calibration = 64

  @Option(help: ArgumentHelp("Images with which each layer is looked at alone.", valueName: "n"))
  var layerImages = 256

  @Option(
    help: ArgumentHelp(
      "Stops where 32-bit arithmetic does not get this part right, such as 0.989.", valueName: "x"))
  var expectAccuracy: Double?

  @OptionGroup var design: DesignArguments

  @Option(help: ArgumentHelp("Threads; results do not depend on it.", valueName: "n"))
  var threads = 1

  @Option(
    help: ArgumentHelp(
      "Also writes the model with the first device's effective weights, without converters and "
        + "read noise.", valueName: "out.onnx"),
    completion: .file(extensions: ["onnx"]))
  var exportPerturbed: String?

  @Option(
    help: ArgumentHelp(
      "Also writes result.json, layers.csv and an SVG plot to a folder.", valueName: "dir"),
    completion: .directory)
  var output: String?

  @OptionGroup var listing: ListingArguments

  func run(in context: CommandContext) throws {
    let workbench = try context.workbench()
    let options = try options()
    let prepared = try workbench.prepareAccuracy(
      accelerator: accelerator, model: model, options: options)
    let table = try workbench.technology(of: prepared.description, orElse: design.technology)
    // Both are opened before the work, so that what cannot be written is told at once.
    let folder = try output.map { try OutputFolder($0) }
    let export = try exportPerturbed.map { try AtomicFile($0) }
    defer { export?.cancel() }
    let progress = context.progress()
    defer { progress.clear() }
    var result = try prepared.run(table: table, command: text) { progress.show($0) }
    if let export, let exportPerturbed {
      progress.show("writing the model")
      let (bytes, model) = try prepared.perturbedModel(named: exportPerturbed)
      try export.write(bytes)
      result.perturbed = model
    }
    if let folder {
      for file in try result.files() { try folder.add(file.name, file.text) }
      try folder.commit()
    }
    try export?.commit()
    progress.clear()
    try listing.show(text: result.text, json: result.json, in: context)
  }

  /// The command as the result names it; threads and files that are written change no number.
  private var text: String {
    var text = CommandText("accuracy")
    text.add(name: accelerator)
    text.add(name: model)
    text.add("data", file: data)
    text.add("layout", layout?.rawValue)
    text.add("scale", scale == 1 ? nil : "\(scale)")
    text.add("mean", mean)
    text.add("std", std)
    text.add("limit", limit.map { "\($0)" })
    text.add("repeat", `repeat` == 3 ? nil : "\(`repeat`)")
    text.add("seed", seed == 0 ? nil : "\(seed)")
    text.add("calibration", calibration == 64 ? nil : "\(calibration)")
    text.add("layer-images", layerImages == 256 ? nil : "\(layerImages)")
    text.add("expect-accuracy", expectAccuracy.map { "\($0)" })
    design.add(to: &text)
    return text.text
  }

  private func options() throws -> AccuracyOptions {
    var options = AccuracyOptions()
    options.data = data
    options.layout = layout
    options.normalisation = Normalisation(
      scale: scale, mean: try Self.numbers(mean, "--mean"),
      deviation: try Self.numbers(std, "--std"))
    for (name, value) in [
      ("--limit", limit ?? 1), ("--repeat", `repeat`), ("--calibration", calibration),
      ("--layer-images", layerImages), ("--threads", threads),
    ] where value < 1 {
      throw TesseraError("\(name) \(value): expected 1 or more")
    }
    guard `repeat` <= 1000, threads <= 256 else {
      throw TesseraError("expected at most 1000 for --repeat and 256 for --threads")
    }
    options.limit = limit ?? .max
    options.devices = `repeat`
    options.seed = seed
    options.calibrationImages = calibration
    options.layerImages = layerImages
    if let expected = expectAccuracy, !(0...1).contains(expected) {
      throw TesseraError("--expect-accuracy \(expected): expected a part from 0 to 1")
    }
    options.expectedAccuracy = expectAccuracy
    options.settings = design.settings
    options.threads = threads
    return options
  }

  private static func numbers(_ text: String?, _ name: String) throws -> [Float] {
    guard let text else { return [] }
    return try text.split(separator: ",", omittingEmptySubsequences: false).map {
      guard let value = Float($0), value.isFinite else {
        throw TesseraError("\(name) \(quoted(text)): expected numbers with commas between them")
      }
      return value
    }
  }
}
