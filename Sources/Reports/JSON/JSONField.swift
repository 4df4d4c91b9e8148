import Arch

/// A value of a JSON file that knows its place, so that every error says where it is.
///
/// ```swift
/// let result = try JSONField(file: "RESULT.json")
/// let counts = try result.member("components").elements()[3].member("counts").integers()
/// // RESULT.json: $.components[3].counts: expected an array, found a string
/// ```
public struct JSONField: Sendable {
  public let value: JSONValue
  public let file: String
  private let place: Place

  /// The way from the root, joined to text only when an error needs it.
  private indirect enum Place: Sendable {
    case root
    case member(Place, String)
    case element(Place, Int)

    var text: String {
      switch self {
      case .root: "$"
      case .member(let parent, let name): parent.text + JSONPath.member(name)
      case .element(let parent, let index): "\(parent.text)[\(index)]"
      }
    }
  }

  /// The root of a value that came from `file`.
  public init(_ value: JSONValue, file: String) {
    self.init(value, file: file, place: .root)
  }

  /// Reads a file.
  ///
  /// Throws what ``JSONValue/read(file:)`` throws.
  public init(file: String) throws(TesseraError) {
    self.init(try JSONValue.read(file: file), file: file)
  }

  private init(_ value: JSONValue, file: String, place: Place) {
    self.value = value
    self.file = file
    self.place = place
  }

  /// The place within the file: `$.components[3].counts`.
  public var path: String { place.text }

  /// An error at this place.
  public func error(_ message: String) -> TesseraError {
    TesseraError("\(file): \(path): \(message)")
  }

  private func mismatch(_ expected: String) -> TesseraError {
    error("expected \(expected), found \(value.kindName)")
  }

  // MARK: Objects and arrays

  /// A member of an object; throws where it is missing.
  public func member(_ name: String) throws(TesseraError) -> JSONField {
    guard let field = try optionalMember(name) else {
      let names = try members().map(\.name)
      throw error("the member \(quoted(name)) is missing\(suggestion(for: name, among: names))")
    }
    return field
  }

  /// A member of an object; nil where it is missing, and an error where this is not an object.
  public func optionalMember(_ name: String) throws(TesseraError) -> JSONField? {
    guard case .object(let object) = value else { throw mismatch("an object") }
    guard let member = object[name] else { return nil }
    return JSONField(member, file: file, place: .member(place, name))
  }

  /// All members of an object, in the order of the file.
  public func members() throws(TesseraError) -> [(name: String, field: JSONField)] {
    guard case .object(let object) = value else { throw mismatch("an object") }
    return object.members.map { member in
      (member.name, JSONField(member.value, file: file, place: .member(place, member.name)))
    }
  }

  /// Throws where an object has a member that is not in `names`, so that a misspelled one is told.
  public func checkMembers(_ names: [String]) throws(TesseraError) {
    for (name, _) in try members() where !names.contains(name) {
      throw error(
        "no member \(quoted(name)) is known here\(expectation(of: names, insteadOf: name))")
    }
  }

  /// The elements of an array.
  public func elements() throws(TesseraError) -> [JSONField] {
    guard case .array(let elements) = value else { throw mismatch("an array") }
    return elements.enumerated().map { index, element in
      JSONField(element, file: file, place: .element(place, index))
    }
  }

  // MARK: Scalars

  public var isNull: Bool { value == .null }

  public func string() throws(TesseraError) -> String {
    guard case .string(let text) = value else { throw mismatch("a string") }
    return text
  }

  public func bool() throws(TesseraError) -> Bool {
    guard case .bool(let flag) = value else { throw mismatch("a boolean") }
    return flag
  }

  /// A whole number, written without point and exponent, within the range.
  public func integer(
    in range: ClosedRange<Int64> = Int64.min...Int64.max
  ) throws(TesseraError) -> Int64 {
    switch value {
    case .integer(let number):
      guard range.contains(number) else {
        throw error(
          "expected a whole number from \(range.lowerBound) to \(range.upperBound), found \(number)"
        )
      }
      return number
    case .decimal(let number):
      throw error("expected a whole number of 64 bits, found \(JSONPath.shown(number.text))")
    case .double(let number):
      throw error("expected a whole number of 64 bits, found \(number)")
    default: throw mismatch("a whole number")
    }
  }

  /// The nearest double of a number; throws where it is beyond a double's range.
  public func double() throws(TesseraError) -> Double {
    switch value {
    case .integer(let number): return Double(number)
    case .double(let number): return number
    case .decimal(let number):
      guard let double = number.doubleValue else {
        throw error("expected a number within 1.8e308, found \(JSONPath.shown(number.text))")
      }
      return double
    default: throw mismatch("a number")
    }
  }

  /// A number with all its digits.
  public func decimal() throws(TesseraError) -> JSONNumber {
    switch value {
    case .integer(let number): return JSONNumber(checked: String(number))
    case .decimal(let number): return number
    case .double(let number):
      guard let digits = DecimalDigits(number) else {
        throw error("expected a finite number, found \(number)")
      }
      return JSONNumber(checked: digits.exactText)
    default: throw mismatch("a number")
    }
  }

  /// The integer *n* for which the number is *n* × 10^`exponent`, exactly.
  ///
  /// With exponent -30, an energy in joules becomes its quectojoules.
  public func fixedPoint(exponent: Int) throws(TesseraError) -> Int128 {
    let number = try decimal()
    guard let coefficient = number.coefficient(exponent: exponent) else {
      throw error(
        "expected a multiple of 1e\(exponent) of at most 128 bits, found "
          + JSONPath.shown(number.text))
    }
    return coefficient
  }

  /// An array of whole numbers, each within the range.
  public func integers(
    in range: ClosedRange<Int64> = Int64.min...Int64.max
  ) throws(TesseraError) -> [Int64] {
    guard case .array(let elements) = value else { throw mismatch("an array") }
    var numbers: [Int64] = []
    numbers.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      let field = JSONField(element, file: file, place: .element(place, index))
      numbers.append(try field.integer(in: range))
    }
    return numbers
  }
}
