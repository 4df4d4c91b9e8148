/// A value that the command line puts in place of one in a description: `tiles.count=16`.
///
/// The path is `clocks.NAME`, `mapping.NAME`, `roles.NAME`, `technology`, or the path of a
/// component followed by one of its keys or parameters.
struct SettingOverride {
  /// What a path may start with beside components.
  static let sections = ["clocks", "mapping", "roles", "technology", "components"]

  let position: SourcePosition
  let path: [String]
  let value: String

  /// - Throws: `TesseraError` that cites the argument where it is not `path=value`.
  init(parsing text: String) throws {
    // The argument is a part of every message, so it must stay one line.
    let isShort = text.utf8.count <= 200 && text.unicodeScalars.allSatisfy { $0.value >= 0x20 }
    let shown = isShort ? text : String(quoted(text))
    position = .argument("--set \(shown)")
    guard let equals = text.firstIndex(of: "="), isShort else {
      throw TesseraError(at: position, "expected path=value, such as tiles.count=16")
    }
    path = text[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    value = String(text[text.index(after: equals)...])
    guard path.allSatisfy({ isName($0) }), path.count <= YAMLReader.deepest else {
      throw TesseraError(
        at: position, "expected a path of names with dots between them, such as tiles.count")
    }
  }

  /// The tree with the value in its place.
  ///
  /// - Throws: `TesseraError` that cites the argument where the path leads nowhere.
  func applied(to root: YAMLNode) throws -> YAMLNode {
    var result = root
    let node = YAMLNode(.scalar(value, isPlain: true), at: position)
    let place = try place(in: root)
    if let key = place.last, key == "kind" || key == "macro", place.first == "components",
      let component = Self.node(at: place.dropLast(), in: root), component["parameters"] != nil,
      component[key]?.scalar != value
    {
      // A component of another kind takes nothing from the one that it replaces.
      result.set(place.dropLast() + ["parameters"], to: YAMLNode(.mapping([]), at: position))
    }
    result.set(place[...], to: node)
    return result
  }

  private static func node(at path: ArraySlice<String>, in root: YAMLNode) -> YAMLNode? {
    path.reduce(root) { $0?[$1] }
  }

  private func place(in root: YAMLNode) throws -> [String] {
    switch path[0] {
    case "technology" where path.count == 1, "mapping" where path.count == 2: return path
    case "clocks" where path.count == 2, "roles" where path.count == 2:
      let known = names(in: root[path[0]])
      guard known.contains(path[1]) else {
        throw unknown("name", path[1], among: known)
      }
      return path
    case "technology", "mapping", "clocks", "roles", "components":
      throw TesseraError(
        at: position,
        "expected technology, clocks.NAME, mapping.NAME, roles.NAME, or the path of a component "
          + "and a parameter")
    default: return try placeInComponent(root)
    }
  }

  private func placeInComponent(_ root: YAMLNode) throws -> [String] {
    var place: [String] = []
    var node = root
    var rest = path[...]
    repeat {
      guard let key = rest.popFirst() else { throw incomplete(node) }
      let known = names(in: node["components"])
      guard let child = node["components"]?[key] else {
        let sections = place.isEmpty ? SettingOverride.sections.dropLast() : []
        throw unknown("component", key, among: known + sections)
      }
      place += ["components", key]
      node = child
    } while node["kind"]?.scalar == Catalog.group
    guard let key = rest.first else { throw incomplete(node) }
    switch rest.count {
    case 1 where ComponentDescription.settableFields.contains(key): return place + [key]
    case 1: return place + ["parameters", key]
    case 2 where key == "parameters" || key == "connect": return place + rest
    default:
      let known = ComponentDescription.settableFields + ["parameters", "connect"]
      throw unknown("key", key, among: known)
    }
  }

  private func names(in node: YAMLNode?) -> [String] {
    guard case .mapping(let entries) = node?.content else { return [] }
    return entries.map(\.key)
  }

  private func unknown(_ what: String, _ name: String, among known: [String]) -> TesseraError {
    TesseraError(
      at: position, "unknown \(what) \(quoted(name))\(expectation(of: known, insteadOf: name))")
  }

  private func incomplete(_ node: YAMLNode) -> TesseraError {
    let known = names(in: node["parameters"]) + ComponentDescription.settableFields
    let shown = known.prefix(24).joined(separator: ", ")
    return TesseraError(
      at: position, "the path ends at a component; expected a key of it, such as \(shown)")
  }
}
