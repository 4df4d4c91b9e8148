import Arch

/// Reads the text of an expression.
///
/// expression = term { ("+" | "-") term }; term = factor { ("*" | "/") factor };
/// factor = number [unit] | name | function "(" expression { "," expression } ")" | "(" expression ")"
struct MacroExpressionParser {
  private enum Token: Equatable {
    case number(String)
    case name(String)
    case symbol(Character)
    case end

    var found: String {
      switch self {
      case .number(let text), .name(let text): quoted(text)
      case .symbol(let symbol): quoted(String(symbol))
      case .end: "the end"
      }
    }
  }

  private let text: String
  private var tokens: [Token]
  private var next = 0

  init(_ text: String) throws {
    guard text.utf8.count <= MacroExpression.longest else {
      throw TesseraError(
        "found an expression of \(text.utf8.count) bytes, expected at most "
          + "\(MacroExpression.longest)")
    }
    self.text = text
    tokens = try Self.tokens(of: text)
  }

  mutating func parse() throws -> MacroExpression.Node {
    let node = try expression(depth: 0)
    guard tokens[next] == .end else { throw unexpected("an operator or the end") }
    return node
  }

  private mutating func expression(depth: Int) throws -> MacroExpression.Node {
    var left = try term(depth: depth)
    while let operation = take(["+", "-"]) {
      left = .binary(operation, left, try term(depth: depth))
    }
    return left
  }

  private mutating func term(depth: Int) throws -> MacroExpression.Node {
    var left = try factor(depth: depth)
    while let operation = take(["*", "/"]) {
      left = .binary(operation, left, try factor(depth: depth))
    }
    return left
  }

  private mutating func factor(depth: Int) throws -> MacroExpression.Node {
    guard depth <= MacroExpression.deepest else {
      throw TesseraError("nested deeper than \(MacroExpression.deepest) levels")
    }
    let token = tokens[next]
    switch token {
    case .number(let digits):
      next += 1
      return .constant(try constant(digits))
    case .name(let name):
      next += 1
      guard tokens[next] == .symbol("(") else { return .name(name) }
      guard let function = MacroExpression.Function(rawValue: name) else {
        let known = MacroExpression.Function.allCases.map(\.rawValue)
        throw TesseraError(
          "unknown function \(quoted(name))\(expectation(of: known, insteadOf: name))")
      }
      next += 1
      var arguments = [try expression(depth: depth + 1)]
      while take(",") { arguments.append(try expression(depth: depth + 1)) }
      try require(")")
      let expected = function == .min || function == .max ? 2...16 : 1...1
      guard expected.contains(arguments.count) else {
        throw TesseraError(
          "\(name) has \(arguments.count) arguments, expected "
            + (expected.count == 1 ? "1" : "2 to 16"))
      }
      return .call(function, arguments)
    case .symbol("("):
      next += 1
      let node = try expression(depth: depth + 1)
      try require(")")
      return node
    default: throw unexpected("a number, a name or a parenthesis")
    }
  }

  /// A number, with the unit that follows it.
  private mutating func constant(_ digits: String) throws -> MacroConstant {
    guard case .name(let unit) = tokens[next] else {
      guard let value = Int64(digits) else {
        throw TesseraError(
          "found \(quoted(digits)), expected a whole number up to 2^63 - 1, or a unit after it")
      }
      return MacroConstant(value: value, unit: .count)
    }
    next += 1
    if unit == "cycles" || unit == "cycle" {
      guard let value = Int64(digits) else {
        throw TesseraError("found \(quoted("\(digits) \(unit)")), expected a whole number")
      }
      return MacroConstant(value: value, unit: .cycles)
    }
    return MacroConstant(value: try Time(parsing: "\(digits) \(unit)").femtoseconds, unit: .time)
  }

  private mutating func take(_ symbols: [Character]) -> MacroExpression.Operator? {
    guard case .symbol(let symbol) = tokens[next], symbols.contains(symbol) else { return nil }
    next += 1
    return MacroExpression.Operator(rawValue: symbol)
  }

  private mutating func take(_ symbol: Character) -> Bool {
    guard tokens[next] == .symbol(symbol) else { return false }
    next += 1
    return true
  }

  private mutating func require(_ symbol: Character) throws {
    if !take(symbol) { throw unexpected(quoted(String(symbol))) }
  }

  private func unexpected(_ expected: String) -> TesseraError {
    TesseraError("found \(tokens[next].found) in \(quoted(text)), expected \(expected)")
  }

  private static func tokens(of text: String) throws -> [Token] {
    var tokens: [Token] = []
    var rest = text.unicodeScalars[...]
    func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    func isLetter(_ scalar: Unicode.Scalar) -> Bool {
      ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
        || scalar == "µ" || scalar == "μ"
    }
    while let first = rest.first {
      if first == " " || first == "\t" || first == "\n" {
        rest = rest.dropFirst()
      } else if isDigit(first) {
        let digits = rest.prefix { isDigit($0) || $0 == "." }
        tokens.append(.number(String(Substring(digits))))
        rest = rest[digits.endIndex...]
      } else if isLetter(first) {
        let name = rest.prefix { isLetter($0) || isDigit($0) }
        tokens.append(.name(String(Substring(name))))
        rest = rest[name.endIndex...]
      } else if "+-*/(),".unicodeScalars.contains(first) {
        tokens.append(.symbol(Character(first)))
        rest = rest.dropFirst()
      } else {
        throw TesseraError(
          "found \(quoted(String(Character(first)))) in \(quoted(text)), expected numbers, names, "
            + "+ - * / and parentheses")
      }
    }
    return tokens + [.end]
  }
}
