/// Kernels on pairs of designs, with what the results can be compared with.
public struct KernelSuite: Sendable, Equatable {
  public struct Pair: Sendable, Hashable {
    public var subject: String
    public var baseline: String

    public init(subject: String, baseline: String) {
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
  }

  public struct Anchor: Sendable, Equatable {
    public var name: String
    public var metric: Metric
    /// The comparison that it is about, by its place.
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
  public var size: KernelSize
  public var seed: UInt64
  public var pairs: [Pair]
  public var anchors: [Anchor]

  public init(
    name: String, summary: String, notes: String? = nil, kernels: [String],
    size: KernelSize = .medium, seed: UInt64 = 0, pairs: [Pair], anchors: [Anchor] = []
  ) {
    self.name = name
    self.summary = summary
    self.notes = notes
    self.kernels = kernels
    self.size = size
    self.seed = seed
    self.pairs = pairs
    self.anchors = anchors
  }
}

extension KernelSuite {
  static let keys = [
    "name", "summary", "notes", "kernels", "size", "seed", "comparisons", "anchors",
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
      let expected = "the name of an accelerator"
      return Pair(
        subject: try fields.required("subject").text(expecting: expected),
        baseline: try fields.required("baseline").text(expecting: expected))
    }
    let anchors =
      try fields["anchors"] == nil
      ? []
      : list("anchors").map {
        try anchor($0, pairs: pairs)
      }
    let size = try fields["size"]?.choice(of: KernelSize.allCases.map(\.rawValue))
    return KernelSuite(
      name: try fields.required("name").text(), summary: try fields.required("summary").text(),
      notes: try fields["notes"]?.text(), kernels: kernels,
      size: size.flatMap(KernelSize.init) ?? .medium,
      seed: UInt64(try fields["seed"]?.integer(in: 0...Int64.max) ?? 0), pairs: pairs,
      anchors: anchors)
  }

  private static func anchor(_ node: YAMLNode, pairs: [Pair]) throws -> Anchor {
    let fields = try node.fields(
      of: "an anchor",
      known: [
        "name", "metric", "subject", "baseline", "reference", "standing", "source", "reason",
      ])
    let metric = try fields.required("metric").choice(of: Metric.allCases.map(\.rawValue))
    let pair = Pair(
      subject: try fields.required("subject").text(),
      baseline: try fields.required("baseline").text())
    guard let place = pairs.firstIndex(of: pair) else {
      throw TesseraError(
        at: node.position,
        "compares \(quoted(pair.subject)) with \(quoted(pair.baseline)); expected one of the "
          + "comparisons")
    }
    return Anchor(
      name: try fields.required("name").text(), metric: Metric(rawValue: metric) ?? .meanSpeedUp,
      pair: place, reference: try fields.required("reference").positiveNumber(),
      standing: try fields.required("standing").standing(),
      source: try fields.required("source").text(), reason: try fields["reason"]?.text())
  }
}
