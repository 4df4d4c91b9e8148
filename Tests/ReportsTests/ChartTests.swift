import Arch
import Foundation
import Reports
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Charts")
struct ChartTests {
  @Test("are well-formed and draw nothing outside the picture")
  func wellFormed() throws {
    for (name, svg) in ChartGallery.charts + hostileCharts {
      let picture = try #require(Picture(svg), "\(name) is not XML")
      #expect(picture.outside == nil, "\(name) draws outside")
      #expect(!svg.contains("=\"nan") && !svg.contains("=\"inf"), "\(name)")
    }
  }

  @Test("escape every text")
  func escaping() throws {
    var chart = BarChart(
      title: "<a> & \"b\"\u{1}", categories: ["<script>"], series: [ChartSeries("&", [1])],
      axis: ChartAxis("<axis>"))
    chart.notes = ["</svg>"]
    let picture = try #require(Picture(chart.svg()))
    #expect(picture.texts.contains("<a> & \"b\"\u{FFFD}"))
    #expect(picture.texts.contains("<script>"))
    #expect(picture.texts.contains("</svg>"))
    #expect(picture.texts.contains("<axis>"))
  }

  @Test("tell every series and every band with its standing in the legend")
  func legend() throws {
    let texts = try #require(Picture(ChartGallery.speedUp.svg())).texts
    for expected in [
      "over iso-capacity", "over iso-area", "paper, iso-area: 3.2–4.2x (published)",
      "paper, iso-capacity: 5.1–7.7x (recalled)", "no gain",
    ] {
      #expect(texts.contains(expected))
    }
  }

  @Test("keep the names of sixty layers, each on its own line")
  func manyLayers() throws {
    let chart = ChartGallery.layers(60)
    let picture = try #require(Picture(chart.svg()))
    #expect(chart.categories.allSatisfy(picture.texts.contains))
    let heights = picture.places(of: chart.categories).map(\.y)
    #expect(zip(heights, heights.dropFirst()).allSatisfy { $1 - $0 >= 11 })
  }

  @Test("draw a stack as long as its parts together")
  func stack() throws {
    var chart = BarChart(
      title: "", categories: ["a"], series: [ChartSeries("p", [1]), ChartSeries("q", [3])],
      axis: ChartAxis(""))
    chart.arrangement = .stacked
    chart.layout = .rows
    let widths = try #require(Picture(chart.svg())).bars.map(\.width)
    #expect(widths.count == 2)
    #expect(abs(widths[1] / widths[0] - 3) < 0.001)
  }

