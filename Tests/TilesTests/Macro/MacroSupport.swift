import Arch
import Testing

@testable import Tiles

/// A macro to change: `{{NAME}}` is replaced by the text of a part.
enum MacroSupport {
  static func definition(
    parameters: String = "{t: 1 ns, n: 3}", quantities: String = "{}",
    latency: String = "t * n", interval: String? = nil, count: String = "accesses",
    write: String = "t", writeStage: String = "array", values: String? = nil
  ) throws -> MacroDefinition {
    let text = """
      name: example
      summary: An example.
      array: {rows: 64, columns: 32, rowsPerAccess: 8}
      weights: {encoding: ternary}
      inputs: {encoding: ternary}
      parameters: \(parameters)
      quantities: \(quantities)
      stages:
        array:
          latency: \(latency)
          \(interval.map { "interval: \($0)" } ?? "")
        second: {latency: t}
      write: {latency: \(write), stage: \(writeStage)}
      actions:
        one: {count: \(count)}
      \(values.map { "values: \($0)" } ?? "")
      """
    return try MacroReader(
      root: YAMLReader.read(SourceText(label: "example.yaml", text: text))
    ).read()
  }

  static func values(_ definition: MacroDefinition) -> ParameterValues {
    var values = definition.exampleValues
    values.clock = .unclocked
    return values
  }

  static func plan(_ definition: MacroDefinition) throws -> UnitPlan {
    try definition.stagePlan(values(definition)).units[0]
  }
}
