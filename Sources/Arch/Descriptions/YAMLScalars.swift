extension YAMLNode {
  /// A text that is not empty; block texts lose the line break at their end.
  ///
  /// - Throws: `TesseraError` where this is none.
  public func text(expecting expected: String = "a text") throws -> String {
    guard case .scalar(var text, _) = content, !isMissing else { throw unexpected(expected) }
    while text.last == "\n" { text.removeLast() }
    if text.isEmpty { throw unexpected(expected) }
    return text
  }

  /// A whole number in decimal digits.
  ///
  /// - Throws: `TesseraError` where this is none or not in the range.
  public func integer(in range: ClosedRange<Int64>) throws -> Int64 {
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard case .scalar(let text, isPlain: true) = content else { throw unexpected(expected) }
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.utf8.count <= 19,
      digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let value = Int64(text),
      range.contains(value)
    else { throw unexpected(expected) }
    return value
  }

  /// A decimal number, with or without a point and an exponent.
  ///
  /// - Throws: `TesseraError` where this is none or not in the range.
  public func number(in range: ClosedRange<Double>) throws -> Double {
    let expected = "a number from \(range.lowerBound) to \(range.upperBound)"
    guard case .scalar(let text, isPlain: true) = content else { throw unexpected(expected) }
    // Swift reads hexadecimal numbers, infinity and "nan" as well.
    guard let first = text.utf8.first(where: { $0 != UInt8(ascii: "-") }),
      (0x30...0x39).contains(first), !text.contains(where: { "xXpP".contains($0) }),
      text.utf8.count <= 40, let value = Double(text), range.contains(value)
    else { throw unexpected(expected) }
    return value
  }

  /// `true` or `false`, without quotation marks.
  ///
  /// - Throws: `TesseraError` where this is neither; also for `yes`, `on` and the like.
  public func flag() throws -> Bool {
    switch content {
    case .scalar("true", isPlain: true): return true
    case .scalar("false", isPlain: true): return false
    default: throw unexpected("true or false")
    }
  }

  /// One of the names.
  ///
  /// - Throws: `TesseraError` with the nearest name where this is none of them.
  public func choice(of names: [String]) throws -> String {
    let found = try text(expecting: "one of \(names.joined(separator: ", "))")
    guard names.contains(found) else {
      throw TesseraError(
        at: position, "found \(quoted(found))\(expectation(of: names, insteadOf: found))")
    }
    return found
  }

  /// A number with a unit.
  ///
  /// - Throws: `TesseraError` where this is none.
  public func quantity<Amount: Quantity>(
    _ type: Amount.Type = Amount.self, allowsQuotient: Bool = false
  ) throws -> Amount {
    let text = try text(expecting: Amount.expectation)
    return try located {
      try allowsQuotient ? Amount(parsingQuotient: text) : Amount(parsing: text)
    }
  }

  /// A frequency or a period.
  ///
  /// - Throws: `TesseraError` where this is none.
  public func clockPeriod() throws -> ClockPeriod {
    let text = try text(expecting: ClockPeriod.expectation)
    return try located { try ClockPeriod(parsing: text) }
  }

  /// Puts the place of this value in front of an error that has none.
  func located<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as TesseraError {
      throw TesseraError(at: position, error.description)
    }
  }

  private func unexpected(_ expected: String) -> TesseraError {
    TesseraError(at: position, "found \(found); expected \(expected)")
  }
}
