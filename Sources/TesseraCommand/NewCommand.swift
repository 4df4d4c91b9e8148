import ArgumentParser
import Foundation
import Tessera

/// `tessera new`
struct NewCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "new", abstract: "Writes a file to begin with.",
      subcommands: [NewMacroCommand.self])
  }
}

/// `tessera new macro`
struct NewMacroCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "macro",
      abstract: "Writes an accelerator with a macro of your own, every key explained; it runs.",
      discussion: """
        Example:
          tessera new macro my-macro.yaml
          tessera run my-macro.yaml lenet5
        """)
  }

  @Argument(
    help: "The file, which must not be there yet.", completion: .file(extensions: ["yaml"]))
  var file: String

  func run(in context: CommandContext) throws {
    let last = file.split(separator: "/").last ?? ""
    let name = last.hasSuffix(".yaml") ? last.dropLast(5) : ""
    let isName =
      name.first.map { $0.isASCII && $0.isLetter } ?? false
      && name.utf8.count <= 60
      && name.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_")
      }
    guard isName else {
      throw TesseraError(
        "found \(quoted(file)), expected a file such as my-macro.yaml: a letter, then letters, digits, "
          + "'-' and '_', and .yaml")
    }
    guard !FileManager.default.fileExists(atPath: file) else {
      throw TesseraError("\(file) is there already, expected a new file")
    }
    try AtomicFile.write(MacroTemplate.text(name: String(name)), to: file)
    try context.output.write("\(file): run it with: tessera run \(file) lenet5\n")
  }
}
