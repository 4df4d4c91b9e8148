/// A table of numbers as a table of colours.
///
/// Pale is the lowest value and dark the highest; all are between in lightness, so the order is
/// kept without colour. Where there are more rows or columns than ``mostCells``, a field is the mean
/// of a block.
public struct HeatMap: Sendable {
  /// The most fields along one side.
  public static let mostCells = 128

  public var title: String
  /// Below the title.
  public var subtitle = ""
  /// Row-major; what isn't finite is drawn as missing.
  public var values: [Double]
  public var columns: Int
  public var rowTitle = ""
  public var columnTitle = ""
  /// What the values are, in the legend.
  public var label = ""
  /// Below the picture.
  public var notes: [String] = []
  /// Shows fractions of one as percent.
  public var isPercent = false
  /// Of the picture, in pixels.
  public var width = 560.0

  public init(title: String, values: [Double], columns: Int) {
    self.title = title
    self.values = values
    self.columns = columns
  }

  /// The picture.
  ///
  /// - Complexity: O(values)
  public func svg() -> String {
    let width = min(max(self.width.isFinite ? self.width : 560, 320), 4_000)
    var frame = ChartFrame(width: width, title: title, subtitle: subtitle, legend: [])
    let fields = blocks()
    let left = ChartStyle.margin + 24
    let scaleWidth = 96.0
    let side = max(width - left - scaleWidth - ChartStyle.margin, 40)
    let pitch = min(side / Double(max(fields.columns, 1)), 40)
    let top = frame.y + 16
    let drawnWidth = pitch * Double(fields.columns)
    let drawnHeight = pitch * Double(fields.rows)
    let finite = fields.values.filter(\.isFinite)
    let low = finite.min() ?? 0
    let high = finite.max() ?? 0
    for row in 0..<fields.rows {
      for column in 0..<fields.columns {
        let value = fields.values[row * fields.columns + column]
        let fill =
          value.isFinite
          ? SVGCanvas.Fill(colour: Self.colour(high > low ? (value - low) / (high - low) : 0))
          : SVGCanvas.Fill(colour: "#ffffff", hatch: .crossed, opacity: 0.3)
        // A little larger than a field, so that no gaps shine through.
        frame.canvas.rectangle(
          x: left + pitch * Double(column), y: top + pitch * Double(row), width: pitch + 0.3,
          height: pitch + 0.3, fill: fill)
      }
    }
    let size = ChartStyle.labelSize
    frame.canvas.text(
      columnTitle, x: left + drawnWidth / 2, y: top - 6, size: size, anchor: .middle)
    frame.canvas.text(
      rowTitle, x: left - 10, y: top + drawnHeight / 2, size: size, anchor: .middle, angle: -90)
    let bottom = drawScale(
      &frame.canvas, x: left + drawnWidth + 18, y: top, height: max(drawnHeight, 90), low: low,
      high: high)
    return frame.finish(bottom: max(top + drawnHeight, bottom), notes: notes, title: title)
  }

  private func drawScale(
    _ canvas: inout SVGCanvas, x: Double, y: Double, height: Double, low: Double, high: Double
  ) -> Double {
    let steps = 64
    let scaleHeight = min(height, 240)
    for step in 0..<steps {
      canvas.rectangle(
        x: x, y: y + scaleHeight * Double(step) / Double(steps), width: 14,
        height: scaleHeight / Double(steps) + 0.3,
        fill: SVGCanvas.Fill(colour: Self.colour(1 - (Double(step) + 0.5) / Double(steps))))
    }
    for (fraction, value) in [(0.0, high), (0.5, (low + high) / 2), (1, low)] {
      canvas.text(
        text(value), x: x + 19, y: y + 4 + scaleHeight * fraction, size: ChartStyle.tickSize)
    }
    canvas.text(label, x: x, y: y + scaleHeight + 20, size: ChartStyle.tickSize)
    return y + scaleHeight + 24
  }

  private func text(_ value: Double) -> String {
    isPercent
      ? NumberText.formatted(value * 100, significantDigits: 3) + " %"
      : NumberText.formatted(value, significantDigits: 3)
  }

  /// At most ``mostCells`` rows and columns.
  private func blocks() -> (values: [Double], rows: Int, columns: Int) {
    guard columns > 0, values.count >= columns else { return ([], 0, 0) }
    let rows = values.count / columns
    let block = (max(rows, columns) + Self.mostCells - 1) / Self.mostCells
    let drawnRows = (rows + block - 1) / block
    let drawnColumns = (columns + block - 1) / block
    var sums = [Double](repeating: 0, count: drawnRows * drawnColumns)
    var counts = sums
    for row in 0..<rows {
      for column in 0..<columns where values[row * columns + column].isFinite {
        let field = (row / block) * drawnColumns + column / block
        sums[field] += values[row * columns + column]
        counts[field] += 1
      }
    }
    return (zip(sums, counts).map { $1 > 0 ? $0 / $1 : .nan }, drawnRows, drawnColumns)
  }

  /// From pale yellow through orange and red to near black.
  private static func colour(_ fraction: Double) -> String {
    let stops: [(Double, Double, Double)] = [
      (255, 252, 224), (253, 204, 118), (236, 112, 60), (170, 35, 70), (50, 10, 60),
    ]
    let place = min(max(fraction, 0), 1) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    let rest = place - Double(index)
    let (a, b) = (stops[index], stops[index + 1])
    return "#"
      + [(a.0, b.0), (a.1, b.1), (a.2, b.2)].map { low, high in
        let value = Int((low + (high - low) * rest).rounded())
        let digits = String(value, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
      }.joined()
  }
}
