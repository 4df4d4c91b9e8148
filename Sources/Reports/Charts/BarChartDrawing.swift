/// Lays a bar chart out and draws it.
struct BarChartDrawing {
  private let chart: BarChart
  private let width: Double
  private let scale: AxisScale
  private let isHorizontal: Bool
  private let isStacked: Bool
  private let showsLabels: Bool
  private var frame: ChartFrame

  init(_ chart: BarChart) {
    self.chart = chart
    width = min(max(chart.width.isFinite ? chart.width : 720, 240), 4000)
    isStacked = chart.arrangement == .stacked
    var axis = chart.axis
    if isStacked { axis.scale = .linear }
    var values = chart.bands.flatMap { [$0.low, $0.high] }
    for index in chart.categories.indices {
      let row = chart.series.compactMap { $0.value(index) }
      if isStacked {
        values.append(row.filter { $0 > 0 }.reduce(0, +))
        values.append(row.filter { $0 < 0 }.reduce(0, +))
      } else {
        values += row
      }
    }
    scale = AxisScale(axis, values: values, includesZero: true)
    let bars = isStacked ? 1 : max(chart.series.count, 1)
    isHorizontal =
      switch chart.layout {
      case .columns: false
      case .rows: true
      case .automatic:
        chart.categories.count > 14
          || (width - 90) / Double(max(chart.categories.count, 1) * (bars + 1)) < 7
      }
    let labels = chart.categories.count * bars
    showsLabels =
      switch chart.valueLabels {
      case .shown: true
      case .hidden: false
      case .automatic: isHorizontal ? bars <= 4 : labels <= 40
      }
    var legend: [ChartFrame.LegendEntry] = []
    if chart.series.count > 1 {
      for (index, series) in chart.series.enumerated() {
        let fill = ChartStyle.fill(index, isHatched: chart.isHatched)
        legend.append(.init(symbol: .area(fill), label: series.name))
      }
    }
    for band in chart.bands { legend.append(.init(symbol: .band(band), label: band.legendLabel)) }
    frame = ChartFrame(
      width: width, title: chart.title, subtitle: chart.subtitle, legend: legend)
  }

  func svg() -> String {
    var copy = self
    return isHorizontal ? copy.drawRows() : copy.drawColumns()
  }

  private var barCount: Int { isStacked ? 1 : max(chart.series.count, 1) }

  // MARK: Rows

  private mutating func drawRows() -> String {
    let count = chart.categories.count
    let bar: Double = count > 100 ? 8 : count > 24 ? 10 : count > 10 ? 14 : 18
    let thickness = barCount == 1 ? bar : max(bar * 0.7, 7)
    let gap: Double = count > 24 ? 4 : 8
    let pitch = thickness * Double(barCount) + gap
    let size = min(ChartStyle.labelSize, max(pitch - 3, 8))
    let longest = chart.categories.map { ChartText.width($0, size: size) }.max() ?? 0
    let nameWidth = min(longest, width * 0.36)
    let left = ChartStyle.margin + nameWidth + 8
    let right = ChartStyle.margin + max(labelWidth(size: labelSize(thickness)), 14)
    let height = max(pitch * Double(count), pitch)
    let top = frame.y + (PlotArea.isTall(height) ? 18 : 4)
    let area = PlotArea(
      x: left, y: top, width: max(width - left - right, 40), height: height, isHorizontal: true,
      scale: scale)
    if count > 20 {
      for index in stride(from: 0, to: count, by: 2) {
        frame.canvas.rectangle(
          x: ChartStyle.margin, y: top + Double(index) * pitch,
          width: width - 2 * ChartStyle.margin, height: pitch,
          fill: SVGCanvas.Fill(colour: ChartStyle.stripeColour))
      }
    }
    area.drawBackground(&frame.canvas, bands: chart.bands)
    for (index, name) in chart.categories.enumerated() {
      let start = Double(index) * pitch
      let middle = top + start + pitch / 2
      frame.canvas.text(
        ChartText.cut(name, to: nameWidth + 1, size: size), x: left - 8, y: middle + size * 0.36,
        size: size, anchor: .end)
      drawBars(index, in: area, start: start + gap / 2, thickness: thickness)
    }
    area.drawForeground(&frame.canvas, bands: chart.bands)
    drawLabels(in: area, thickness: thickness) {
      Double($0) * pitch + gap / 2
    }
    let bottom = area.drawAxis(&frame.canvas, leftEdge: ChartStyle.margin)
    return frame.finish(bottom: bottom, notes: chart.notes, title: chart.title)
  }

  // MARK: Columns

  private mutating func drawColumns() -> String {
    let tickWidth =
      scale.ticks.map { ChartText.width($0.label, size: ChartStyle.tickSize) }.max() ?? 0
    let left = ChartStyle.margin + tickWidth + 8 + (scale.heading.isEmpty ? 0 : 20)
    let plotWidth = max(width - left - ChartStyle.margin, 40)
    let count = max(chart.categories.count, 1)
    let pitch = plotWidth / Double(count)
    let thickness = min(pitch * 0.78 / Double(barCount), 56)
    let used = thickness * Double(barCount)
    let isTurned = labelsAreTurned(thickness)
    let labelRoom = isTurned ? labelWidth(size: labelSize(thickness)) : 12
    let top = frame.y + (showsLabels ? labelRoom + 4 : 4)
    let area = PlotArea(
      x: left, y: top, width: plotWidth, height: 280, isHorizontal: false, scale: scale)
    area.drawBackground(&frame.canvas, bands: chart.bands)
    for index in chart.categories.indices {
      drawBars(
        index, in: area, start: Double(index) * pitch + (pitch - used) / 2, thickness: thickness)
    }
    area.drawForeground(&frame.canvas, bands: chart.bands)
    drawLabels(in: area, thickness: thickness) {
      Double($0) * pitch + (pitch - used) / 2
    }
    let axisBottom = area.drawAxis(&frame.canvas, leftEdge: ChartStyle.margin)
    // Labels of negative values hang below the plot.
    let hangs = showsLabels && scale.low < 0
    let bottom = drawNames(
      below: axisBottom + (hangs ? labelRoom : 0), left: left, pitch: pitch)
    return frame.finish(bottom: bottom, notes: chart.notes, title: chart.title)
  }

