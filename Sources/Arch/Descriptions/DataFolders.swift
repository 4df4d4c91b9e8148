import Foundation

/// The folders in which accelerators, technologies and other data are looked up by name.
public struct DataFolders: Sendable, Hashable {
  /// Searched in this order; each holds `accelerators`, `technologies` and so on.
  public var roots: [String]

  public init(roots: [String]) {
    self.roots = roots
  }

  /// Whether a name on the command line is meant as a path: it has a slash or a suffix.
  public static func isPath(_ name: String) -> Bool {
    name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml")
  }

  /// The name of what a YAML file holds: its last part without the suffix.
  ///
  /// - Throws: `TesseraError` for a path of another file.
  public static func name(ofFile path: String) throws -> String {
    let file = path.split(separator: "/").last ?? ""
    let suffix = [".yaml", ".yml"].first { file.hasSuffix($0) && file.utf8.count > $0.utf8.count }
    guard let suffix, !path.hasSuffix("/") else {
      throw TesseraError("\(quoted(path)): expected the name of a file that ends in .yaml")
    }
    return String(file.dropLast(suffix.count))
  }

  /// Reads the file of a bare name from `folder`, or of a path.
  ///
  /// - Parameters:
  ///   - name: a bare name is never looked up in the working directory.
  ///   - folder: such as `accelerators`.
  ///   - referrer: the file that names it, whose folder a relative path starts from.
  /// - Throws: `TesseraError` with the nearest known name where there is no such file, and where
  ///   it cannot be read.
  public func read(
    _ name: String, folder: String, referrer: SourceText? = nil
  ) throws -> SourceText {
    if DataFolders.isPath(name) {
      if let referrer, !name.hasPrefix("/") {
        return try SourceText.read(
          path: sibling(name, of: referrer.path), label: sibling(name, of: referrer.label))
      }
      return try SourceText.read(path: name, label: name)
    }
    let what = folder.hasSuffix("ies") ? folder.dropLast(3) + "y" : folder.dropLast(1)
    guard isBareName(name) else {
      throw TesseraError(
        "\(quoted(name)) is not the name of a \(what): expected letters, digits, "
          + "'_', '-', '.' and '+', or a path with a slash")
    }
    for root in roots {
      let path = "\(root)/\(folder)/\(name).yaml"
      if FileManager.default.fileExists(atPath: path) {
        return try SourceText.read(path: path, label: "\(folder)/\(name).yaml")
      }
    }
    let known = names(folder: folder)
    throw TesseraError("unknown \(what) \(quoted(name))\(expectation(of: known, insteadOf: name))")
  }

  /// The names of all the files in `folder`, in alphabetical order.
  public func names(folder: String) -> [String] {
    var names: Set<String> = []
    for root in roots {
      let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
      for file in files where file.hasSuffix(".yaml") && !file.hasPrefix(".") {
        names.insert(String(file.dropLast(5)))
      }
    }
    return names.sorted()
  }

  private func sibling(_ name: String, of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return name }
    return String(path[...slash]) + name
  }

  private func isBareName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 128 && name.first != "."
      && name.unicodeScalars.allSatisfy {
        $0.isASCII
          && ($0.properties.isAlphabetic || $0.properties.numericType != nil
            || "_-.+".unicodeScalars.contains($0))
      }
  }
}
