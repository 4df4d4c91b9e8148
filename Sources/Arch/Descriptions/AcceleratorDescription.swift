/// An accelerator as its description gives it, resolved: base files merged, settings of the
/// command line applied, every name and range checked.
public struct AcceleratorDescription: Sendable, Equatable {
  public var name: String
  public var summary: String
  /// The name or path of the technology table.
  public var technology: Located<String>
  public var clocks: [NamedClock]
  /// The components without the groups around them, in the order of the file.
  public var components: [ComponentDescription]
  /// Which component plays which part in the mapping: free names, checked component paths.
  public var roles: [RoleDescription]
  /// Settings of the mapping, still undecoded: one scalar for each key.
  public var mapping: YAMLNode
  public var notes: String?
  /// The file and those that it extends.
  public var sources: [SourceText]

  public subscript(path: String) -> ComponentDescription? {
    components.first { $0.path == path }
  }

  /// The component that plays a part, or nil where the description names none.
  public func component(inRole role: String) -> ComponentDescription? {
    roles.first { $0.name == role }.flatMap { self[$0.component] }
  }
}

/// A part that a component plays.
public struct RoleDescription: Sendable, Equatable {
  public var name: String
  /// The path of the component.
  public var component: String
  public var position: SourcePosition
}

extension AcceleratorDescription {
  static let folder = "accelerators"
  static let keys = [
    "name", "summary", "technology", "extends", "clocks", "components", "roles", "mapping", "notes",
  ]

  /// Reads a description by name or path.
  ///
  /// - Parameters:
  ///   - settings: `path=value` texts of the command line, such as `tiles.count=16`; a later one
  ///     wins over an earlier one.
  ///   - catalog: the kinds that it may use.
  /// - Throws: `TesseraError` with file, line and column, or the argument, of the first mistake.
  public static func read(
    _ name: String, settings: [String] = [], catalog: Catalog, folders: DataFolders
  ) throws -> AcceleratorDescription {
    let file = try ExtendedSource.read(name, folder: folder, folders: folders) { path, base, over in
      kept(of: base, at: path, under: over)
    }
    return try decode(
      file.root, sources: file.sources, settings: settings, catalog: catalog, folders: folders)
  }

  /// Decodes a description from its text, which must not extend another.
  ///
  /// - Parameter folders: where parameters find their files; nil where there are none.
  /// - Throws: as `read`.
  public static func decode(
    _ source: SourceText, settings: [String] = [], catalog: Catalog, folders: DataFolders? = nil
  ) throws -> AcceleratorDescription {
    let root = try YAMLReader.read(source)
    if let base = root["extends"] {
      throw TesseraError(at: base.position, "a description without a file cannot extend another")
    }
    return try decode(
      root, sources: [source], settings: settings, catalog: catalog, folders: folders)
  }

  private static func decode(
    _ tree: YAMLNode, sources: [SourceText], settings: [String], catalog: Catalog,
    folders: DataFolders?
  ) throws -> AcceleratorDescription {
    var root = tree
    for text in settings {
      root = try SettingOverride(parsing: text).applied(to: root)
    }
    var reader = AcceleratorReader(
      catalog: catalog, files: ParameterFiles(folders: folders, sources: sources))
    return try reader.read(root, sources: sources)
  }

  /// A component of another kind takes nothing from the one that it replaces, and a parameter
  /// with its source and standing is one value.
  private static func kept(of base: YAMLNode, at path: [String], under over: YAMLNode) -> YAMLNode?
  {
    guard path.first == "components" else { return base }
    // Sections of components stand at even places: components.NAME.components.NAME.macro.
    if let macro = path.indices.first(where: { $0.isMultiple(of: 2) && path[$0] == "macro" }) {
      return KindDefinition.kept(of: base, at: path[(macro + 1)...], under: over)
    }
    if path.dropLast().last == "parameters" { return nil }
    guard let old = base["kind"]?.scalar, let new = over["kind"]?.scalar else { return base }
    return old == new ? base : nil
  }
}
