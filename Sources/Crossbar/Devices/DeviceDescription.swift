import Arch

/// A device from a file, with what each of its values rests on.
public struct DeviceDescription: Sendable, Hashable {
  public var name: String
  public var summary: String
  public var notes: String?
  public var device: CellDevice
  /// In the order of the file.
  public var values: [Value]

  /// A value of the file.
  public struct Value: Sendable, Hashable {
    public var name: String
    /// As the file writes it.
    public var text: String
    public var source: String
    public var standing: Standing
    public var position: SourcePosition
    /// The lowest and the highest value that the source leaves open, where it says so.
    public var low: Double?
    public var high: Double?
  }

  /// The folder of devices among the data.
  public static let folder = "devices"

  /// Reads `devices/NAME.yaml`, or a path.
  ///
  /// - Throws: `TesseraError` with file, line and column of the first mistake.
  public static func read(_ name: String, folders: DataFolders) throws -> DeviceDescription {
    try decode(folders.read(name, folder: folder))
  }

  /// Decodes a device from the text of a file.
  ///
  /// - Throws: `TesseraError` with file, line and column of the first mistake.
  public static func decode(_ source: SourceText) throws -> DeviceDescription {
    var reader = DeviceReader()
    return try reader.read(YAMLReader.read(source))
  }
}
