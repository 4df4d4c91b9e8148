import Foundation

/// Finds the files that a result names, whose folders it does not tell.
///
/// A file of the data is looked for in the folders of data; any other in the working directory, in
/// the result's folder and in those that are given, with all that lies in them. A file that has the
/// name and not the SHA-256 is not taken.
struct BundleInputs {
  /// A file that was found.
  struct Found: Equatable {
    var input: InputFile
    /// Absolute, links resolved.
    var path: String
    var bytes: Int
  }

  /// How many files are looked at within a folder that is given.
  private static let mostFiles = 100_000

  private let roots: [String]
  /// Looked at without what lies below.
  private let near: [String]
  /// The files below the given folders, by name.
  private var below: [String: [String]] = [:]

  init(roots: [String], result: String, folders: [String]) throws {
    self.roots = roots.map(Self.resolved)
    let own = result.lastIndex(of: "/").map { String(result[...$0]) } ?? "."
    near =
      [".", own] + folders + self.roots
      + self.roots.flatMap { root in InputFile.folders.map { "\(root)/\($0)" } }
    for folder in folders {
      guard let files = FileManager.default.enumerator(atPath: folder) else {
        throw TesseraError("--from \(folder): expected a folder")
      }
      var count = 0
      for case let name as String in files {
        count += 1
        guard count <= Self.mostFiles else {
          throw TesseraError("--from \(folder): holds more than \(Self.mostFiles) files")
        }
        let last = name.split(separator: "/").last.map(String.init) ?? name
        below[last, default: []].append("\(folder)/\(name)")
      }
    }
    for name in below.keys { below[name]?.sort() }
  }

  /// - Throws: `TesseraError` where there is no such file, or only others of that name.
  func find(_ input: InputFile) throws -> Found {
    guard !input.name.isEmpty, !input.name.split(separator: "/").contains("..") else {
      throw TesseraError("the result names an input \(quoted(input.name)); expected a file name")
    }
    let last = input.name.split(separator: "/").last.map(String.init) ?? input.name
    let candidates =
      roots.map { "\($0)/\(input.name)" } + near.map { "\($0)/\(input.name)" }
      + (below[last] ?? [])
    var other: String?
    for candidate in candidates {
      var status = stat()
      guard stat(candidate, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      if try SHA256.hexDigest(ofFile: candidate) == input.sha256 {
        return Found(
          input: input, path: Self.resolved(candidate), bytes: Int(status.st_size))
      }
      other = other ?? candidate
    }
    if let other {
      throw TesseraError(
        at: other,
        "has another SHA-256 than the \(input.role.rawValue) file of the result; expected "
          + "\(input.sha256.prefix(12))…")
    }
    throw TesseraError(
      "the result's \(input.role.rawValue) file \(quoted(input.name)) is not found; name its folder "
        + "with --from, or the data with --data")
  }

  /// Where each file lies in a bundle.
  func places(_ found: [Found]) throws -> [String: String] {
    var places: [String: String] = [:]
    var others: [Found] = []
    for file in found {
      if file.input.name.contains("/") {
        places[file.path] = file.input.name
      } else if let root = roots.first(where: { file.path.hasPrefix($0 + "/") }) {
        places[file.path] = String(file.path.dropFirst(root.count + 1))
      } else if !others.contains(where: { $0.path == file.path }) {
        others.append(file)
      }
    }
    // Files keep the folders that they have relative to one another; a data set keeps its own.
    var common = others.first.map { Self.folders(of: $0.path) } ?? []
    for file in others.dropFirst() {
      let folders = Self.folders(of: file.path)
      common = Array(zip(common, folders).prefix { $0 == $1 }.map(\.0))
    }
    if others.contains(where: { $0.input.role == .data }) { common = common.dropLast() }
    for file in others {
      let rest = file.path.split(separator: "/").dropFirst(common.count)
      places[file.path] = "files/" + rest.joined(separator: "/")
    }
    let names = places.values.sorted()
    if let twice = zip(names, names.dropFirst()).first(where: { $0 == $1 })?.0 {
      throw TesseraError("two different inputs would both be \(quoted(twice)) in the bundle")
    }
    return places
  }

  private static func folders(of path: String) -> [Substring] {
    path.split(separator: "/").dropLast()
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}
