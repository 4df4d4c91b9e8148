/// A chart of points in rows, such as published and simulated values side by side with the error at
/// the end of the row, as a self-contained SVG picture.
///
/// Points of different series differ in colour and form. A point may have a range, drawn as a bar
/// behind it. A hollow point is not firm: its value is recalled, assumed or calibrated. For
/// quantities of different units, draw each as its ratio to the reference, with a line at one.
public struct DotChart: Sendable {
  /// A value of one series in one row.
  public struct Point: Sendable {
    /// The index into the chart's series names.
    public var series: Int
    public var value: Double?
    /// A range that is drawn behind the point, or alone where there is no value.
    public var range: ClosedRange<Double>?
    /// Whether the value was published, measured or simulated: others are drawn hollow.
    public var isFirm: Bool

    public init(
      series: Int, value: Double?, range: ClosedRange<Double>? = nil, isFirm: Bool = true
    ) {
      self.series = series
      self.value = value
      self.range = range
      self.isFirm = isFirm
    }
  }

  /// A row with its name, its points and a text at its end.
  public struct Row: Sendable {
    public var name: String
    public var points: [Point]
    /// Such as `+3.4 %` or `consistent by construction`.
    public var note: String

    public init(_ name: String, points: [Point], note: String = "") {
      self.name = name
      self.points = points
      self.note = note
    }
  }

  public var title: String
  public var subtitle = ""
  public var seriesNames: [String]
  public var rows: [Row]
  public var axis: ChartAxis
  public var bands: [ReferenceBand] = []
  /// Whether a linear axis begins at zero even where all the values are far from it.
  public var includesZero = false
  /// What the legend says of hollow points.
  public var hollowLabel = "recalled, assumed or calibrated"
  public var notes: [String] = []
  /// In pixels; held between 320 and 4000.
  public var width = 720.0

  public init(title: String, seriesNames: [String], rows: [Row], axis: ChartAxis) {
    self.title = title
    self.seriesNames = seriesNames
    self.rows = rows
    self.axis = axis
  }

  /// The picture.
  ///
  /// - Complexity: O(points)
  public func svg() -> String {
    let width = min(max(self.width.isFinite ? self.width : 720, 320), 4000)
    var frame = ChartFrame(width: width, title: title, subtitle: subtitle, legend: legend)
    let pitch: Double = rows.count > 30 ? 18 : 26
    let size = rows.count > 30 ? 10 : ChartStyle.labelSize
    let nameWidth = min(
      rows.map { ChartText.width($0.name, size: size) }.max() ?? 0, width * 0.32)
    let noteWidth = min(
      rows.map { ChartText.width($0.note, size: size) }.max() ?? 0, width * 0.3)
    let left = ChartStyle.margin + nameWidth + 14
    let right = ChartStyle.margin + noteWidth + 14
    let height = max(Double(rows.count), 1) * pitch
    let area = PlotArea(
      x: left, y: frame.y + (PlotArea.isTall(height) ? 18 : 4),
      width: max(width - left - right, 60), height: height, isHorizontal: true,
      scale: AxisScale(axis, values: allValues, includesZero: includesZero))
    area.drawBackground(&frame.canvas, bands: bands)
    for (index, row) in rows.enumerated() {
      let middle = area.y + (Double(index) + 0.5) * pitch
      frame.canvas.line(
        from: (area.x, middle), to: (area.x + area.width, middle), colour: ChartStyle.gridColour,
        width: 0.9)
      frame.canvas.text(
        ChartText.cut(row.name, to: nameWidth + 1, size: size), x: left - 14,
        y: middle + size * 0.36, size: size, anchor: .end)
      frame.canvas.text(
        ChartText.cut(row.note, to: noteWidth + 1, size: size), x: area.x + area.width + 14,
        y: middle + size * 0.36, size: size, colour: ChartStyle.quietColour)
    }
    area.drawForeground(&frame.canvas, bands: bands)
    for (index, row) in rows.enumerated() {
      draw(row, middle: (Double(index) + 0.5) * pitch, in: area, &frame)
    }
    let bottom = area.drawAxis(&frame.canvas, leftEdge: ChartStyle.margin)
    return frame.finish(bottom: bottom, notes: notes, title: title)
  }

  private var legend: [ChartFrame.LegendEntry] {
    var entries = seriesNames.enumerated().map { index, name in
      ChartFrame.LegendEntry(symbol: .marker(series: index, isFirm: true), label: name)
    }
    let hollow = rows.lazy.flatMap(\.points).first { !$0.isFirm }
    if let hollow {
      entries.append(
        .init(symbol: .marker(series: number(of: hollow), isFirm: false), label: hollowLabel))
    }
    return entries
      + bands.map { ChartFrame.LegendEntry(symbol: .band($0), label: $0.legendLabel) }
  }

  /// The index of a point's series, held within the names.
  private func number(of point: Point) -> Int {
    min(max(point.series, 0), max(seriesNames.count - 1, 0))
  }

  private var allValues: [Double] {
    let points = rows.flatMap(\.points)
    let ranges = points.compactMap(\.range).flatMap { [$0.lowerBound, $0.upperBound] }
    return points.compactMap(\.value) + ranges + bands.flatMap { [$0.low, $0.high] }
  }

  private func draw(
    _ row: Row, middle: Double, in area: PlotArea, _ frame: inout ChartFrame
  ) {
    // Series lie a little above one another, so that equal values stay visible.
    let step = min(9, 18 / Double(max(seriesNames.count, 1)))
    let place = { (point: Point) in
      middle + (Double(number(of: point)) - Double(seriesNames.count - 1) / 2) * step
    }
    let canDraw = { (value: Double) in
      AxisScale.isDrawable(value) && (value > 0 || !area.scale.isLogarithmic)
    }
    for point in row.points {
      guard let range = point.range, canDraw(range.lowerBound), canDraw(range.upperBound) else {
        continue
      }
      let colour = ChartStyle.palette[number(of: point) % ChartStyle.palette.count]
      area.fill(
        &frame.canvas, from: range.lowerBound, to: range.upperBound,
        start: place(point) - 3, end: place(point) + 3,
        fill: SVGCanvas.Fill(colour: colour, opacity: 0.35))
      for value in [range.lowerBound, range.upperBound] {
        let x = area.position(value)
        frame.canvas.line(
          from: (x, area.y + place(point) - 4.5), to: (x, area.y + place(point) + 4.5),
          colour: colour,
          width: 1.4)
      }
    }
    for point in row.points {
      guard let value = point.value, canDraw(value) else { continue }
      frame.drawMarker(
        number(of: point), x: area.position(value), y: area.y + place(point),
        isFirm: point.isFirm)
    }
  }
}
