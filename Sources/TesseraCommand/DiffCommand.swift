import ArgumentParser
import Tessera

/// `tessera diff`
struct DiffCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "diff",
      abstract: "Shows in what two results differ, from configuration to figures.",
      discussion: """
        Energies are taken apart into what counts and what costs changed. The exit code is 0 \
        whether results differ or not.

        Example:
          tessera diff a/result.json b/result.json
        """)
  }

  @Argument(help: "A result as JSON.", completion: .file(extensions: ["json"]))
  var first: String

  @Argument(help: "Another one of the same kind.", completion: .file(extensions: ["json"]))
  var second: String

  @OptionGroup var listing: ListingArguments

  func run(in context: CommandContext) throws {
    let difference = try ResultDifference(try JSONField(file: first), try JSONField(file: second))
    try listing.show(text: difference.text, json: difference.json, in: context)
  }
}
