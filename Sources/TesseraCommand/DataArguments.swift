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

  /// The names of kernels, the last of a list with commas between them.
  static var kernels: CompletionKind {
    .custom { words, index, _ in
      let word = words.indices.contains(index) ? words[index] : ""
      let before = word.lastIndex(of: ",").map { String(word[...$0]) } ?? ""
      return KernelKind.all.map { before + $0.name }
    }
  }

  /// The names of networks and kernels.
  static var workloads: CompletionKind {
    .custom { _, _, _ in
      let entryPoint = CommandContext.current?.dataFolder
      let networks = (try? DataRoots.folders(option: nil, entryPoint: entryPoint))?
        .names(folder: "networks")
      return (networks ?? []) + KernelKind.all.map(\.name)
    }
  }
}
