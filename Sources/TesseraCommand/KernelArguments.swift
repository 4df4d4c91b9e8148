import ArgumentParser
import Tessera

/// What decides the run of a kernel, beside what it shares with a network's.
struct KernelArguments: ParsableArguments {
  @Option(help: "How large the data of a kernel are. (default: medium)")
  var size: KernelSize?

  @Option(
    help: ArgumentHelp(
      "A file whose bytes a kernel works on, in place of numbers drawn from the seed.",
      valueName: "file"),
    completion: .file())
  var input: String?

  @Option(
    help: ArgumentHelp(
      "Draws the cells of a kernel's memory, which are then misread: sigma, tmr, voltage, rp, rt, "
        + "scheme (singleEnded, differential), ecc (none, secded, 3ec4ed), seed.",
      valueName: "sigma=0.05,…"))
  var sensingErrors: String?
}

extension KernelSize: ExpressibleByArgument {}

extension KernelArguments {
  /// The arguments as options of a kernel's run.
  ///
  /// - Throws: `TesseraError` that cites an argument that only networks have.
  func options(_ run: RunArguments) throws -> KernelOptions {
    var others = run
    (others.design.settings, others.design.technology, others.seed) = ([], nil, 0)
    var text = CommandText("run")
    let bare = text.text
    others.add(to: &text)
    guard text.text == bare else {
      throw TesseraError(
        "a kernel takes no\(text.text.dropFirst(bare.count)); expected --size, --input, "
          + "--sensing-errors, --seed, --set or --technology")
    }
    var options = KernelOptions()
    options.size = size ?? .medium
    options.seed = run.seed
    options.input = input
    options.settings = run.design.settings
    options.technology = run.design.technology
    options.sensing = try sensingErrors.map { try SensingErrors(parsing: $0) }
    return options
  }

  /// - Throws: `TesseraError` that cites an argument that only kernels have.
  func refuse() throws {
    for (name, isGiven) in [
      ("size", size != nil), ("input", input != nil), ("sensing-errors", sensingErrors != nil),
    ] where isGiven {
      throw TesseraError("a network takes no --\(name), which is for kernels")
    }
  }

  /// The arguments as a result names them.
  func add(to text: inout CommandText) {
    text.add("size", size.flatMap { $0 == .medium ? nil : $0.rawValue })
    text.add("input", file: input)
    text.add("sensing-errors", sensingErrors)
  }
}
