/// The pictures of a fit.
public struct DeviceFitCharts {
  private let fit: DeviceFit

  public init(_ fit: DeviceFit) { self.fit = fit }

  /// File names and SVG texts.
  public var all: [(name: String, text: String)] {
    var charts = [
      ("measured-over-target.svg", measuredOverTarget.svg()),
      ("deviations.svg", deviations.svg()),
    ]
    if let drift { charts.append(("drift.svg", drift.svg())) }
    return charts.map { (name: $0.0, text: $0.1) }
  }

  private var subtitle: String {
    "\(InputFile.shownName(fit.label)), \(NumberText.grouped(fit.rows)) rows"
  }

  private var measuredOverTarget: PointChart {
    let sigma = fit.spread.total.value
    func model(_ deviate: Double) -> [PointChart.Point] {
      (0...64).map { step in
        let target = fit.lowConductance + fit.range * Double(step) / 64
        return PointChart.Point(
          x: target,
          y: fit.spread.form.value(deviate * sigma, target: target, range: fit.range))
      }
    }
    var chart = PointChart(
      title: "Measured over target conductance",
      series: [
        PointChart.Series(
          "measured: median, 25 to 75 % and 5 to 95 %",
          fit.levels.map {
            PointChart.Point(
              x: $0.target, y: $0.quantiles[2],
              ranges: [
                min($0.quantiles[0], $0.quantiles[4])...max($0.quantiles[0], $0.quantiles[4]),
                min($0.quantiles[1], $0.quantiles[3])...max($0.quantiles[1], $0.quantiles[3]),
              ])
          }),
        PointChart.Series("as told", model(0), style: .line, colour: 7),
        PointChart.Series(
          "parametric model, 5 and 95 %", model(-1.6449), style: .dashes, colour: 3),
        PointChart.Series("", model(1.6449), style: .dashes, colour: 3),
      ],
      xAxis: ChartAxis("Target", unit: "S", usesPrefixes: true),
      yAxis: ChartAxis("Measured", unit: "S", usesPrefixes: true))
    chart.subtitle = subtitle
    chart.notes = [
      "At the reference time and temperature, without stuck cells. "
        + "Variation \(fit.spread.form.rawValue)."
    ]
    return chart
  }

  /// Quantiles of the standardised deviations against those of the normal distribution.
  private var deviations: PointChart {
    let values = fit.standardised
    let count = min(values.count, 512)
    let points = (0..<count).map { index in
      let probability = (Double(index) + 0.5) / Double(count)
      let place = min(Int(probability * Double(values.count)), values.count - 1)
      return PointChart.Point(x: gaussianQuantile(probability), y: values[place])
    }
    let reach = max(points.last?.x ?? 3, 3)
    var chart = PointChart(
      title: "Deviations against the parametric model",
      series: [
        PointChart.Series("measured", points),
        PointChart.Series(
          "the model", [.init(x: -reach, y: -reach), .init(x: reach, y: reach)], style: .line,
          colour: 7),
      ], xAxis: ChartAxis("Normal deviate"), yAxis: ChartAxis("Deviation over its fitted size"))
    chart.subtitle = subtitle
    chart.notes = [
      "All levels together, from their targets; off the line in the middle: a bias, at the ends: "
        + "another shape."
    ]
    return chart
  }

  private var drift: PointChart? {
    guard let drift = fit.drift, !drift.course.isEmpty else { return nil }
    let exponent = drift.exponent
    func law(_ exponent: Double) -> [PointChart.Point] {
      drift.course.map {
        PointChart.Point(x: $0.seconds, y: drift.share(at: $0.seconds, exponent: exponent))
      }
    }
    var series = [
      PointChart.Series(
        "measured: median, 5 to 95 %",
        drift.course.map {
          PointChart.Point(x: $0.seconds, y: $0.median, ranges: [$0.low...$0.high])
        }),
      PointChart.Series("fitted exponent", law(exponent.value), style: .line, colour: 3),
    ]
    if let deviation = drift.deviation {
      for (name, sign) in [("5 and 95 % of cells", 1.6449), ("", -1.6449)] {
        let cell = max(0, exponent.value + sign * deviation.value)
        series.append(PointChart.Series(name, law(cell), style: .dashes, colour: 3))
      }
    }
    var chart = PointChart(
      title: "Drift", series: series,
      xAxis: ChartAxis(
        "Time since programming", unit: "s", scale: .logarithmic, usesPrefixes: true),
      yAxis: ChartAxis("Conductance over its fitted start"))
    chart.subtitle = subtitle
    return chart
  }
}
