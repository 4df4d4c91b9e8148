import Foundation
import Tessera

/// What several targets use.
enum Support {
  /// The kinds that come with Tessera.
  static let catalog: Catalog = {
    do { return try Catalog.standard() } catch { fatalError("\(error)") }
  }()

  /// The repository's data, so that descriptions may extend those that are there.
  static let folders = DataFolders(
    roots: [
      ProcessInfo.processInfo.environment["TESSERA_DATA_ROOT"]
        ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    ])

  /// The shipped accelerator, technology and system that other inputs are used with.
  static let accelerator: AcceleratorDescription = {
    do {
      return try AcceleratorDescription.read(
        "tim-dnn_tvlsi_2020", catalog: catalog, folders: folders)
    } catch { fatalError("\(error)") }
  }()

  static let technology: CostTable = {
    do { return try CostTable.read("tim-dnn-32nm", folders: folders) } catch {
      fatalError("\(error)")
    }
  }()

  static let mappingTarget: MappingTarget = {
    do {
      return try MappingTarget(
        accelerator, system: try accelerator.makeSystem(catalog: catalog, layers: [], tokens: []),
        catalog: catalog)
    } catch { fatalError("\(error)") }
  }()

  /// The bytes as a file's text, or nil where they are not UTF-8, which `SourceText` refuses.
  static func text(_ bytes: [UInt8]) -> String? { String(validating: bytes, as: UTF8.self) }

  static func source(_ bytes: [UInt8]) -> SourceText? {
    text(bytes).map { SourceText(label: "input.yaml", text: $0) }
  }

  /// A file of this process, in memory where the system has such a folder.
  static func path(_ name: String) -> String {
    let folder = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
    return "\(folder)/tessera-fuzz-\(ProcessInfo.processInfo.processIdentifier)-\(name)"
  }

  /// Runs `body` with a file that holds the bytes, and removes the file.
  static func withFile<Result>(
    _ name: String, _ bytes: [UInt8], _ body: (String) throws -> Result
  ) throws -> Result {
    let path = path(name)
    defer { unlink(path) }
    expect(
      FileManager.default.createFile(atPath: path, contents: Data(bytes)), "cannot write \(path)")
    return try body(path)
  }

  /// Runs `body` with an empty folder, and removes it with what is in it.
  static func withFolder(_ path: String, _ body: () throws -> Void) throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try body()
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    expect(
      FileManager.default.createFile(atPath: path, contents: Data(bytes)), "cannot write \(path)")
  }
}
