import ArgumentParser
import Tessera

/// `tessera trace info`
struct TraceInfoCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "info", abstract: "Tells what a trace holds and how large it is.")
  }

  @Argument(help: "A trace.", completion: .file())
  var file: String

  @Flag(help: "Also works out the order-0 entropy of the counts.")
  var entropy = false

  @OptionGroup var listing: ListingArguments

  func run(in context: CommandContext) throws {
    let reader = try TraceReader(path: file)
    let statistics = try reader.statistics(countsEntropy: entropy)
    let metadata =
      reader.header.metadata.isEmpty
      ? nil : try? TraceMetadata(reader.header.metadata, file: file)
    let info = TraceInfo(reader: reader, statistics: statistics, metadata: metadata)
    try listing.show(text: info.text, json: try info.json(), in: context)
  }
}

/// What there is to say about a trace.
private struct TraceInfo {
  let reader: TraceReader
  let statistics: TraceStatistics
  let metadata: TraceMetadata?

  var text: String {
    var rows: [(String, String)] = []
    if let metadata {
      let workload = metadata.workload
      rows.append(("network", "\(workload.network), batch \(workload.batch)"))
      if let slice = metadata.slice { rows.append(("slice", slice.joined(separator: " to "))) }
      rows.append(("accelerator", metadata.accelerator))
      rows.append(("technology", metadata.technology ?? "a file"))
      rows.append(("mapping", workload.mode))
      rows.append(("macs", NumberText.grouped(workload.macs)))
      rows.append(("command", metadata.command))
    }
    rows += [
      ("written by", reader.header.generator),
      ("size", "\(NumberText.grouped(statistics.fileSize)) bytes"),
      ("segments", NumberText.grouped(statistics.segments)),
      ("layers", NumberText.grouped(reader.header.layers.count)),
      ("units", NumberText.grouped(reader.header.unitCount)),
      ("tokens", NumberText.grouped(reader.header.tokens.count)),
      (
        "records",
        "\(NumberText.grouped(statistics.records)), "
          + "\(NumberText.formatted(statistics.bytesPerRecord, significantDigits: 3)) bytes each"
      ),
      (
        "expanded",
        "\(NumberText.grouped(statistics.expandedRecords)) with repeats, "
          + "\(NumberText.formatted(statistics.bytesPerExpandedRecord, significantDigits: 3)) "
          + "bytes each"
      ),
    ]
    if let entropy = statistics.payloadEntropyBytes {
      rows.append(("entropy", "\(NumberText.grouped(Int(entropy))) bytes, order 0, of the counts"))
    }
    if let problem = reader.indexProblem { rows.append(("index", "made anew: \(problem)")) }
    let width = rows.map { $0.0.count }.max() ?? 0
    var text = rows.map { name, value in
      name + String(repeating: " ", count: width - name.count + 2) + value + "\n"
    }.joined()
    var table = TextTable([
      .text("operation"), .number("records"), .number("with repeats"), .text("totals"),
    ])
    for operation in statistics.operations where operation.records > 0 {
      let totals = zip(operation.payloads, operation.payloadTotals)
        .map { "\(NumberText.grouped($1)) \($0)" }
      table.append([
        "\(operation.component).\(operation.unit).\(operation.name)",
        NumberText.grouped(operation.records), NumberText.grouped(operation.expandedRecords),
        totals.joined(separator: ", "),
      ])
    }
    if !table.isEmpty { text += "\n" + table.text() }
    return text
  }

  func json() throws -> JSONValue {
    var object = JSONObject()
    func put(_ name: String, _ value: some BinaryInteger) {
      object[name] = .integer(Int64(clamping: value))
    }
    object["generator"] = .string(reader.header.generator)
    put("file_size", statistics.fileSize)
    put("segments", statistics.segments)
    put("frames", statistics.frames)
    put("units", reader.header.unitCount)
    put("records", statistics.records)
    put("expanded_records", statistics.expandedRecords)
    object["bytes_per_record"] = .double(statistics.bytesPerRecord)
    object["bytes_per_expanded_record"] = .double(statistics.bytesPerExpandedRecord)
    if let entropy = statistics.payloadEntropyBytes {
      object["payload_entropy_bytes"] = .double(entropy)
    }
    object["index_problem"] = reader.indexProblem.map { .string($0.description) } ?? .null
    object["layers"] = .array(reader.header.layers.map { .string($0) })
    object["tokens"] = .array(reader.header.tokens.map { .string($0) })
    object["operations"] = .array(
      statistics.operations.filter { $0.records > 0 }.map { operation in
        var totals = JSONObject()
        for (name, total) in zip(operation.payloads, operation.payloadTotals) {
          totals[name] = .integer(total)
        }
        return [
          "component": .string(operation.component), "unit": .string(operation.unit),
          "name": .string(operation.name), "records": .integer(operation.records),
          "expanded_records": .integer(operation.expandedRecords), "payloads": .object(totals),
        ]
      })
    let text = reader.header.metadata
    let place = "\(reader.path): metadata"
    // Another program's metadata need not be JSON.
    object["metadata"] =
      text.isEmpty ? .null : (try? JSONValue.parse(Array(text.utf8), file: place)) ?? .string(text)
    return .object(object)
  }
}
