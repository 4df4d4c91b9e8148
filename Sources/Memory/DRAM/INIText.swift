import Arch

/// Sections and keys of an `.ini` file, each with its line.
///
/// `;` and `#` start a comment. A key that is given twice in a section is refused.
struct INIText {
  struct Entry {
    var text: String
    var line: Int
  }

  let label: String
  private var entries: [String: Entry] = [:]
  private var keys: [String] = []

  /// - Throws: `TesseraError` with the line that is no section, key or comment.
  init(_ source: SourceText) throws {
    label = source.label
    var section = ""
    let lines = source.text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (index, raw) in lines.enumerated() {
      let line = Self.trimmed(raw.prefix { $0 != ";" && $0 != "#" })
      if line.isEmpty { continue }
      let place = "\(label):\(index + 1)"
      if line.hasPrefix("[") {
        guard line.hasSuffix("]") else {
          throw TesseraError("\(place): found \(quoted(line)); expected a section such as [timing]")
        }
        section = Self.trimmed(line.dropFirst().dropLast())
        continue
      }
      guard let equals = line.firstIndex(of: "="), !section.isEmpty else {
        throw TesseraError(
          "\(place): found \(quoted(line)); expected KEY = VALUE in a section such as [timing]")
      }
      let key = Self.trimmed(line[..<equals])
      let name = section + "." + key
      guard entries[name] == nil else {
        throw TesseraError("\(place): key \(quoted(key)) is given more than once in [\(section)]")
      }
      entries[name] = Entry(text: Self.trimmed(line[line.index(after: equals)...]), line: index + 1)
      keys.append(key)
    }
  }

  subscript(section: String, key: String) -> Entry? { entries[section + "." + key] }

  func error(_ entry: Entry, _ message: String) -> TesseraError {
    TesseraError("\(label):\(entry.line): \(message)")
  }

  func required(_ section: String, _ key: String) throws -> Entry {
    guard let entry = self[section, key] else {
      throw TesseraError(
        "\(label): [\(section)] has no \(quoted(key))\(suggestion(for: key, among: keys))")
    }
    return entry
  }

  func integer(_ section: String, _ key: String, in range: ClosedRange<Int64>) throws -> Int64 {
    let entry = try required(section, key)
    guard let value = Int64(entry.text), range.contains(value) else {
      throw error(
        entry,
        "found \(quoted(entry.text)) as \(key); expected a whole number from \(range.lowerBound) "
          + "to \(range.upperBound)")
    }
    return value
  }

  /// False where the key is not given.
  func flag(_ section: String, _ key: String) throws -> Bool {
    guard let entry = self[section, key] else { return false }
    switch entry.text.lowercased() {
    case "true", "yes", "on", "1": return true
    case "false", "no", "off", "0": return false
    default:
      throw error(entry, "found \(quoted(entry.text)) as \(key); expected true or false")
    }
  }

  /// A decimal number times `scale`, which must come out whole.
  func decimal(
    _ section: String, _ key: String, times scale: Int64, most: Int64
  ) throws -> Int64 {
    let entry = try required(section, key)
    let (value, denominator) = try rational(entry, key)
    let (product, overflow) = value.multipliedReportingOverflow(by: scale)
    guard !overflow, product % denominator == 0, product / denominator <= most else {
      throw error(
        entry,
        "found \(quoted(entry.text)) as \(key); expected a number from 0 to "
          + "\(most / scale) with at most \(scale == 1000 ? 3 : 6) decimals")
    }
    return product / denominator
  }

  /// A period in nanoseconds, exactly.
  func clock(_ section: String, _ key: String) throws -> ClockPeriod {
    let entry = try required(section, key)
    let (value, denominator) = try rational(entry, key)
    let (product, overflow) = value.multipliedReportingOverflow(by: 1_000_000)
    // 1 ps to 1 µs.
    guard !overflow, product / denominator >= 1_000, product / denominator <= 1_000_000_000,
      let period = ClockPeriod(numerator: product, denominator: denominator)
    else {
      throw error(
        entry, "found \(quoted(entry.text)) as \(key); expected a period from 0.001 to 1000 ns")
    }
    return period
  }

  private func rational(_ entry: Entry, _ key: String) throws -> (Int64, Int64) {
    var value: Int64 = 0
    var denominator: Int64 = 1
    var digits = 0
    var seenPoint = false
    for byte in entry.text.utf8 {
      if byte == UInt8(ascii: "."), !seenPoint {
        seenPoint = true
      } else if byte >= 0x30, byte <= 0x39, digits < 12 {
        value = value * 10 + Int64(byte - 0x30)
        if seenPoint { denominator *= 10 }
        digits += 1
      } else {
        digits = 0
        break
      }
    }
    guard digits > 0 else {
      throw error(
        entry, "found \(quoted(entry.text)) as \(key); expected a number such as 0.83")
    }
    return (value, denominator)
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var result = Substring(text)
    while let first = result.first, first.isWhitespace { result.removeFirst() }
    while let last = result.last, last.isWhitespace { result.removeLast() }
    return String(result)
  }
}
