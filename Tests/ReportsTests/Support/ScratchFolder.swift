import Foundation

/// A new, empty folder for one test.
struct ScratchFolder {
  let path: String

  /// The names in the folder, hidden ones included, in order.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  func contents(of name: String) throws -> String {
    try String(contentsOfFile: path + "/" + name, encoding: .utf8)
  }

  /// Runs `body` with a folder that is removed afterwards.
  static func with<Result>(_ body: (ScratchFolder) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tessera-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(ScratchFolder(path: folder.path))
  }
}
