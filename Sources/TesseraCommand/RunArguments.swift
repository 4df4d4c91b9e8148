import ArgumentParser
import Tessera

extension NetworkImporter.Format: ExpressibleByArgument {}
extension PaddingRule: ExpressibleByArgument {}

/// What decides a run, beside accelerator and network.
struct RunArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Inferences in one run.", valueName: "n"))
  var batch = 1

  @Option(
    help: ArgumentHelp(
      "Layer by layer over all tiles (temporal), or all layers resident (spatial); auto is spatial "
        + "where all fits. Or a file of a mapping, as --output writes it. (default: the accelerator's)",
      valueName: "auto|temporal|spatial|file"), completion: .file(extensions: ["yaml", "json"]))
  var mapping: String?

  @OptionGroup var design: DesignArguments

  @Option(help: ArgumentHelp("Multiplies the channels of convolutions.", valueName: "n"))
  var width = 1

  @Option(help: ArgumentHelp("Multiplies the widths of linear layers.", valueName: "n"))
  var linearWidth = 1

  @Option(
    help: ArgumentHelp("Bits of the first and the last weighted layer.", valueName: "bits"))
  var firstLast: Int?

  @Option(
    help: ArgumentHelp(
      "Parts of inputs and weights that are zero. (default: inputs=0.4,weights=0.4)",
      valueName: "inputs=x,weights=y"))
  var sparsity: String?

  @Option(
    name: .customLong("mask"),
    help: ArgumentHelp(
      "A NumPy file of a layer's non-zero inputs, [vector, row]; may be repeated.",
      valueName: "layer=file.npy"))
  var masks: [String] = []

  @Flag(help: "Draws the zeros of every access by itself: one record for each.")
  var perAccess = false

  @Option(help: ArgumentHelp("What the zeros are drawn from.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: "Reads the network from another simulator's table.")
  var importFormat: NetworkImporter.Format?

  @Option(
    help: ArgumentHelp(
      "The border that an imported table leaves unsaid. (default: as its simulator does)"))
  var padding: PaddingRule?

  @Option(
    help: ArgumentHelp("The network of an imported table that holds several.", valueName: "name"))
  var section: String?
}

extension RunArguments {
  /// The arguments as options of a run.
  ///
  /// - Throws: `TesseraError` that cites the argument that is wrong.
  func options() throws -> RunOptions {
    var options = RunOptions()
    guard batch >= 1 else { throw TesseraError("--batch \(batch): expected 1 or more") }
    options.batch = batch
    options.settings = design.settings
    options.technology = design.technology
    if let mapping, let mode = MappingSettings.Mode(rawValue: mapping) {
      options.mode = mode
    } else if let mapping {
      let modes = MappingSettings.Mode.allCases.map(\.rawValue)
      guard DataFolders.isPath(mapping) || mapping.lowercased().hasSuffix(".json") else {
        throw TesseraError(
          "--mapping \(quoted(mapping)): expected a file such as mapping.yaml, or one of "
            + modes.joined(separator: ", ") + suggestion(for: mapping, among: modes))
      }
      options.mappingFile = mapping
    }
    options.width = width
    options.linearWidth = linearWidth
    options.firstAndLastBits = firstLast
    options.zeros = try zeros()
    for mask in masks {
      guard let equals = mask.firstIndex(of: "="), equals > mask.startIndex,
        mask.index(after: equals) < mask.endIndex
      else { throw TesseraError("--mask \(quoted(mask)): expected layer=file.npy") }
      let layer = String(mask[..<equals])
      guard options.masks[layer] == nil else {
        throw TesseraError("--mask \(quoted(mask)): layer \(quoted(layer)) has a mask already")
      }
      options.masks[layer] = String(mask[mask.index(after: equals)...])
    }
    options.perAccess = perAccess
    options.seed = seed
    options.networkFormat = importFormat
    options.importOptions.padding = padding
    options.importOptions.section = section
    return options
  }

  private func zeros() throws -> ZeroFractions {
    var zeros = ZeroFractions()
    guard let sparsity else { return zeros }
    for part in sparsity.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: "=", omittingEmptySubsequences: false)
      guard words.count == 2, let value = Double(words[1]), (0...1).contains(value) else {
        throw TesseraError(
          "--sparsity \(quoted(sparsity)): expected inputs=0.4,weights=0.4 with parts from 0 to 1")
      }
      switch words[0] {
      case "inputs": zeros.inputs = value
      case "weights": zeros.weights = value
      default:
        throw TesseraError(
          "--sparsity \(quoted(sparsity)): unknown operand \(quoted(words[0]))"
            + expectation(of: ["inputs", "weights"], insteadOf: String(words[0])))
      }
    }
    return zeros
  }

  /// The arguments as a result names them.
  func add(to text: inout CommandText) {
    text.add("batch", batch == 1 ? nil : "\(batch)")
    text.add("mapping", file: mapping)
    design.add(to: &text)
    text.add("width", width == 1 ? nil : "\(width)")
    text.add("linear-width", linearWidth == 1 ? nil : "\(linearWidth)")
    text.add("first-last", firstLast.map { "\($0)" })
    text.add("sparsity", sparsity)
    for mask in masks.sorted() {
      let parts = mask.split(separator: "=", maxSplits: 1)
      text.add(
        "mask", parts.count == 2 ? "\(parts[0])=\(InputFile.shownName(String(parts[1])))" : mask)
    }
    text.add(flag: "per-access", perAccess)
    text.add("seed", seed == 0 ? nil : "\(seed)")
    text.add("import-format", importFormat?.rawValue)
    text.add("padding", padding?.rawValue)
    text.add("section", section)
  }
}
