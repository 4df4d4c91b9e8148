/// Builds an SVG picture by appending text: small, without a library, the same bytes every time.
///
/// Coordinates are in pixels from the top left and are written in hundredths, so the last bits of a
/// computation don't show in the file.
struct SVGCanvas {
  private var body = ""
  private var definitions: [(id: String, text: String)] = []

  /// Where a text is held.
  enum Anchor: String {
    case start, middle, end
  }

  /// A filled area's pattern of lines, for printing without colour.
  enum Hatch: Int, CaseIterable {
    case rising = 1, falling, level, upright, dotted, crossed
  }

  /// What fills an area.
  struct Fill: Hashable {
    var colour: String
    var hatch: Hatch?
    var opacity: Double = 1
  }

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, fill: Fill, stroke: String? = nil
  ) {
    guard width > 0, height > 0 else { return }
    let place =
      "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\""
      + " height=\"\(number(height))\""
    let edge = stroke.map { " stroke=\"\($0)\" stroke-width=\"0.6\"" } ?? ""
    let opacity = fill.opacity < 1 ? " fill-opacity=\"\(number(fill.opacity))\"" : ""
    body += place + " fill=\"\(fill.colour)\"\(opacity)\(edge)/>\n"
    if let hatch = fill.hatch {
      body += place + " fill=\"url(#\(define(hatch, over: fill)))\"/>\n"
    }
  }

  mutating func line(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), colour: String,
    width: Double = 1, dashes: String? = nil
  ) {
    body +=
      "<line x1=\"\(number(start.x))\" y1=\"\(number(start.y))\" x2=\"\(number(end.x))\""
      + " y2=\"\(number(end.y))\" stroke=\"\(colour)\" stroke-width=\"\(number(width))\""
      + (dashes.map { " stroke-dasharray=\"\($0)\"" } ?? "") + "/>\n"
  }

  mutating func polygon(
    _ points: [(x: Double, y: Double)], fill: String, stroke: String, width: Double = 1.4
  ) {
    let list = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    body +=
      "<polygon points=\"\(list)\" fill=\"\(fill)\" stroke=\"\(stroke)\""
      + " stroke-width=\"\(number(width))\"/>\n"
  }

  mutating func circle(
    x: Double, y: Double, radius: Double, fill: String, stroke: String, width: Double = 1.4
  ) {
    body +=
      "<circle cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"\(number(radius))\" fill=\"\(fill)\""
      + " stroke=\"\(stroke)\" stroke-width=\"\(number(width))\"/>\n"
  }

  /// A line of text whose base line is at `y`, turned by `angle` degrees about its anchor.
  ///
  /// With `hasHalo` it has a white rim, to be read above lines; the rim is a text of its own because
  /// some programs paint a stroke above its text.
  mutating func text(
    _ text: String, x: Double, y: Double, size: Double, anchor: Anchor = .start,
    colour: String = ChartStyle.textColour, isBold: Bool = false, angle: Double = 0,
    hasHalo: Bool = false
  ) {
    guard !text.isEmpty else { return }
    var body = "<text x=\"\(number(x))\" y=\"\(number(y))\" font-size=\"\(number(size))\""
    if anchor != .start { body += " text-anchor=\"\(anchor.rawValue)\"" }
    if isBold { body += " font-weight=\"bold\"" }
    if angle != 0 { body += " transform=\"rotate(\(number(angle)) \(number(x)) \(number(y)))\"" }
    let end = ">\(EscapedText.markup(text))</text>\n"
    if hasHalo {
      self.body +=
        body + " fill=\"#ffffff\" stroke=\"#ffffff\" stroke-width=\"3\" stroke-linejoin=\"round\""
        + end
    }
    self.body += body + " fill=\"\(colour)\"" + end
  }

  /// The whole picture, with a white background.
  func document(width: Double, height: Double, title: String) -> String {
    let size = "width=\"\(number(width))\" height=\"\(number(height))\""
    var text = "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size)"
    text += " viewBox=\"0 0 \(number(width)) \(number(height))\" role=\"img\""
    text += " font-family=\"Helvetica, Arial, sans-serif\">\n"
    text += "<title>\(EscapedText.markup(title))</title>\n"
    if !definitions.isEmpty {
      text += "<defs>\n" + definitions.map(\.text).joined() + "</defs>\n"
    }
    text += "<rect \(size) fill=\"#ffffff\"/>\n"
    return text + body + "</svg>\n"
  }

  /// Names a pattern by what it looks like, so that pictures in one page may share their names.
  private mutating func define(_ hatch: Hatch, over fill: Fill) -> String {
    let isPale = fill.opacity < 0.5
    let id = "hatch-\(hatch.rawValue)\(isPale ? "-dark" : "")"
    guard !definitions.contains(where: { $0.id == id }) else { return id }
    let colour = isPale ? "#9aa5af" : "#ffffff"
    let line = "stroke=\"\(colour)\" stroke-width=\"\(isPale ? "0.7" : "1.3")\""
    let (size, turn, shape) =
      switch hatch {
      case .rising: (isPale ? 7 : 5, -45, "<path d=\"M0 2.5H10\" \(line)/>")
      case .falling: (5, 45, "<path d=\"M0 2.5H10\" \(line)/>")
      case .level: (4, 0, "<path d=\"M0 2H10\" \(line)/>")
      case .upright: (4, 90, "<path d=\"M0 2H10\" \(line)/>")
      case .dotted: (4, 0, "<circle cx=\"2\" cy=\"2\" r=\"0.9\" fill=\"\(colour)\"/>")
      case .crossed: (6, 45, "<path d=\"M0 3H10M3 0V10\" \(line)/>")
      }
    let text =
      "<pattern id=\"\(id)\" width=\"\(size)\" height=\"\(size)\" patternUnits=\"userSpaceOnUse\""
      + " patternTransform=\"rotate(\(turn))\">\(shape)</pattern>\n"
    definitions.append((id, text))
    return id
  }

  /// A coordinate in hundredths, without needless zeros.
  private func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e7 else { return "0" }
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
    return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
