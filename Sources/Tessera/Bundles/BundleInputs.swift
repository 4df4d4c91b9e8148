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
  /// How many copies of a file are kept.
  private static let mostCopies = 32

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
      + self.roots.flatMap { root in (InputFile.folders + ["traces"]).map { "\(root)/\($0)" } }
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
        // Within an unpacked bundle there are only copies.
        if access("\(folder)/\(name)/\(ResultBundle.manifestName)", F_OK) == 0 {
          files.skipDescendants()
        }
        let last = name.split(separator: "/").last.map(String.init) ?? name
        below[last, default: []].append("\(folder)/\(name)")
      }
    }
    for name in below.keys { below[name]?.sort() }
  }

  /// For each input where it lies, and then its copies that another file may mean.
  ///
  /// Of several copies the first is the one in whose folder most of the inputs lie, so that what files
  /// call each other by holds.
  ///
  /// - Throws: `TesseraError` where there is no such file, or only others of that name.
  func find(_ inputs: [InputFile]) throws -> [[Found]] {
    let found = try inputs.map { try copies(of: $0) }
    var residents: [[Substring]: Int] = [:]
    for copies in found {
      for folder in Set(copies.map { Self.folders(of: $0.path) }) {
        residents[folder, default: 0] += 1
      }
    }
    return found.map { copies in
      func count(_ copy: Found) -> Int { residents[Self.folders(of: copy.path)] ?? 0 }
      let most = copies.map(count).max() ?? 0
      guard let first = copies.first(where: { count($0) == most }) else { return copies }
      return [first] + copies.filter { $0 != first }
    }
  }

  /// The copies of a file in the order of the search, one at least.
  private func copies(of input: InputFile) throws -> [Found] {
    guard !input.name.isEmpty, !input.name.split(separator: "/").contains("..") else {
      throw TesseraError("the result names an input \(quoted(input.name)); expected a file name")
    }
    let last = input.name.split(separator: "/").last.map(String.init) ?? input.name
    let candidates =
      roots.map { "\($0)/\(input.name)" } + near.map { "\($0)/\(input.name)" }
      + (below[last] ?? [])
    // What names no other files and is named by none is needed once.
    let roles: [InputFile.Role] = [.accelerator, .network, .technology]
    let most = roles.contains(input.role) && !input.name.contains("/") ? Self.mostCopies : 1
    var copies: [Found] = []
    var other: String?
    for candidate in candidates where copies.count < most {
      var status = stat()
      guard stat(candidate, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      let path = Self.resolved(candidate)
      guard !copies.contains(where: { $0.path == path }) else { continue }
      if try SHA256.hexDigest(ofFile: path) == input.sha256 {
        copies.append(Found(input: input, path: path, bytes: Int(status.st_size)))
      } else {
        other = other ?? candidate
      }
    }
    if !copies.isEmpty { return copies }
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
    let own = [ResultBundle.manifestName, ResultBundle.resultName]
    // A folder that has files where data have them is one of data.
    let roots = found.reduce(into: self.roots) { roots, file in
      let name = "/" + file.input.name
      guard file.input.name.contains("/"), file.path.hasSuffix(name) else { return }
      let root = String(file.path.dropLast(name.count))
      if !roots.contains(root) { roots.append(root) }
    }
    var places: [String: String] = [:]
    var others: [Found] = []
    for file in found {
      let root = roots.first { file.path.hasPrefix($0 + "/") }
      let inRoot = root.map { String(file.path.dropFirst($0.count + 1)) }
      if file.input.name.contains("/") {
        places[file.path] = file.input.name
      } else if let inRoot, !own.contains(inRoot) {
        places[file.path] = inRoot
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
