/// The text of an amount in a cell, with a point for its decimals.
///
/// A point is a decimal point, and so is the only comma of a number, unless three digits follow it
/// and one to three, not zero, stand before: `1,234` may be meant as 1234 and is refused. In the
/// sheet of a spreadsheet that writes decimal commas the same holds for points.
package struct SheetNumber {
  /// As the quantities read it.
  package let text: String
  let hasDecimalComma: Bool
  /// A point stands where a group of three digits might begin.
  let mayGroupByPoints: Bool

  /// - Throws: `TesseraError` where the number can be read in two ways, or in none.
  package init(_ cell: String) throws {
    // Units of cells may hang on blanks that no line break can take the place of.
    var body = ""
    for scalar in cell.unicodeScalars {
      let isBlank = scalar == "\u{a0}" || scalar == "\u{202f}" || scalar == "\u{2009}"
      body.unicodeScalars.append(isBlank ? " " : scalar)
    }
    let number = body.prefix { $0 == "," || $0 == "." || ("0"..."9").contains($0) }
    let commas = number.count { $0 == "," }
    let points = number.count { $0 == "." }
    guard commas > 0 else {
      text = body
      hasDecimalComma = false
      mayGroupByPoints = points == 1 && Self.mayGroup(number, at: ".")
      return
    }
    guard commas == 1, points == 0, number.first != ",", number.last != "," else {
      throw TesseraError(
        "found \(quoted(cell)); expected one decimal point or comma, and digits that are not grouped"
      )
    }
    guard !Self.mayGroup(number, at: ",") else { throw Self.ambiguity(cell) }
    text = String(number.replacing(",", with: ".") + body[number.endIndex...])
    hasDecimalComma = true
    mayGroupByPoints = false
  }

  /// What is said of a number whose mark may be that of decimals or that of thousands.
  static func ambiguity(_ cell: String) -> TesseraError {
    let number = cell.prefix { $0 == "," || $0 == "." || ("0"..."9").contains($0) }
    let mark: Character = number.contains(",") ? "," : "."
    let joined = number.filter { $0 != mark }
    let unit = cell[number.endIndex...]
    return TesseraError(
      "found \(quoted(cell)), which may be meant as \(number.replacing([mark], with: ".")) or as "
        + "\(joined); expected '\(number)0\(unit)' or '\(joined)\(unit)'")
  }

  private static func mayGroup(_ number: Substring, at mark: Character) -> Bool {
    guard let place = number.firstIndex(of: mark) else { return false }
    let whole = number[..<place]
    return number[place...].dropFirst().count == 3 && (1...3).contains(whole.count)
      && whole.first != "0"
  }
}
