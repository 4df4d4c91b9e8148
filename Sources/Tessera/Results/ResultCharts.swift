/// A result as pictures that can go into a paper.
public enum ResultCharts {
  /// File names and SVG texts.
  public static func all(_ result: RunResult) throws -> [(name: String, svg: String)] {
    let record = result.record
    let priced = result.priced
    let subtitle =
      "\(record.network) on \(record.accelerator), batch \(record.batch), \(priced.technology)"
    let layers = priced.layers.map(\.name)
    // A component that nothing is known to cost would only take room in the legend.
    let spending = priced.components.indices.filter { priced.components[$0].dynamicEnergy > .zero }
    var charts: [(String, BarChart)] = []
    charts.append(
      (
        "latency-by-layer.svg",
        BarChart(
          title: "Latency by layer", categories: layers,
          series: [
            ChartSeries("latency", priced.layers.map { Double($0.end - $0.start) * 1e-15 })
          ], axis: ChartAxis("Latency", unit: "s", usesPrefixes: true))
      ))
    var byLayer = BarChart(
      title: "Dynamic energy by layer", categories: layers,
      series: spending.map { component in
        ChartSeries(
          priced.components[component].path,
          priced.layers.map { $0.dynamicEnergyByComponent[component].joules })
      }, axis: ChartAxis("Energy", unit: "J", usesPrefixes: true))
    byLayer.arrangement = .stacked
    byLayer.notes = ["Static energy is not shared out among layers."]
    charts.append(("energy-by-layer.svg", byLayer))
    var byComponent = BarChart(
      title: "Energy by component", categories: priced.components.map(\.path),
      series: [
        ChartSeries("dynamic", priced.components.map { $0.dynamicEnergy.joules }),
        ChartSeries("static", priced.components.map { $0.staticEnergy.joules }),
      ], axis: ChartAxis("Energy", unit: "J", usesPrefixes: true))
    byComponent.arrangement = .stacked
    charts.append(("energy-by-component.svg", byComponent))
    charts.append(
      (
        "latency-by-component.svg",
        BarChart(
          title: "Active time by component", categories: record.ledger.components.map(\.path),
          series: [
            ChartSeries(
              "mean of the instances",
              record.ledger.components.map {
                Double($0.active) * 1e-15 / Double(max(1, $0.instances))
              })
          ], axis: ChartAxis("Active time", unit: "s", usesPrefixes: true))
      ))
    charts.append(
      (
        "area-by-component.svg",
        BarChart(
          title: "Area by component", categories: priced.components.map(\.path),
          series: [ChartSeries("area", priced.components.map { $0.area.squareMillimetres })],
          axis: ChartAxis("Area", unit: "mm²", usesPrefixes: false))
      ))
    return charts.map { name, chart in
      var chart = chart
      chart.subtitle = subtitle
      return (name, chart.svg())
    }
  }
}
