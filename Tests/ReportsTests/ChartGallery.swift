import Arch
import Foundation
import Reports
import Testing

/// Example pictures of every kind, for a person to look at: set `TESSERA_GALLERY` to a folder.
@Suite("Chart gallery")
struct ChartGallery {
  static let folder = ProcessInfo.processInfo.environment["TESSERA_GALLERY"]

  static var charts: [(name: String, svg: String)] {
    [
      ("speed-up", speedUp.svg()), ("latency-log", latencies.svg()),
      ("layers-60", layers(60).svg()),
      ("layers-12", layers(12).svg()), ("layers-150", layers(150).svg()), ("print", print.svg()),
      ("agreement", agreement.svg()), ("signed", signed.svg()), ("sweep", sweep.svg()),
    ]
  }

  @Test("writes its pictures", .enabled(if: folder != nil))
  func write() throws {
    let output = try OutputFolder(try #require(Self.folder))
    for (name, svg) in Self.charts { try output.add("\(name).svg", svg) }
    try output.commit()
  }

  static let networks = [
    "alexnet-wrpn", "resnet34-wrpn", "bn-inception-wrpn", "lstm-ptb", "gru-ptb",
  ]

  static var speedUp: BarChart {
    var chart = BarChart(
      title: "Speed-up of the TiM-DNN accelerator over near-memory baselines",
      categories: networks,
      series: [
        ChartSeries("over iso-capacity", [5.12, 4.77, 4.9, 6.41, 6.38]),
        ChartSeries("over iso-area", [3.31, 3.62, 3.05, 4.18, 4.2]),
      ], axis: ChartAxis("Speed-up", unit: "x"))
    chart.subtitle = "Batch 1, 2-bit activations, ternary weights; invented numbers"
    chart.bands = [
      ReferenceBand(
        low: 3.2, high: 4.2, label: "paper, iso-area: 3.2–4.2x", standing: "published"),
      ReferenceBand(
        low: 5.1, high: 7.7, label: "paper, iso-capacity: 5.1–7.7x", standing: "recalled"),
      ReferenceBand(at: 1, label: "no gain", standing: ""),
    ]
    chart.notes = [
      "A note that is long enough to be broken over more than one line, because the standing of "
        + "each reference has to be told: recalled values are hatched and dashed, published ones "
        + "are not."
    ]
    return chart
  }

  static var latencies: BarChart {
    BarChart(
      title: "Latency of one inference", categories: networks,
      series: [
        ChartSeries("TiM-DNN", [2.1e-4, 1.3e-3, 4.2e-4, 2.2e-6, 1.9e-6]),
        ChartSeries("near-memory, iso-area", [7e-4, 4.9e-3, 1.4e-3, 9e-6, 8e-6]),
        ChartSeries("near-memory, iso-capacity", [1.1e-3, 6.1e-3, 2e-3, nil, 1.2e-5]),
      ], axis: ChartAxis("Latency", unit: "s", scale: .logarithmic, usesPrefixes: true))
  }

  static func layers(_ count: Int) -> BarChart {
    let components = [
      "TiM tiles", "reduce units", "special functions", "activation buffer", "partial sums", "HBM2",
      "instruction memory", "scheduler", "uncore",
    ]
    var series: [ChartSeries] = []
    for (number, name) in components.enumerated() {
      var values: [Double?] = []
      for layer in 0..<count {
        let amount = Double((layer * 37 + number * 61) % 83 + 5)
        values.append(amount / Double(number + 1) * 1e-9)
      }
      series.append(ChartSeries(name, values))
    }
    let names = (0..<count).map { layer in "layer\(layer / 4).\(layer % 4).conv" }
    var chart = BarChart(
      title: "Energy by layer and component",
      categories: names,
      series: series, axis: ChartAxis("Energy", unit: "J", usesPrefixes: true))
    chart.arrangement = .stacked
    return chart
  }

  static var print: BarChart {
    var chart = layers(6)
    chart.isHatched = true
    chart.width = 420
    return chart
  }

  static var signed: BarChart {
    BarChart(
      title: "Error of the simulated value", categories: ["peak rate", "power & area", "<energy>"],
      series: [ChartSeries("error", [-12.5, 3.4, 0.02])], axis: ChartAxis("Error", unit: "%"))
  }

  static var sweep: BarChart {
    var chart = BarChart(
      title: "Throughput against batch", categories: (0..<9).map { "batch \(1 << $0)" },
      series: [ChartSeries("inferences/s", (0..<9).map { 4827 * (1 - 1 / Double($0 + 2)) })],
      axis: ChartAxis("Throughput", unit: "1/s"))
    chart.layout = .rows
    return chart
  }

  static var agreement: DotChart {
    let rows: [DotChart.Row] = [
      .init(
        "peak rate, TOPS",
        points: [.init(series: 0, value: 1), .init(series: 1, value: 113.98 / 114)],
        note: "-0.0 %"),
      .init(
        "speed-up, iso-area",
        points: [
          .init(series: 0, value: nil, range: 0.865...1.135), .init(series: 1, value: 0.97),
        ],
        note: "within the range"),
      .init(
        "ResNet-34, inferences/s",
        points: [.init(series: 0, value: 1, isFirm: false), .init(series: 1, value: 1.62)],
        note: "+62.0 %"),
      .init(
        "BN-Inception, inferences/s",
        points: [.init(series: 0, value: 1, isFirm: false), .init(series: 1, value: 0.71)],
        note: "-29.0 %"),
      .init(
        "TOPS/W", points: [.init(series: 0, value: 1, isFirm: false)],
        note: "consistent by construction"),
    ]
    var chart = DotChart(
      title: "Simulated against published values", seriesNames: ["reference", "simulated"],
      rows: rows,
      axis: ChartAxis("Value as a ratio to the reference", unit: "x", scale: .logarithmic))
    chart.bands = [ReferenceBand(low: 0.8, high: 1.2, label: "within 20 %", standing: "")]
    return chart
  }
}
