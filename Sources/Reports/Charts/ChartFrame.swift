/// What surrounds the plot: title, legend and notes, laid out from top to bottom.
struct ChartFrame {
  /// An entry of the legend.
  struct LegendEntry {
    enum Symbol {
      case area(SVGCanvas.Fill)
      case band(ReferenceBand)
      case marker(series: Int, isFirm: Bool)
    }

    let symbol: Symbol
    let label: String
  }

  let width: Double
  var canvas = SVGCanvas()
  /// The upper end of what is still free.
  private(set) var y = ChartStyle.margin

  init(width: Double, title: String, subtitle: String, legend: [LegendEntry]) {
    self.width = width
    if !title.isEmpty {
      for line in lines(title, size: ChartStyle.titleSize * 1.06) {
        y += ChartStyle.titleSize
        canvas.text(
          line, x: ChartStyle.margin, y: y, size: ChartStyle.titleSize, isBold: true)
        y += 5
      }
    }
    for line in lines(subtitle, size: ChartStyle.labelSize) {
      y += ChartStyle.labelSize
      canvas.text(
        line, x: ChartStyle.margin, y: y, size: ChartStyle.labelSize,
        colour: ChartStyle.quietColour)
      y += 4
    }
    y += 6
    drawLegend(legend)
  }

  /// Writes the notes below `bottom` and closes the picture.
  mutating func finish(bottom: Double, notes: [String], title: String) -> String {
    y = bottom + 4
    for note in notes {
      for line in lines(note, size: ChartStyle.noteSize) {
        y += ChartStyle.noteSize + 4
        canvas.text(
          line, x: ChartStyle.margin, y: y, size: ChartStyle.noteSize,
          colour: ChartStyle.quietColour)
      }
    }
    return canvas.document(
      width: width, height: (y + ChartStyle.margin).rounded(.up), title: title)
  }

  private func lines(_ text: String, size: Double) -> [String] {
    ChartText.lines(text, width: width - 2 * ChartStyle.margin, size: size)
  }

  private mutating func drawLegend(_ entries: [LegendEntry]) {
    guard !entries.isEmpty else { return }
    let size = ChartStyle.labelSize
    let swatch = 22.0
    let rowHeight = 18.0
    var x = ChartStyle.margin
    for entry in entries {
      let room = width - 2 * ChartStyle.margin - swatch
      let label = ChartText.cut(entry.label, to: room, size: size)
      let needed = swatch + ChartText.width(label, size: size)
      if x > ChartStyle.margin, x + needed > width - ChartStyle.margin {
        x = ChartStyle.margin
        y += rowHeight
      }
      draw(entry.symbol, x: x, y: y + 3)
      canvas.text(label, x: x + swatch, y: y + 12, size: size)
      x += needed + 16
    }
    y += rowHeight + 6
  }

  private mutating func draw(_ symbol: LegendEntry.Symbol, x: Double, y: Double) {
    switch symbol {
    case .area(let fill):
      canvas.rectangle(x: x, y: y - 1, width: 16, height: 12, fill: fill)
    case .band(let band):
      if band.low < band.high {
        canvas.rectangle(
          x: x, y: y - 1, width: 16, height: 12, fill: ChartFrame.fill(of: band))
        for edge in [x, x + 16] {
          canvas.line(
            from: (edge, y - 1), to: (edge, y + 11), colour: ChartStyle.quietColour, width: 0.9,
            dashes: ChartFrame.dashes(of: band))
        }
      } else {
        canvas.line(
          from: (x, y + 5), to: (x + 16, y + 5), colour: ChartStyle.textColour, width: 1.2,
          dashes: ChartFrame.dashes(of: band))
      }
    case .marker(let series, let isFirm):
      drawMarker(series, x: x + 8, y: y + 5, isFirm: isFirm)
    }
  }

  /// A marker whose form tells the series as its colour does; hollow where it is not firm.
  mutating func drawMarker(_ series: Int, x: Double, y: Double, isFirm: Bool) {
    let colour = ChartStyle.palette[series % ChartStyle.palette.count]
    let fill = isFirm ? colour : "#ffffff"
    switch series % 4 {
    case 0:
      canvas.circle(x: x, y: y, radius: 4.6, fill: fill, stroke: colour)
    case 1:
      let r = 4.2
      canvas.polygon(
        [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)], fill: fill,
        stroke: colour)
    case 2:
      let r = 5.8
      canvas.polygon(
        [(x, y - r), (x + r, y), (x, y + r), (x - r, y)], fill: fill, stroke: colour)
    default:
      let r = 5.4
      canvas.polygon(
        [(x, y - r), (x + r, y + r * 0.75), (x - r, y + r * 0.75)], fill: fill, stroke: colour)
    }
  }

  static func fill(of band: ReferenceBand) -> SVGCanvas.Fill {
    SVGCanvas.Fill(
      colour: "#5b6b7b", hatch: band.isFirm ? nil : .rising, opacity: band.isFirm ? 0.16 : 0.07)
  }

  static func dashes(of band: ReferenceBand) -> String? {
    band.isFirm ? nil : "4 3"
  }
}
