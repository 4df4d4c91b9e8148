/// A chart of points and lines over two value axes, as a self-contained SVG picture.
///
/// Series differ in colour, and those of points in the form of their markers, too. A point may have
/// ranges of its *y*, drawn as bars behind it. What lies off a logarithmic axis is left out.
public struct PointChart: Sendable {
  /// A point with the ranges about it, the widest first.
  public struct Point: Hashable, Sendable {
    public var x: Double
    public var y: Double
    public var ranges: [ClosedRange<Double>]

    public init(x: Double, y: Double, ranges: [ClosedRange<Double>] = []) {
      self.x = x
      self.y = y
      self.ranges = ranges
    }
  }

  public struct Series: Hashable, Sendable {
    public enum Style: Hashable, Sendable {
      case markers, line, dashes
    }

    public var name: String
    public var points: [Point]
    public var style: Style
    /// The index of the colour; nil for its own.
    public var colour: Int?

    public init(_ name: String, _ points: [Point], style: Style = .markers, colour: Int? = nil) {
      self.name = name
      self.points = points
      self.style = style
      self.colour = colour
    }
  }

  public var title: String
  public var subtitle = ""
  public var series: [Series]
  public var xAxis: ChartAxis
  public var yAxis: ChartAxis
  public var notes: [String] = []
  /// In pixels; held between 320 and 4000.
  public var width = 720.0

  public init(title: String, series: [Series], xAxis: ChartAxis, yAxis: ChartAxis) {
    self.title = title
    self.series = series
    self.xAxis = xAxis
    self.yAxis = yAxis
  }

  /// The picture.
  ///
  /// - Complexity: O(points)
  public func svg() -> String {
    let width = min(max(self.width.isFinite ? self.width : 720, 320), 4000)
    // Lines have no marker in the legend; their series are told by a band of one value.
    var frame = ChartFrame(
      width: width, title: title, subtitle: subtitle,
      legend: series.enumerated().filter { !$1.name.isEmpty }.map { index, series in
        .init(
          symbol: series.style == .markers
            ? .marker(series: colour(index), isFirm: true)
            : .area(.init(colour: paint(index))), label: series.name)
      })
    let points = series.flatMap(\.points)
    let x = AxisScale(xAxis, values: points.map(\.x), includesZero: false)
    let y = AxisScale(
      yAxis,
      values: points.flatMap { [$0.y] + $0.ranges.flatMap { [$0.lowerBound, $0.upperBound] } },
      includesZero: false)
    let left = ChartStyle.margin + 66
    let area = PlotArea(
      x: left, y: frame.y + 6, width: width - left - ChartStyle.margin - 8, height: 340,
      isHorizontal: false, scale: y)
    area.drawBackground(&frame.canvas, bands: [])
    for tick in x.ticks {
      let place = area.x + x.fraction(tick.value) * area.width
      frame.canvas.line(
        from: (place, area.y), to: (place, area.y + area.height), colour: ChartStyle.gridColour,
        width: tick.label.isEmpty ? 0.45 : 0.9)
      frame.canvas.text(
        tick.label, x: place, y: area.y + area.height + 15, size: ChartStyle.tickSize,
        anchor: .middle)
    }
    for (index, series) in series.enumerated() {
      draw(series, index, x, area, &frame)
    }
    frame.canvas.text(
      x.heading, x: area.x + area.width / 2, y: area.y + area.height + 33,
      size: ChartStyle.labelSize, anchor: .middle)
    let bottom = area.drawAxis(&frame.canvas, leftEdge: ChartStyle.margin)
    return frame.finish(bottom: bottom + 38, notes: notes, title: title)
  }

  private func colour(_ index: Int) -> Int { max(series[index].colour ?? index, 0) }

  private func paint(_ index: Int) -> String {
    ChartStyle.palette[colour(index) % ChartStyle.palette.count]
  }

  private func draw(
    _ series: Series, _ index: Int, _ x: AxisScale, _ area: PlotArea, _ frame: inout ChartFrame
  ) {
    func isDrawable(_ value: Double, on scale: AxisScale) -> Bool {
      AxisScale.isDrawable(value) && (value > 0 || !scale.isLogarithmic)
    }
    let points = series.points.filter {
      isDrawable($0.x, on: x) && isDrawable($0.y, on: area.scale)
    }
    let place = { (point: Point) in area.x + x.fraction(point.x) * area.width }
    guard series.style == .markers else {
      for (point, next) in zip(points, points.dropFirst()) {
        frame.canvas.line(
          from: (place(point), area.position(point.y)), to: (place(next), area.position(next.y)),
          colour: paint(index), width: 1.4, dashes: series.style == .dashes ? "5 4" : nil)
      }
      return
    }
    let isCrowded = points.count > 100
    for point in points {
      for (number, range) in point.ranges.enumerated()
      where isDrawable(range.lowerBound, on: area.scale) {
        let half = 3 + 2 * Double(number)
        area.fill(
          &frame.canvas, from: range.lowerBound, to: range.upperBound,
          start: place(point) - area.x - half, end: place(point) - area.x + half,
          fill: SVGCanvas.Fill(colour: paint(index), opacity: 0.3))
      }
    }
    for point in points {
      if isCrowded {
        frame.canvas.circle(
          x: place(point), y: area.position(point.y), radius: 1.8, fill: paint(index),
          stroke: paint(index), width: 0.4)
      } else {
        frame.drawMarker(
          colour(index), x: place(point), y: area.position(point.y), isFirm: true)
      }
    }
  }
}
