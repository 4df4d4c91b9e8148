/// The members of a JSON object, in the order in which they were given.
///
/// Order is part of the file, so that two runs give the same bytes and a person finds `accelerator`
/// before `components`. Looking a member up takes time in proportion to their number.
public struct JSONObject: Hashable, Sendable {
  /// A name and its value.
  public struct Member: Hashable, Sendable {
    public let name: String
    public var value: JSONValue

    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  public private(set) var members: [Member]

  public init() {
    members = []
  }

  /// For members that the reader has already checked to differ in name.
  init(checked members: [Member]) {
    self.members = members
  }

  /// The value of a member; setting nil removes it, and a new name goes to the end.
  ///
  /// - Complexity: O(members)
  public subscript(name: String) -> JSONValue? {
    get { members.first { $0.name == name }?.value }
    set {
      let index = members.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(name, value))
      case (nil, nil): break
      }
    }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Of members with the same name the last one stays.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self.init()
    for (name, value) in elements { self[name] = value }
  }
}
