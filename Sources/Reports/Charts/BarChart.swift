/// A chart of bars for each category, grouped beside one another or stacked, as a self-contained
/// SVG picture that can go into a paper.
///
/// ```swift
/// let chart = BarChart(
///   title: "Latency by layer", categories: layers, series: [ChartSeries("TiM tiles", seconds)],
///   axis: ChartAxis("Latency", unit: "s", usesPrefixes: true))
/// try AtomicFile.write(chart.svg(), to: "latency.svg")
/// ```
///
/// Many categories turn into rows, so that their names stay level and the picture grows in height:
/// sixty layers stay readable. The picture holds no script, no font and no link, has a white
/// background, and is the same bytes for the same values. Colours can be told apart with any common
/// colour blindness; `isHatched` adds patterns for print without colour.
public struct BarChart: Sendable {
  public enum Arrangement: Sendable {
    case grouped
    /// Parts of a whole. Always on a linear axis: lengths on a logarithmic one do not add up.
    case stacked
  }

  public enum Layout: Sendable {
    /// Columns where their labels fit, else rows.
    case automatic
    case columns
    case rows
  }

  public enum ValueLabels: Sendable {
    /// Where there is room for them.
    case automatic
    case shown
    case hidden
  }

  public var title: String
  /// A line below the title, in grey: what was run.
  public var subtitle = ""
  public var categories: [String]
  public var series: [ChartSeries]
  public var axis: ChartAxis
  public var arrangement = Arrangement.grouped
  public var layout = Layout.automatic
  public var bands: [ReferenceBand] = []
  public var valueLabels = ValueLabels.automatic
  public var isHatched = false
  /// Lines below the chart, in small print.
  public var notes: [String] = []
  /// In pixels; held between 240 and 4000.
  public var width = 720.0

  public init(title: String, categories: [String], series: [ChartSeries], axis: ChartAxis) {
    self.title = title
    self.categories = categories
    self.series = series
    self.axis = axis
  }

  /// The picture.
  ///
  /// - Complexity: O(categories × series)
  public func svg() -> String {
    BarChartDrawing(self).svg()
  }
}
