import Crossbar
import Inference

extension AccuracyResult {
  /// File names and texts of a result folder.
  public func files() throws -> [(name: String, text: String)] {
    [
      ("result.json", try json.prettyText()), ("layers.csv", layersCSV),
      ("signal-to-error.svg", chart.svg()),
    ]
  }

  /// One line for each layer, for notebooks and spreadsheets, in SI.
  var layersCSV: String {
    var csv = CSVWriter(
      header: [
        "name", "kind", "inputs", "outputs", "groups", "macs", "signal_to_error_db",
        "correct_alone", "images_alone", "array_reads", "drives", "conversions",
        "programmed_cells", "cell_energy_j", "energy_per_image_j",
      ])
    for (index, row) in layers.enumerated() {
      let (layer, activity) = (row.layer, energy.activity[index])
      let joules = energy.reading.map {
        $0.layers[index].dynamicEnergy.joules / Double(max(1, energy.images))
      }
      csv.append([
        layer.name, layer.kind.rawValue, "\(layer.inputs)", "\(layer.outputs)",
        "\(layer.groups)", "\(layer.macs)",
        row.error.decibels.isFinite ? NumberText.exact(row.error.decibels) : "",
        "\(row.alone.correct)", "\(row.alone.count)", "\(activity.arrayReads)",
        "\(activity.inputDrives)", "\(activity.conversions)",
        "\(energy.programmed[index].programmedCells)",
        energy.hasCells ? NumberText.exact(activity.cellJoules) : "",
        joules.map { NumberText.exact($0) } ?? "",
      ])
    }
    return csv.text
  }

  private var chart: BarChart {
    var chart = BarChart(
      title: "Signal to error by layer", categories: layers.map(\.layer.name),
      series: [
        ChartSeries(
          "exact inputs",
          layers.map { $0.error.decibels.isFinite ? $0.error.decibels : nil })
      ], axis: ChartAxis("Signal to error", unit: "dB", usesPrefixes: false))
    chart.subtitle = "\(model) on \(accelerator), device of seed \(seeds.first ?? 0)"
    chart.notes = ["Each layer is given exact inputs, of \(layerImages) images."]
    return chart
  }
}
