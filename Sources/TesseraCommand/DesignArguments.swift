import ArgumentParser

/// What is laid over the description of an accelerator.
struct DesignArguments: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Changes a value of the accelerator, such as tiles.count=16; may be repeated.",
      valueName: "path=value"))
  var settings: [String] = []

  @Option(
    help: ArgumentHelp("Prices with another technology, by name or path.", valueName: "t"),
    completion: .names(in: "technologies"))
  var technology: String?

  /// The arguments as a result names them.
  func add(to text: inout CommandText) {
    text.add(settings: settings)
    text.add("technology", file: technology)
  }
}
