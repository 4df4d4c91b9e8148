/// The colours and sizes that all charts share.
enum ChartStyle {
  static let textColour = "#222222"
  static let quietColour = "#555555"
  static let gridColour = "#e2e2e2"
  static let axisColour = "#444444"
  static let stripeColour = "#f6f7f9"

  static let margin = 16.0
  static let titleSize = 15.0
  static let labelSize = 11.0
  static let tickSize = 10.5
  static let noteSize = 9.5

  /// The palette of Okabe and Ito (2008), which people with any common colour blindness can tell
  /// apart, in an order that keeps neighbours far apart; its black is a grey here, for bars.
  static let palette = [
    "#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#f0e442", "#7f7f7f",
  ]

  /// The fill of a series: one colour each, then the same colours with patterns.
  ///
  /// With `isHatched` every series but the first has a pattern, for print without colour.
  static func fill(_ series: Int, isHatched: Bool) -> SVGCanvas.Fill {
    let colour = palette[series % palette.count]
    let hatches = SVGCanvas.Hatch.allCases
    if isHatched {
      let index = series % (hatches.count + 1)
      return SVGCanvas.Fill(colour: colour, hatch: index == 0 ? nil : hatches[index - 1])
    }
    let round = series / palette.count
    return SVGCanvas.Fill(
      colour: colour, hatch: round == 0 ? nil : hatches[(round - 1) % hatches.count])
  }
}

/// Widths of text, estimated between those of the common sans-serif fonts, because the font is
/// chosen where the picture is shown.
enum ChartText {
  static func width(_ text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + width($1) } * size
  }

  private static func width(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "'", "|": 0.26
    case " ", "I", ".", ",", ":", ";", "!", "(", ")", "[", "]", "/", "f", "t", "r", "-": 0.34
    case "c", "k", "s", "v", "x", "y", "z": 0.53
    case "m", "w", "M", "W", "%": 0.87
    case "A"..."Z": 0.69
    default: scalar.value >= 0x1100 && !(0x2000...0x2BFF).contains(scalar.value) ? 1 : 0.59
    }
  }

  /// Cut to a width, with `…` for what is missing.
  static func cut(_ text: String, to limit: Double, size: Double) -> String {
    guard width(text, size: size) > limit else { return text }
    var result = ""
    var used = width("…", size: size)
    for character in text {
      used += width(String(character), size: size)
      if used > limit { break }
      result.append(character)
    }
    return result + "…"
  }

  /// Broken at spaces into lines of at most a width; a longer word has a line of its own.
  static func lines(_ text: String, width limit: Double, size: Double) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: \.isWhitespace) {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if !line.isEmpty, width(longer, size: size) > limit {
        lines.append(line)
        line = String(word)
      } else {
        line = longer
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}
