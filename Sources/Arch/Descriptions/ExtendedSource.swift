/// A file with everything that it `extends` merged under it.
struct ExtendedSource {
  /// The longest chain of files.
  static let longestChain = 16

  let root: YAMLNode
  /// The files read, the named one first.
  let sources: [SourceText]

  /// Reads the file of a name or path and, below it, the files that it extends.
  ///
  /// - Throws: `TesseraError` where one of them is missing or unreadable, and where they extend
  ///   one another in a circle.
  static func read(
    _ name: String, folder: String, folders: DataFolders,
    keeps: (_ path: [String], _ base: YAMLNode, _ over: YAMLNode) -> YAMLNode?
  ) throws -> ExtendedSource {
    var sources = [try folders.read(name, folder: folder)]
    var trees = [try YAMLReader.read(sources[0])]
    while let last = trees.last, let base = last["extends"] {
      let text = try base.text(expecting: "the name of the file to extend")
      let source = try base.located {
        try folders.read(text, folder: folder, referrer: sources.last)
      }
      guard !sources.contains(where: { $0.path == source.path }) else {
        throw TesseraError(at: base.position, "\(quoted(text)) extends itself")
      }
      guard sources.count < longestChain else {
        throw TesseraError(at: base.position, "a chain of more than \(longestChain) files extends")
      }
      sources.append(source)
      trees.append(try YAMLReader.read(source))
    }
    for tree in trees {
      _ = try tree.entries(of: "the file")
    }
    // What describes the base does not describe what extends it.
    let own: Set<String> = ["name", "summary", "notes", "extends"]
    var root = trees.removeLast()
    if !trees.isEmpty { root = root.removing(own) }
    while let over = trees.popLast() {
      root = root.merged(
        with: trees.isEmpty ? over.removing(["extends"]) : over.removing(own), keeps: keeps)
    }
    return ExtendedSource(root: root, sources: sources)
  }
}
