/// The rectangle in which values are drawn, with its axis either upright or level.
///
/// Places along the categories are pixels from the area's first edge, places along the values are
/// fractions of the axis; so one drawing serves both directions.
struct PlotArea {
  let x: Double
  let y: Double
  let width: Double
  let height: Double
  /// Whether values run from left to right and categories from top to bottom.
  let isHorizontal: Bool
  let scale: AxisScale

  func position(_ value: Double) -> Double {
    let fraction = scale.fraction(value)
    return isHorizontal ? x + fraction * width : y + (1 - fraction) * height
  }

  /// Draws a rectangle between two values and two places along the categories.
  func fill(
    _ canvas: inout SVGCanvas, from: Double, to: Double, start: Double, end: Double,
    fill: SVGCanvas.Fill, stroke: String? = nil
  ) {
    let (a, b) = (position(from), position(to))
    if isHorizontal {
      canvas.rectangle(
        x: min(a, b), y: y + start, width: abs(b - a), height: end - start, fill: fill,
        stroke: stroke)
    } else {
      canvas.rectangle(
        x: x + start, y: min(a, b), width: end - start, height: abs(b - a), fill: fill,
        stroke: stroke)
    }
  }

  /// Draws a line across all categories at a value.
  func rule(
    _ canvas: inout SVGCanvas, at value: Double, colour: String, width lineWidth: Double,
    dashes: String? = nil
  ) {
    let place = position(value)
    let (start, end) =
      isHorizontal ? ((place, y), (place, y + height)) : ((x, place), (x + width, place))
    canvas.line(from: start, to: end, colour: colour, width: lineWidth, dashes: dashes)
  }

  /// Draws the shaded bands and the grid, which lie below the data.
  func drawBackground(_ canvas: inout SVGCanvas, bands: [ReferenceBand]) {
    let extent = isHorizontal ? height : width
    for band in bands where band.low < band.high {
      fill(
        &canvas, from: band.low, to: band.high, start: 0, end: extent,
        fill: ChartFrame.fill(of: band))
    }
    for tick in scale.ticks {
      rule(
        &canvas, at: tick.value, colour: ChartStyle.gridColour,
        width: tick.label.isEmpty ? 0.45 : 0.9)
    }
  }

  /// Draws the edges of the bands and the base line, which lie above the data.
  func drawForeground(_ canvas: inout SVGCanvas, bands: [ReferenceBand]) {
    for band in bands {
      let isLine = band.low == band.high
      for value in isLine ? [band.low] : [band.low, band.high] {
        rule(
          &canvas, at: value, colour: isLine ? ChartStyle.textColour : ChartStyle.quietColour,
          width: isLine ? 1.2 : 0.9, dashes: ChartFrame.dashes(of: band))
      }
    }
    rule(&canvas, at: scale.base, colour: ChartStyle.axisColour, width: 1.1)
  }

  /// Draws the numbers of the axis and its title; returns the lower end of what was drawn.
  ///
  /// A level axis of a tall plot has its numbers at both ends.
  func drawAxis(_ canvas: inout SVGCanvas, leftEdge: Double) -> Double {
    let size = ChartStyle.tickSize
    for tick in scale.ticks where !tick.label.isEmpty {
      let place = position(tick.value)
      if isHorizontal {
        canvas.text(tick.label, x: place, y: y + height + 15, size: size, anchor: .middle)
        if isTall {
          canvas.text(tick.label, x: place, y: y - 6, size: size, anchor: .middle)
        }
      } else {
        canvas.text(tick.label, x: x - 7, y: place + size * 0.36, size: size, anchor: .end)
      }
    }
    if isHorizontal {
      canvas.text(
        scale.heading, x: x + width / 2, y: y + height + 33, size: ChartStyle.labelSize,
        anchor: .middle)
      return y + height + (scale.heading.isEmpty ? 20 : 38)
    }
    canvas.text(
      scale.heading, x: leftEdge + ChartStyle.labelSize, y: y + height / 2,
      size: ChartStyle.labelSize, anchor: .middle, angle: -90)
    return y + height
  }

  var isTall: Bool { PlotArea.isTall(height) }

  static func isTall(_ height: Double) -> Bool { height > 420 }
}
