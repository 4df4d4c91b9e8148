/// What the value axis of a chart shows.
public struct ChartAxis: Hashable, Sendable {
  /// How values become lengths.
  public enum Scale: Hashable, Sendable {
    case linear
    /// Equal ratios are equal lengths. Zero and negative values have no place on it: their bars
    /// are missing and their label says `0` or the value.
    case logarithmic
  }

  public var title: String
  /// The unit of the values; `x` and `%` stand behind each number, any other behind the title.
  public var unit: String
  public var scale: Scale
  /// Whether the unit takes the SI prefix that suits the values; for `s`, `J`, `W` and the like.
  public var usesPrefixes: Bool

  public init(
    _ title: String, unit: String = "", scale: Scale = .linear, usesPrefixes: Bool = false
  ) {
    self.title = title
    self.unit = unit
    self.scale = scale
    self.usesPrefixes = usesPrefixes
  }

  var isUnitOnNumbers: Bool { unit == "x" || unit == "%" }
}

/// A range, or a single value, to compare with: shaded across the chart and told in the legend.
public struct ReferenceBand: Hashable, Sendable {
  public var low: Double
  public var high: Double
  /// What it is: `TiM-DNN paper, 3.2–4.2x`.
  public var label: String
  /// Where the number comes from: `published`, `recalled`, …; it is printed behind the label.
  public var standing: String

  public init(low: Double, high: Double, label: String, standing: String) {
    self.low = min(low, high)
    self.high = max(low, high)
    self.label = label
    self.standing = standing
  }

  /// A single value, drawn as a line.
  public init(at value: Double, label: String, standing: String) {
    self.init(low: value, high: value, label: label, standing: standing)
  }

  /// Whether the number can be relied on as it stands: others are hatched and dashed.
  var isFirm: Bool { !["recalled", "assumed", "calibrated"].contains(standing) }

  var legendLabel: String { standing.isEmpty ? label : "\(label) (\(standing))" }
}

/// A named list of values, one for each category of a chart; nil where there is none.
///
/// A value that is not finite counts as none.
public struct ChartSeries: Hashable, Sendable {
  public var name: String
  public var values: [Double?]

  public init(_ name: String, _ values: [Double?]) {
    self.name = name
    self.values = values
  }

  func value(_ index: Int) -> Double? {
    guard values.indices.contains(index), let value = values[index] else { return nil }
    return AxisScale.isDrawable(value) ? value : nil
  }
}
