import Foundation

/// A file that a result depends on.
public struct InputFile: Sendable, Hashable {
  /// What the file is for.
  public enum Role: String, Sendable, CaseIterable {
    case accelerator, network, technology, mask, mapping, input, trace, data
  }

  /// Relative to the folder of data, or the file's name alone: no path of a machine.
  public var name: String
  public var role: Role
  public var sha256: String

  public init(name: String, role: Role, sha256: String) {
    self.name = name
    self.role = role
    self.sha256 = sha256
  }

  init(_ source: SourceText, role: Role) {
    self.init(
      name: Self.shownName(source.label), role: role,
      sha256: SHA256.hexDigest(of: source.text.utf8))
  }

  init(_ model: ModelFile) {
    self.init(name: Self.shownName(model.label), role: .network, sha256: model.sha256)
  }

  /// As results list it.
  var json: JSONValue {
    ["name": .string(name), "role": .string(role.rawValue), "sha256": .string(sha256)]
  }

  static let folders = [
    "accelerators", "networks", "technologies", "memories", "arrays", "devices", "macros",
  ]

  /// The name that a result gives a file: `accelerators/NAME.yaml` for one of the data, and without
  /// its folder for any other.
  ///
  /// Where nothing outside of a folder is read, that folder is left out first.
  public static func shownName(_ label: String) -> String {
    var label = label
    if let boundary = SourceText.boundary, label.hasPrefix(boundary + "/") {
      label.removeFirst(boundary.count + 1)
    }
    let parts = label.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 2, folders.contains(String(parts[0])) { return label }
    return parts.last.map(String.init) ?? label
  }

  /// A setting `path=value` as results show it: where the value is a file, only its name is left.
  ///
  /// - Parameter isList: whether the value is several with commas between them.
  public static func shownSetting(_ setting: String, isList: Bool = false) -> String {
    guard let equals = setting.firstIndex(of: "=") else { return setting }
    let (path, value) = (setting[..<equals], setting[setting.index(after: equals)...])
    let values = isList ? value.split(separator: ",", omittingEmptySubsequences: false) : [value]
    let shown = values.map {
      path == "technology" || isFile($0) ? shownName(String($0)) : String($0)
    }
    return "\(path)=\(shown.joined(separator: ","))"
  }

  /// Whether a value is the path of a file; a rate such as `256 GB/s` has a slash, too.
  private static func isFile(_ value: Substring) -> Bool {
    ["/", "./", "../"].contains { value.hasPrefix($0) }
      || [".yaml", ".yml", ".csv"].contains { value.lowercased().hasSuffix($0) }
  }

  /// Whether two paths lead to one file.
  public static func isSame(_ path: String, _ other: String) -> Bool {
    var (left, right) = (stat(), stat())
    guard stat(path, &left) == 0, stat(other, &right) == 0 else { return false }
    return left.st_dev == right.st_dev && left.st_ino == right.st_ino
  }

  /// File and line of a value, as a result names them.
  static func shownReference(_ position: SourcePosition) -> String {
    guard case .file(let label, let line, _) = position else { return position.reference }
    return "\(shownName(label)):\(line)"
  }
}
