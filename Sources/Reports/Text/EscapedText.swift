/// Text from files, made fit to stand in a document of another language.
///
/// Sources, names and notes come from descriptions that anybody may have written, so nothing of
/// them may become markup, and nothing may hide or turn around what stands beside it.
public enum EscapedText {
  /// Text for HTML and SVG, between tags and in quoted attributes.
  ///
  /// Control characters, those that change the direction of writing, and what is no character are
  /// shown as U+FFFD; line breaks become spaces.
  public static func markup(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\r", "\t": result += " "
      default: result.unicodeScalars.append(isShown(scalar) ? scalar : "\u{FFFD}")
      }
    }
    return result
  }

  /// Text for LaTeX, with plain `pdflatex` and no package: what it has no glyph for is `?`.
  ///
  /// Braces stay balanced, so that the text may stand in a field of a BibTeX entry too.
  public static func latex(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if let known = latex[scalar] {
        result += known
      } else if scalar == "\n" || scalar == "\r" || scalar == "\t" {
        result += " "
      } else if scalar.isASCII {
        result += scalar.value >= 0x20 && scalar.value != 0x7F ? String(scalar) : "?"
      } else {
        result += isLatin(scalar) ? String(scalar) : "?"
      }
    }
    return result
  }

  /// One line for a comment: of printable ASCII, and nothing that could end it.
  public static func comment(_ text: String) -> String {
    String(
      text.unicodeScalars.map { scalar in
        Character(scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7F ? scalar : "?")
      })
  }

  /// One line for a terminal: what `markup` does not show is U+FFFD here too.
  public static func line(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar {
          case "\n", "\r", "\t": " "
          default: isShown(scalar) ? scalar : "\u{FFFD}"
          }
        }))
  }

  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator,
      .privateUse:
      false
    default: true
    }
  }

  /// Letters of Latin-1 that every LaTeX font has.
  private static func isLatin(_ scalar: Unicode.Scalar) -> Bool {
    (0xC0...0xFF).contains(scalar.value) && !"×÷ÐðÞþ".unicodeScalars.contains(scalar)
  }

  private static let latex: [Unicode.Scalar: String] = [
    "\\": "\\textbackslash{}", "{": "\\textbraceleft{}", "}": "\\textbraceright{}",
    "$": "\\$", "&": "\\&", "#": "\\#", "%": "\\%", "_": "\\_", "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}", "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}",
    "\"": "''", "`": "\\textquoteleft{}", "\u{A0}": "~", "\u{202F}": "\\,",
    "\u{2013}": "--", "\u{2014}": "---", "\u{2018}": "\\textquoteleft{}",
    "\u{2019}": "\\textquoteright{}", "\u{201C}": "\\textquotedblleft{}",
    "\u{201D}": "\\textquotedblright{}", "\u{2026}": "\\ldots{}",
    "\u{B5}": "\\ensuremath{\\mu}", "\u{3BC}": "\\ensuremath{\\mu}",
    "\u{3A9}": "\\ensuremath{\\Omega}",
    "\u{2126}": "\\ensuremath{\\Omega}", "×": "\\ensuremath{\\times}",
    "·": "\\ensuremath{\\cdot}",
    "±": "\\ensuremath{\\pm}", "÷": "\\ensuremath{\\div}", "°": "\\ensuremath{^{\\circ}}",
    "²": "\\ensuremath{^2}", "³": "\\ensuremath{^3}", "√": "\\ensuremath{\\surd}",
    "≤": "\\ensuremath{\\leq}", "≥": "\\ensuremath{\\geq}", "≈": "\\ensuremath{\\approx}",
    "−": "\\ensuremath{-}", "→": "\\ensuremath{\\rightarrow}", "∞": "\\ensuremath{\\infty}",
    "α": "\\ensuremath{\\alpha}", "β": "\\ensuremath{\\beta}", "γ": "\\ensuremath{\\gamma}",
    "σ": "\\ensuremath{\\sigma}", "λ": "\\ensuremath{\\lambda}", "τ": "\\ensuremath{\\tau}",
    "Δ": "\\ensuremath{\\Delta}", "§": "\\S{}",
  ]
}
