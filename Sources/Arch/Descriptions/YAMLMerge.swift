extension YAMLNode {
  /// This tree with another one merged over it: mappings are merged key by key, everything else
  /// is replaced. Every value keeps the position of the file that it comes from.
  ///
  /// - Parameter keeps: what of the earlier mapping stays below the later one at a path; nil where
  ///   both are one value, which the later file replaces as a whole.
  func merged(
    with over: YAMLNode, path: [String] = [],
    keeps: (_ path: [String], _ base: YAMLNode, _ over: YAMLNode) -> YAMLNode?
  ) -> YAMLNode {
    guard case .mapping = content, case .mapping(let changes) = over.content,
      case .mapping(var entries) = keeps(path, self, over)?.content
    else { return over }
    for change in changes {
      if let index = entries.firstIndex(where: { $0.key == change.key }) {
        let value = entries[index].value.merged(
          with: change.value, path: path + [change.key], keeps: keeps)
        entries[index] = YAMLEntry(
          key: change.key, keyPosition: change.keyPosition, value: value)
      } else {
        entries.append(change)
      }
    }
    return YAMLNode(.mapping(entries), at: over.position)
  }

  /// This mapping without some of its keys.
  func removing(_ keys: Set<String>) -> YAMLNode {
    guard case .mapping(let entries) = content else { return self }
    return YAMLNode(.mapping(entries.filter { !keys.contains($0.key) }), at: position)
  }

  /// Sets the value at a path of keys, making the mappings on the way.
  mutating func set(_ path: ArraySlice<String>, to value: YAMLNode) {
    guard let key = path.first else {
      self = value
      return
    }
    var entries: [YAMLEntry] = []
    if case .mapping(let present) = content { entries = present }
    if let index = entries.firstIndex(where: { $0.key == key }) {
      if path.count == 1 { entries[index].keyPosition = value.position }
      entries[index].value.set(path.dropFirst(), to: value)
    } else {
      var child = YAMLNode(.mapping([]), at: value.position)
      child.set(path.dropFirst(), to: value)
      entries.append(YAMLEntry(key: key, keyPosition: value.position, value: child))
    }
    content = .mapping(entries)
  }
}
