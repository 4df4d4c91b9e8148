import Arch

/// A network read from a file, with the files that it was read from.
public struct NetworkFile: Sendable {
  public var network: Network
  /// The file itself first, then those that it extends.
  public var sources: [SourceText]
  /// What an importer assumed, to be shown to the user.
  public var notes: [String]

  public init(network: Network, sources: [SourceText], notes: [String] = []) {
    self.network = network
    self.sources = sources
    self.notes = notes
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
