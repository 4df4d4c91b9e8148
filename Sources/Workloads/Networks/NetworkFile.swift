import Arch

/// A network read from a file, with the files that it was read from.
public struct NetworkFile: Sendable {
  public var network: Network
  /// The file itself first, then those that it extends.
  public var sources: [SourceText]
  /// The files it was read from that are no text.
  public var models: [ModelFile]
  /// What an importer assumed, to be shown to the user.
  public var notes: [String]

  public init(
    network: Network, sources: [SourceText], models: [ModelFile] = [], notes: [String] = []
  ) {
    self.network = network
    self.sources = sources
    self.models = models
    self.notes = notes
  }
}

/// A file of a network that is no text, by its name and content.
public struct ModelFile: Hashable, Sendable {
  /// As the user typed it.
  public var label: String
  public var sha256: String

  public init(label: String, sha256: String) {
    self.label = label
    self.sha256 = sha256
  }
}

extension Network {
  /// Reads the network of a name in the `networks` folders, or of a path.
  ///
  /// - Throws: `TesseraError` with file, line and column, and the nearest known name.
  /// - Complexity: O(bytes + layers)
  public static func read(_ name: String, in folders: DataFolders) throws -> NetworkFile {
    try read(try folders.read(name, folder: NetworkReader.folder), in: folders)
  }

  /// Reads the network that a text describes.
  ///
  /// - Throws: `TesseraError` with file, line and column, and the nearest known name.
  /// - Complexity: O(bytes + layers)
  public static func read(
    _ source: SourceText, in folders: DataFolders = DataFolders(roots: [])
  ) throws -> NetworkFile {
    try NetworkReader(folders: folders).read(source, extendedBy: [])
  }
}
