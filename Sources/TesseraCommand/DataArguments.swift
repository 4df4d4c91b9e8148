import ArgumentParser
import Tessera

/// The option that every command with data has.
struct DataArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A folder with accelerators, networks and technologies of your own.", valueName: "dir"),
    completion: .directory)
  var data: String?
}

extension CompletionKind {
  /// Completes the names in a folder of the data.
  static func names(in folder: String) -> CompletionKind {
    .custom { _, _, _ in
      let entryPoint = CommandContext.current?.dataFolder
      return (try? DataRoots.folders(option: nil, entryPoint: entryPoint))?.names(folder: folder)
        ?? []
    }
  }
}
