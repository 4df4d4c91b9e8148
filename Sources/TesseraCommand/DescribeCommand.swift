import ArgumentParser
import Tessera

/// `tessera describe`
struct DescribeCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "describe",
      abstract:
        "Prints an accelerator, a network, a kernel, a technology, a memory, a macro or a kind.",
      discussion: """
        An accelerator prints its tree with what every parameter rests on, and its peaks; a \
        network its layers; a kernel its sizes; a technology its costs with their sources; a \
        memory its timing, shape and currents with their sources, and what its commands cost; a \
        component kind its parameters and actions.
        """)
  }

  private static let folders = [
    "accelerators", "networks", "technologies", "memories", "devices", "macros",
  ]

  @Argument(help: "A name or a path.")
  var name: String

  @OptionGroup var design: DesignArguments

  @OptionGroup var listing: ListingArguments
  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let workbench = try context.workbench(data)
    let subject = try subject(workbench)
    if subject != "accelerators" {
      guard design.settings.isEmpty, design.technology == nil else {
        throw TesseraError(
          "\(quoted(name)) is no accelerator, so --set and --technology do not apply")
      }
    }
    switch subject {
    case "accelerators":
      let description = try workbench.accelerator(name, settings: design.settings)
      let table = try workbench.technology(of: description, orElse: design.technology)
      let text = try AcceleratorText(description, table: table, catalog: workbench.catalog)
      try listing.show(text: text.text, json: text.json, in: context)
    case "networks":
      let text = NetworkText(try workbench.network(name, RunOptions()))
      try listing.show(text: text.text, json: text.json, in: context)
    case "technologies":
      let text = TechnologyText(try workbench.technology(name))
      try listing.show(text: text.text, json: text.json, in: context)
    case "memories":
      let text = try MemoryText(try workbench.memorySheet(name))
      try listing.show(text: text.text, json: text.json, in: context)
    case "devices":
      let text = DeviceText(try DeviceDescription.read(name, folders: workbench.folders))
      try listing.show(text: text.text, json: text.json, in: context)
    case "macros":
      let text = KindText(try workbench.macro(name))
      try listing.show(text: text.text, json: text.json, in: context)
    case "kernels":
      let text = try KernelText(try KernelKind.named(name))
      try listing.show(text: text.text, json: text.json, in: context)
    default:
      let text = KindText(try workbench.catalog.requireKind(named: name))
      try listing.show(text: text.text, json: text.json, in: context)
    }
  }

  /// The folder that has the name, or that a file at a path would belong to.
  private func subject(_ workbench: Workbench) throws -> String {
    if name.lowercased().hasSuffix(".csv") || ONNXReader.isModel(path: name) { return "networks" }
    if name.lowercased().hasSuffix(".ini") { return "memories" }
    if DataFolders.isPath(name) {
      let root = try YAMLReader.read(try SourceText.read(path: name, label: name))
      if root["array"] != nil, root["stages"] != nil { return "macros" }
      if root["costs"] != nil { return "technologies" }
      if root["readVoltage"] != nil { return "devices" }
      if root["timing"] != nil || root["currents"] != nil { return "memories" }
      if root["components"] != nil || root["technology"] != nil || root["mapping"] != nil {
        return "accelerators"
      }
      if root["layers"] != nil || root["input"] != nil { return "networks" }
      if let base = root["extends"]?.scalar,
        let folder = Self.folders.first(where: {
          workbench.folders.names(folder: $0).contains(base)
        })
      {
        return folder
      }
      throw TesseraError(
        "\(name): is neither accelerator, network, technology, memory, device nor macro; expected one of "
          + "the keys components, layers, costs, timing, readVoltage, stages")
    }
    for folder in Self.folders where workbench.folders.names(folder: folder).contains(name) {
      return folder
    }
    if workbench.catalog.kind(named: name) != nil { return "components" }
    if workbench.isKernel(name) { return "kernels" }
    let known =
      Self.folders.flatMap { workbench.folders.names(folder: $0) }
      + workbench.catalog.kinds.map(\.name) + KernelKind.all.map(\.name)
    throw TesseraError(
      "unknown name \(quoted(name)); expected an accelerator, a network, a kernel, a technology, "
        + "a memory, a device, a macro or a component kind" + suggestion(for: name, among: known))
  }
}
