import Foundation
import Tessera

/// Finds the folders that hold accelerators, networks and technologies.
enum DataRoots {
  static let variable = "TESSERA_DATA_ROOT"
  /// A folder that holds one of these is a folder of data.
  private static let contents = [
    "accelerators", "networks", "technologies", "memories", "arrays", "devices", "macros",
  ]

  /// A place where data may lie, and what named it.
  struct Place {
    var origin: String
    var path: String
    var exists: Bool
  }

  /// The places in the order in which they are searched, those that are named and missing among
  /// them.
  static func places(option: String?, entryPoint: String?) -> [Place] {
    let variable = ProcessInfo.processInfo.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    let named = [("--data", option), ("$\(Self.variable)", variable), ("entry point", entryPoint)]
    return named.compactMap { origin, path in
      path.map { Place(origin: origin, path: $0, exists: isFolder($0)) }
    } + besideProgram().map { Place(origin: "program", path: $0, exists: true) }
  }

  /// The folders in the order in which they are searched: the option, the environment, the entry
  /// point's folder, and what lies beside the program or above it.
  ///
  /// - Throws: `TesseraError` where the option or the variable names no folder.
  static func folders(option: String?, entryPoint: String?) throws -> DataFolders {
    let places = places(option: option, entryPoint: entryPoint)
    if let missing = places.first(where: { !$0.exists && $0.origin != "entry point" }) {
      throw TesseraError("\(missing.origin) \(missing.path): expected a folder")
    }
    return DataFolders(roots: places.filter(\.exists).map(\.path))
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
