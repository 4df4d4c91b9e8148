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

  /// File and line of a value, as a result names them.
  static func shownReference(_ position: SourcePosition) -> String {
    guard case .file(let label, let line, _) = position else { return position.reference }
    return "\(shownName(label)):\(line)"
  }
}
