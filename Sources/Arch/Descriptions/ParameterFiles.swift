/// Where the files are found that parameters name.
struct ParameterFiles {
  /// Nil where a description is read without data.
  var folders: DataFolders?
  /// The files of the description: a relative path starts from the folder of the one it stands in.
  var sources: [SourceText]

  /// Reads the file that a value names, or takes the text that a stored description has in its
  /// place: a mapping of `file` and `text`.
  ///
  /// - Throws: `TesseraError` at the value where there is no such file.
  func read(_ node: YAMLNode, folder: String, suffixes: [String]) throws -> SourceText {
    if case .mapping = node.content {
      let fields = try node.fields(of: "the file", known: ["file", "text"])
      return SourceText(
        label: try fields.required("file").text(expecting: "the name of a file"),
        text: try fields.required("text").text(expecting: "the text of the file"))
    }
    let name = try node.text(expecting: "the name of a file in \(folder)/, or a path")
    return try node.located {
      if suffixes.contains(where: { name.lowercased().hasSuffix(".\($0)") }) {
        return try SourceText.read(path: resolved(name, node.position), label: name)
      }
      guard let folders else {
        throw TesseraError("found \(quoted(name)), but there are no folders of data to look in")
      }
      if DataFolders.isPath(name) {
        return try SourceText.read(path: resolved(name, node.position), label: name)
      }
      return try folders.read(name, folder: folder)
    }
  }

  /// The tree of a definition, and the files that it was read from: a file by name or path, the
  /// text that a stored description has in its place, or a tree that stands there itself.
  ///
  /// - Throws: `TesseraError` where there is no such file.
  func definition(_ node: YAMLNode) throws -> (root: YAMLNode, sources: [SourceText]) {
    if case .mapping = node.content {
      guard node["text"] != nil else { return (node, []) }
      let stored = try read(node, folder: KindDefinition.folder, suffixes: [])
      return (try YAMLReader.read(stored), [])
    }
    let name = try node.text(
      expecting: "a name in \(KindDefinition.folder)/, the path of a file, or a macro")
    return try node.located {
      let path = DataFolders.isPath(name) ? resolved(name, node.position) : name
      let file = try ExtendedSource.read(
        path, folder: KindDefinition.folder, folders: folders ?? DataFolders(roots: [])
      ) { path, base, over in KindDefinition.kept(of: base, at: path[...], under: over) }
      return (file.root, file.sources)
    }
  }

  private func resolved(_ name: String, _ position: SourcePosition) -> String {
    guard !name.hasPrefix("/"), case .file(let label, _, _) = position,
      let path = sources.first(where: { $0.label == label })?.path,
      let slash = path.lastIndex(of: "/")
    else { return name }
    return String(path[...slash]) + name
  }
}