  /// Names below the columns: level where they fit, else rising to the right end.
  private mutating func drawNames(below top: Double, left: Double, pitch: Double) -> Double {
    let size = ChartStyle.labelSize
    let longest = chart.categories.map { ChartText.width($0, size: size) }.max() ?? 0
    if longest <= pitch - 4 {
      for (index, name) in chart.categories.enumerated() {
        frame.canvas.text(
          name, x: left + (Double(index) + 0.5) * pitch, y: top + 16, size: size, anchor: .middle)
      }
      return top + 20
    }
    let limit = 130.0
    for (index, name) in chart.categories.enumerated() {
      // A name must not leave the picture on the left, where it ends below its column.
      let x = left + (Double(index) + 0.5) * pitch + 3
      let room = min(limit, (x - ChartStyle.margin) / 0.82)
      frame.canvas.text(
        ChartText.cut(name, to: room, size: size), x: x, y: top + 13, size: size, anchor: .end,
        angle: -35)
    }
    return top + 16 + min(longest, limit) * 0.58
  }

  // MARK: Both

  private mutating func drawBars(
    _ index: Int, in area: PlotArea, start: Double, thickness: Double
  ) {
    var (above, below) = (0.0, 0.0)
    for (number, series) in chart.series.enumerated() {
      guard let value = series.value(index) else { continue }
      let fill = ChartStyle.fill(number, isHatched: chart.isHatched)
      if isStacked {
        let from = value < 0 ? below : above
        if value < 0 { below += value } else { above += value }
        let isThin = abs(area.position(from + value) - area.position(from)) < 1.5
        area.fill(
          &frame.canvas, from: from, to: from + value, start: start, end: start + thickness,
          fill: fill, stroke: isThin ? nil : "#ffffff")
      } else {
        if scale.isLogarithmic, value <= 0 { continue }
        let offset = start + Double(number) * thickness
        let inset = barCount > 1 ? min(thickness * 0.06, 1) : 0
        area.fill(
          &frame.canvas, from: scale.base, to: value, start: offset + inset,
          end: offset + thickness - inset, fill: fill)
      }
    }
  }

  /// What stands beside the bars: each value, or the sum of a stack.
  private func labelledValues(_ index: Int) -> [(bar: Int, value: Double)] {
    if isStacked {
      let row = chart.series.compactMap { $0.value(index) }
      return row.isEmpty ? [] : [(0, row.reduce(0, +))]
    }
    return chart.series.enumerated().compactMap { number, series in
      series.value(index).map { (number, $0) }
    }
  }

  /// Where the label of a stack stands: above its positive parts, or below negative ones alone.
  private func stackEnd(_ index: Int, sum: Double) -> Double {
    let above = chart.series.compactMap { $0.value(index) }.filter { $0 > 0 }.reduce(0, +)
    return above > 0 ? above : sum
  }

  private mutating func drawLabels(
    in area: PlotArea, thickness: Double, start: (Int) -> Double
  ) {
    guard showsLabels else { return }
    let size = labelSize(thickness)
    let isTurned = labelsAreTurned(thickness)
    let hasHalo = !chart.bands.isEmpty || scale.isLogarithmic
    for index in chart.categories.indices {
      for (bar, value) in labelledValues(index) {
        let middle = start(index) + (Double(bar) + 0.5) * thickness
        let text = scale.label(value)
        let end = isStacked ? stackEnd(index, sum: value) : value
        let isBelow = end < 0
        let place = area.position(end)
        if isHorizontal {
          frame.canvas.text(
            text, x: place + (isBelow ? -5 : 5), y: area.y + middle + size * 0.36, size: size,
            anchor: isBelow ? .end : .start, hasHalo: hasHalo)
        } else if isTurned {
          frame.canvas.text(
            text, x: area.x + middle + size * 0.36, y: place + (isBelow ? 4 : -4), size: size,
            anchor: isBelow ? .end : .start, angle: -90, hasHalo: hasHalo)
        } else {
          frame.canvas.text(
            text, x: area.x + middle, y: place + (isBelow ? size + 2 : -4), size: size,
            anchor: .middle, hasHalo: hasHalo)
        }
      }
    }
  }

  private func labelSize(_ thickness: Double) -> Double {
    isHorizontal ? min(10, max(thickness, 7.5)) : min(10, max(thickness, 8))
  }

  private func labelWidth(size: Double) -> Double {
    guard showsLabels else { return 0 }
    var widest = 0.0
    for index in chart.categories.indices {
      for (_, value) in labelledValues(index) {
        widest = max(widest, ChartText.width(scale.label(value), size: size))
      }
    }
    return widest + 6
  }

  private func labelsAreTurned(_ thickness: Double) -> Bool {
    labelWidth(size: labelSize(thickness)) - 6 > thickness * (barCount == 1 ? 1.25 : 1.02)
  }
}
