extension ParameterDomain: CustomStringConvertible {
  /// What an error says was expected.
  public var description: String {
    switch self {
    case .count(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .time(let range): "\(Time.expectation), \(bounds(range))"
    case .clock: ClockPeriod.expectation
    case .size(let range): "\(DataSize.expectation), \(bounds(range))"
    case .bandwidth(let range): "\(Bandwidth.expectation), \(bounds(range))"
    case .flag: "true or false"
    case .choice(let names): "one of \(names.joined(separator: ", "))"
    case .resistance(let range): "\(Resistance.expectation), \(bounds(range))"
    case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
    case .file(let folder, let suffixes):
      "a name in \(folder)/, or the path of a file (.yaml"
        + suffixes.map { ", .\($0)" }.joined() + ")"
    }
  }

  private func bounds<Amount: Quantity>(_ range: ClosedRange<Amount>) -> String {
    "from \(range.lowerBound.exactText) to \(range.upperBound.exactText)"
  }

  /// Whether a value has the domain's type and lies in its range.
  public func contains(_ value: ParameterValue) -> Bool {
    switch (self, value) {
    case (.count(let range), .count(let value)): range.contains(value)
    case (.time(let range), .time(let value)): range.contains(value)
    case (.clock, .clock): true
    case (.size(let range), .size(let value)): range.contains(value)
    case (.bandwidth(let range), .bandwidth(let value)): range.contains(value)
    case (.flag, .flag): true
    case (.choice(let names), .choice(let value)): names.contains(value)
    case (.resistance(let range), .resistance(let value)): range.contains(value)
    case (.number(let range), .number(let value)): range.contains(value)
    case (.file, .file): true
    default: false
    }
  }

  /// Reads a value of this domain; a clock may be the name of a clock domain.
  ///
  /// - Throws: `TesseraError` at the node where it is of another type or out of range.
  func value(
    of node: YAMLNode, clocks: [NamedClock], files: ParameterFiles
  ) throws -> ParameterValue {
    let value: ParameterValue
    switch self {
    case .count(let range): value = .count(try node.integer(in: range))
    case .time: value = .time(try node.quantity())
    case .size: value = .size(try node.quantity())
    case .bandwidth: value = .bandwidth(try node.quantity())
    case .flag: value = .flag(try node.flag())
    case .choice(let names): value = .choice(try node.choice(of: names))
    case .resistance: value = .resistance(try node.quantity())
    case .number(let range): value = .number(try node.number(in: range))
    case .file(let folder, let suffixes):
      value = .file(try files.read(node, folder: folder, suffixes: suffixes))
    case .clock:
      if let clock = clocks.first(where: { $0.name == node.scalar }) {
        value = .clock(clock.period)
      } else {
        value = .clock(try node.clockPeriod())
      }
    }
    guard contains(value) else {
      throw TesseraError(at: node.position, "found \(node.found); expected \(self)")
    }
    return value
  }
}

extension ParameterValue: CustomStringConvertible {
  /// The value with all its digits, as a description writes it.
  public var description: String {
    switch self {
    case .count(let value): "\(value)"
    case .time(let value): value.exactText
    case .clock(let value): value.description
    case .size(let value): value.exactText
    case .bandwidth(let value): value.exactText
    case .flag(let value): "\(value)"
    case .choice(let value): value
    case .resistance(let value): value.exactText
    case .number(let value): "\(value)"
    case .file(let source): source.shownName
    }
  }

  /// The value as one text that differs wherever values do.
  var identity: String {
    guard case .file(let source) = self else { return description }
    return "\(source.shownName), sha256 "
      + SHA256.hexDigest(of: Array(source.text.utf8)).prefix(12)
  }
}

extension KindDefinition {
  /// One text that differs wherever definitions do.
  var identity: String { ParameterValue.file(source).identity }
}

extension SourceText {
  /// The name of a data file, or that of a file without its folder.
  fileprivate var shownName: String {
    let last = label.split(separator: "/").last.map(String.init) ?? label
    return last.hasSuffix(".yaml") ? String(last.dropLast(5)) : last
  }
}