  /// Compared with files in `Tests/Golden/Reports`; set `TESSERA_UPDATE_GOLDEN` to write them, and
  /// look at them before committing.
  @Test("stay as they were", arguments: ["columns", "rows", "dots"])
  func golden(name: String) throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden/Reports/\(name).svg").path
    let svg = goldenChart(name)
    if ProcessInfo.processInfo.environment["TESSERA_UPDATE_GOLDEN"] != nil {
      try AtomicFile.write(svg, to: path)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == svg)
  }

  private func goldenChart(_ name: String) -> String {
    let series = [ChartSeries("TiM", [2.5e-6, 1e-6]), ChartSeries("near memory", [8e-6, nil])]
    let axis = ChartAxis("Latency", unit: "s", usesPrefixes: true)
    var chart = BarChart(
      title: "Latency", categories: ["lstm-ptb", "gru-ptb"], series: series, axis: axis)
    chart.width = 360
    chart.bands = [
      ReferenceBand(low: 2e-6, high: 3e-6, label: "paper", standing: "recalled")
    ]
    switch name {
    case "columns": return chart.svg()
    case "rows":
      chart.layout = .rows
      chart.arrangement = .stacked
      chart.isHatched = true
      chart.bands = []
      return chart.svg()
    default:
      let points: [DotChart.Point] = [
        .init(series: 0, value: 1, range: 0.8...1.2, isFirm: false), .init(series: 1, value: 1.5),
      ]
      var dots = DotChart(
        title: "Agreement", seriesNames: ["reference", "simulated"],
        rows: [.init("speed-up", points: points, note: "+50.0 %")],
        axis: ChartAxis("Ratio", unit: "x", scale: .logarithmic))
      dots.width = 400
      return dots.svg()
    }
  }

  private var hostileCharts: [(name: String, svg: String)] {
    let long = String(repeating: "a very long name ", count: 40)
    let extremes: [Double?] = [
      .nan, .infinity, -.infinity, 1e308, -1e308, .leastNonzeroMagnitude, nil, 0, -0.0, 1e199,
      -1e-199,
    ]
    var charts: [(String, String)] = []
    for scale in [ChartAxis.Scale.linear, .logarithmic] {
      for layout in [BarChart.Layout.rows, .columns, .automatic] {
        for arrangement in [BarChart.Arrangement.grouped, .stacked] {
          let names: [[String]] = [[], [long], extremes.map { "\($0 ?? 0)" }]
          for categories in names {
            var chart = BarChart(
              title: long, categories: categories,
              series: [
                ChartSeries(long, extremes), ChartSeries("", []), ChartSeries("n", [-1, 2]),
              ],
              axis: ChartAxis("t", unit: "s", scale: scale, usesPrefixes: true))
            chart.layout = layout
            chart.arrangement = arrangement
            chart.valueLabels = .shown
            chart.bands = [ReferenceBand(low: .nan, high: 1, label: long, standing: "recalled")]
            chart.width = categories.count == 1 ? .nan : 300
            charts.append(("\(scale) \(layout) \(arrangement) \(categories.count)", chart.svg()))
          }
        }
      }
      let points = extremes.map { DotChart.Point(series: -7, value: $0, range: -1...1e300) }
      let dots = DotChart(
        title: "", seriesNames: [], rows: [.init(long, points: points, note: long)],
        axis: ChartAxis("", scale: scale))
      charts.append(("dots \(scale)", dots.svg()))
    }
    return charts
  }
}

/// What a test wants to know of an SVG picture.
private final class Picture: NSObject, XMLParserDelegate {
  struct Box: Equatable {
    var x = 0.0
    var y = 0.0
    var width = 0.0
    var height = 0.0
  }

  private(set) var boxes: [Box] = []
  private(set) var size = Box()
  private(set) var texts: Set<String> = []
  private var placed: [String: Box] = [:]
  private var place = Box()
  private var text = ""
  private var isInDefinitions = false

  /// Nil where the text isn't XML.
  init?(_ svg: String) {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    guard parser.parse() else { return nil }
  }

  /// The first thing that leaves the picture.
  var outside: Box? {
    (boxes + placed.values).first { box in
      box.x < 0 || box.y < 0 || box.x + box.width > size.width + 0.01
        || box.y + box.height > size.height + 0.01
    }
  }

  /// The rectangles in colours of the palette, legend left out.
  private(set) var bars: [Box] = []

  func places(of texts: [String]) -> [Box] { texts.compactMap { placed[$0] } }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    let number = { (key: String) in attributes[key].flatMap(Double.init) ?? 0 }
    let box = Box(
      x: number("x"), y: number("y"), width: number("width"), height: number("height"))
    text = ""
    place = box
    switch name {
    case "svg": size = box
    case "defs": isInDefinitions = true
    case "rect" where !isInDefinitions:
      boxes.append(box)
      if attributes["stroke"] != nil { bars.append(box) }
    case "circle" where !isInDefinitions:
      boxes.append(Box(x: number("cx"), y: number("cy")))
    case "line":
      boxes.append(Box(x: number("x1"), y: number("y1")))
      boxes.append(Box(x: number("x2"), y: number("y2")))
    default: break
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    text += string
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
    qualifiedName: String?
  ) {
    if name == "defs" { isInDefinitions = false }
    if name == "text" {
      texts.insert(text)
      placed[text] = place
    }
  }
}
