/// Kernels on pairs of designs, with what the results can be compared with.
public struct KernelSuite: Sendable, Equatable {
  /// An accelerator with settings.
  public typealias Design = ComparisonPlan.Variant

  public struct Pair: Sendable, Hashable {
    public var subject: Design
    public var baseline: Design

    public init(subject: Design, baseline: Design) {
      self.subject = subject
      self.baseline = baseline
    }
  }

  /// Something that the gains over all the kernels can be compared with.
  public enum Metric: String, Sendable, CaseIterable {
    case meanSpeedUp = "mean_speed_up"
    case greatestSpeedUp = "greatest_speed_up"
    case meanEnergyRatio = "mean_energy_ratio"
    case greatestEnergyRatio = "greatest_energy_ratio"
    /// Over all the lengths of power cycles, too.
    case meanInterruptedEnergyRatio = "mean_interrupted_energy_ratio"
    case greatestInterruptedEnergyRatio = "greatest_interrupted_energy_ratio"

    /// Whether it is of the comparisons over power cycles.
    var isInterrupted: Bool {
      self == .meanInterruptedEnergyRatio || self == .greatestInterruptedEnergyRatio
    }
  }

  public struct Anchor: Sendable, Equatable {
    public var name: String
    public var metric: Metric
    /// The comparison that it is about, by its place; over power cycles where the metric is.
    public var pair: Int
    public var reference: Double
    public var standing: Standing
    public var source: String
    /// Why the computed value is no check of it; nil where it is one.
    public var reason: String?
  }

  public var name: String
  public var summary: String
  public var notes: String?
  public var kernels: [String]
  /// What holds for all the runs; settings come before those of the designs.
  public var options: KernelOptions
  public var pairs: [Pair]
  /// Nil where the supply stays.
  public var powerCycles: PowerCycles?
  public var anchors: [Anchor]

  public init(
    name: String, summary: String, notes: String? = nil, kernels: [String],
    options: KernelOptions = KernelOptions(), pairs: [Pair], powerCycles: PowerCycles? = nil,
    anchors: [Anchor] = []
  ) {
    self.name = name
    self.summary = summary
    self.notes = notes
    self.kernels = kernels
    self.options = options
    self.pairs = pairs
    self.powerCycles = powerCycles
    self.anchors = anchors
  }

  public var size: KernelSize { options.size }
  public var seed: UInt64 { options.seed }
}

extension KernelSuite {
  static let keys = [
    "name", "summary", "notes", "kernels", "size", "seed", "comparisons",
    "powerCycles", "anchors",
  ]

  /// Reads a suite of kernels by name or path; nil where the file is a suite of networks.
  ///
  /// - Throws: `TesseraError` with file, line and column of the first mistake.
  public static func read(_ name: String, in folders: DataFolders) throws -> KernelSuite? {
    try read(try folders.read(name, folder: SuiteReader.folder))
  }

  /// Reads the suite that a text describes.
  ///
  /// - Throws: as `read(_:in:)`.
  public static func read(_ source: SourceText) throws -> KernelSuite? {
    let root = try YAMLReader.read(source)
    guard case .mapping = root.content, root["kernels"] != nil else { return nil }
    let fields = try root.fields(of: "the suite", known: keys)
    func list(_ key: String) throws -> [YAMLNode] {
      let node = try fields.required(key)
      let elements = try node.elements(of: key)
      guard (1...SuiteReader.mostEntries).contains(elements.count) else {
        throw TesseraError(
          at: node.position,
          "found \(elements.count) \(key); expected 1 to \(SuiteReader.mostEntries)")
      }
      return elements
    }
    let names = KernelKind.all.map(\.name)
    var kernels: [String] = []
    for node in try list("kernels") {
      let kernel = try node.choice(of: names)
      guard !kernels.contains(kernel) else {
        throw TesseraError(at: node.position, "\(quoted(kernel)) is given more than once")
      }
      kernels.append(kernel)
    }
    let pairs = try list("comparisons").map { node in
      let fields = try node.fields(of: "a comparison", known: ["subject", "baseline"])
      return Pair(
        subject: try design(fields.required("subject")),
        baseline: try design(fields.required("baseline")))
    }
    let cycles = try fields["powerCycles"].map { try PowerCycles(reading: $0) }
    let anchors =
      try fields["anchors"] == nil
      ? []
      : list("anchors").map {
        try anchor($0, pairs: pairs, interrupted: cycles?.pairs.map(\.pair) ?? [])
      }
    let size = try fields["size"]?.choice(of: KernelSize.allCases.map(\.rawValue))
    var options = KernelOptions()
    options.size = size.flatMap(KernelSize.init) ?? .medium
    options.seed = UInt64(try fields["seed"]?.integer(in: 0...Int64.max) ?? 0)
    return KernelSuite(
      name: try fields.required("name").text(), summary: try fields.required("summary").text(),
      notes: try fields["notes"]?.text(), kernels: kernels, options: options, pairs: pairs,
      powerCycles: cycles, anchors: anchors)
  }

  /// The name of an accelerator, or `{accelerator: NAME, set: [path=value]}`.
  static func design(_ node: YAMLNode) throws -> Design {
    let expected = "the name of an accelerator"
    guard case .mapping = node.content else {
      return Design(accelerator: try node.text(expecting: expected))
    }
    let fields = try node.fields(of: "a design", known: ["accelerator", "set"])
    return Design(
      accelerator: try fields.required("accelerator").text(expecting: expected),
      settings: try fields["set"]?.elements(of: "'set'").map {
        try $0.text(expecting: "path=value")
      } ?? [])
  }

  private static func anchor(
    _ node: YAMLNode, pairs: [Pair], interrupted: [Pair]
  ) throws -> Anchor {
    let fields = try node.fields(
      of: "an anchor",
      known: [
        "name", "metric", "subject", "baseline", "reference", "standing", "source", "reason",
      ])
    let name = try fields.required("metric").choice(of: Metric.allCases.map(\.rawValue))
    let metric = Metric(rawValue: name) ?? .meanSpeedUp
    let pair = Pair(
      subject: try design(fields.required("subject")),
      baseline: try design(fields.required("baseline")))
    guard let place = (metric.isInterrupted ? interrupted : pairs).firstIndex(of: pair) else {
      throw TesseraError(
        at: node.position,
        "compares \(quoted(pair.subject.label)) with \(quoted(pair.baseline.label)); expected one "
          + "of the comparisons" + (metric.isInterrupted ? " of powerCycles" : ""))
    }
    return Anchor(
      name: try fields.required("name").text(), metric: metric,
      pair: place, reference: try fields.required("reference").positiveNumber(),
      standing: try fields.required("standing").standing(),
      source: try fields.required("source").text(), reason: try fields["reason"]?.text())
  }
}
