/// What the header of a trace says about the run that it was recorded from.
///
/// It holds the resolved accelerator and the workload, so that a replay needs no file but the trace
/// and a technology, and reports what the direct run does.
public struct TraceMetadata: Sendable, Equatable {
  /// The layout of the metadata.
  static let format = 1

  public var version: String
  /// How the trace was asked for.
  public var command: String
  public var accelerator: String
  /// The technology that a replay is priced with unless it names another; nil where it was a file.
  public var technology: String?
  /// The first and the last layer of a slice.
  public var slice: [String]?
  public var workload: Workload
  /// What the direct run had. It holds for replays whose times are those of the recording.
  public var steadyThroughput: Double?
  /// The accelerator's files.
  public var acceleratorFiles: [InputFile]
  /// The accelerator in the layout of a description file.
  public var description: JSONValue
  /// The layers of the network with shapes and precisions.
  public var layers: JSONValue
}

extension TraceMetadata {
  /// The metadata of a run that is about to be recorded.
  ///
  /// - Parameter steadyThroughput: of the direct run, where it has one.
  /// - Throws: `TesseraError` where a mask cannot be read again.
  public init(_ run: PreparedRun, steadyThroughput: Double?, command: String) throws {
    let technology = run.options.technology ?? run.description.technology.value
    self.init(
      version: TesseraVersion.current, command: command, accelerator: run.description.name,
      technology: DataFolders.isPath(technology) ? nil : technology, slice: nil,
      workload: try Workload(run), steadyThroughput: steadyThroughput,
      acceleratorFiles: run.description.sources.map { InputFile($0, role: .accelerator) },
      description: run.description.portable,
      layers: JSONValue(layersOf: NetworkSummary(run.network.network)))
  }

  /// The metadata of the part from the first segment of one layer to the last of another.
  ///
  /// Only steps that lie in the slice as a whole keep their counts: what part of the work of a step
  /// is in a slice that cuts it cannot be told.
  ///
  /// - Parameter segmentLayers: the layer of each segment of the whole trace.
  public func sliced(from first: Int, to last: Int, segmentLayers: [Int]) -> TraceMetadata {
    guard let start = segmentLayers.firstIndex(of: first),
      let end = segmentLayers.lastIndex(of: last), start <= end
    else { return self }
    let outside = Set(segmentLayers[..<start]).union(segmentLayers[(end + 1)...])
    let inside = Set(segmentLayers[start...end]).subtracting(outside)
    var result = self
    for index in workload.steps.indices where !inside.contains(index) {
      let step = workload.steps[index]
      result.workload.steps[index] = Workload.Step(
        name: step.name, layers: step.layers, macs: 0, accesses: 0, products: 0, movedBytes: 0,
        spillBytes: 0, bitProduct: step.bitProduct)
    }
    result.steadyThroughput = nil
    let names = workload.steps.map(\.name)
    if names.indices.contains(first), names.indices.contains(last) {
      result.slice = [names[first], names[last]]
    }
    return result
  }
}

extension JSONValue {
  /// The layers of a network in the order in which they run.
  init(layersOf summary: NetworkSummary) {
    self = .array(
      summary.layers.map { row in
        var object = JSONObject()
        object["name"] = .string(row.name)
        object["kind"] = .string(row.kind)
        object["inputs"] = .array(row.inputs.map { .string($0) })
        object["input_shape"] = .array(row.inputShape.map { .integer(Int64($0)) })
        object["output_shape"] = .array(row.outputShape.map { .integer(Int64($0)) })
        object["macs"] = .integer(Int64(row.macs))
        object["weights"] = .integer(Int64(row.weights))
        object["activations"] = .string(row.activations)
        if let encoding = row.weightEncoding { object["weight_encoding"] = .string(encoding) }
        if let group = row.fusionGroup { object["fusion_group"] = .string(group) }
        return .object(object)
      })
  }
}
