import Foundation
import Tessera

/// Finds the folders that hold accelerators, networks and technologies.
enum DataRoots {
  static let variable = "TESSERA_DATA_ROOT"
  /// A folder that holds one of these is a folder of data.
  private static let contents = [
    "accelerators", "networks", "technologies", "memories", "arrays", "devices", "macros",
  ]

  /// The folders in the order in which they are searched: the option, the environment, the entry
  /// point's folder, and what lies beside the program or above it.
  ///
  /// - Throws: `TesseraError` where the option or the variable names no folder.
  static func folders(option: String?, entryPoint: String?) throws -> DataFolders {
    var roots: [String] = []
    let variable = ProcessInfo.processInfo.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    for (name, path) in [("--data", option), ("$\(Self.variable)", variable)] {
      guard let path else { continue }
      guard isFolder(path) else { throw TesseraError("\(name) \(path): expected a folder") }
      roots.append(path)
    }
    if let entryPoint, isFolder(entryPoint) { roots.append(entryPoint) }
    roots += besideProgram()
    return DataFolders(roots: roots)
  }

  /// Folders of data beside the program's file, symbolic links resolved, and in its parents.
  private static func besideProgram() -> [String] {
    guard let program = Bundle.main.executablePath else { return [] }
    var folder = URL(fileURLWithPath: program).resolvingSymlinksInPath().deletingLastPathComponent()
    var roots: [String] = []
    while true {
      for candidate in [folder, folder.appendingPathComponent("share/tessera")]
      where contents.contains(where: { isFolder(candidate.appendingPathComponent($0).path) }) {
        roots.append(candidate.path)
      }
      let parent = folder.deletingLastPathComponent()
      if parent.path == folder.path { return roots }
      folder = parent
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
