/// A network as `describe` prints it: its layers with shapes, counts and precisions.
public struct NetworkText {
  private let summary: NetworkSummary
  private let notes: [String]

  public init(_ file: NetworkFile) {
    summary = NetworkSummary(file.network)
    notes = file.notes
  }

  public var text: String {
    func shape(_ sizes: [Int]) -> String { sizes.map { "\($0)" }.joined(separator: "x") }
    var text = "\(summary.name): \(summary.summary)\n\n"
    text += "  source   \(summary.source)\n"
    text += "  input    \(shape(summary.inputShape))\n"
    if summary.steps > 1 { text += "  steps    \(summary.steps)\n" }
    text += "  MACs     \(NumberText.grouped(summary.macs))\n"
    text += "  weights  \(NumberText.grouped(summary.weights))\n\n"
    var table = TextTable([
      .text("layer"), .text("kind"), .text("reads"), .text("input"), .text("output"),
      .number("MACs"), .number("weights"), .text("precision"), .text("fused"),
    ])
    for row in summary.layers {
      let precision = [row.activations, row.weightEncoding].compactMap(\.self)
      table.append([
        row.name, row.kind, row.inputs.joined(separator: ", "), shape(row.inputShape),
        shape(row.outputShape), row.macs > 0 ? NumberText.grouped(row.macs) : "",
        row.weights > 0 ? NumberText.grouped(row.weights) : "",
        row.weightEncoding == nil ? "" : precision.joined(separator: " x "),
        row.fusionGroup ?? "",
      ])
    }
    text += table.text(width: 140)
    if !notes.isEmpty { text += "\n" + notes.map { "\($0)\n" }.joined() }
    return text
  }

  public var json: JSONValue {
    var object = JSONObject()
    object["kind"] = "network"
    object["name"] = .string(summary.name)
    object["summary"] = .string(summary.summary)
    object["source"] = .string(summary.source)
    object["input_shape"] = .array(summary.inputShape.map { .integer(Int64($0)) })
    object["steps"] = .integer(Int64(summary.steps))
    object["macs"] = .integer(Int64(summary.macs))
    object["operations"] = .integer(Int64(summary.operations))
    object["weights"] = .integer(Int64(summary.weights))
    object["layers"] = JSONValue(layersOf: summary)
    if !notes.isEmpty { object["notes"] = .array(notes.map { .string($0) }) }
    return .object(object)
  }
}
