import ArgumentParser
import Tessera

/// `tessera manual`, which installation calls.
struct ManualCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "manual",
      abstract: "Writes a manual page for each command.",
      shouldDisplay: false)
  }

  @Argument(help: "The folder to write to.", completion: .directory)
  var folder: String

  @Option(help: ArgumentHelp("What the pages show as their date.", valueName: "yyyy-mm-dd"))
  var date = ""

  func run(in context: CommandContext) throws {
    let folder = try OutputFolder(folder)
    for page in try ManualPage.all(date: date) { try folder.add(page.name, page.text) }
    try folder.commit()
  }
}
