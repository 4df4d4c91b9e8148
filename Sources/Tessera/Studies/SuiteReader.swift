/// Reads suites, strictly: every mistake is told with file, line and column.
struct SuiteReader {
  static let folder = "suites"
  static let keys = [
    "name", "summary", "notes", "networks", "subject", "baselines", "headline", "anchors", "sweep",
  ]
  /// The most networks, baselines or anchors.
  static let mostEntries = 1_024

  private var workloads: [String] = []
  private var accelerators: [String] = []
  private var baselines: [String] = []
  private var subject = ""

  mutating func read(_ source: SourceText) throws -> BenchmarkSuite {
    let fields = try YAMLReader.read(source).fields(of: "the suite", known: Self.keys)
    let found = try list(fields.required("networks"), of: "networks").map(Self.workload)
    workloads = found.map(\.network)
    try refuseRepeats(fields.required("networks"), workloads)
    subject = try fields.required("subject").text(expecting: "the name of an accelerator")
    baselines = try list(fields.required("baselines"), of: "baselines").map {
      try $0.text(expecting: "the name of an accelerator")
    }
    accelerators = [subject] + baselines
    try refuseRepeats(fields.required("baselines"), accelerators)
    let headline = try fields["headline"]?.choice(of: baselines) ?? baselines[0]
    var anchors: [Anchor] = []
    if let node = fields["anchors"] {
      for element in try list(node, of: "anchors") { anchors.append(try anchor(element)) }
      try refuseRepeats(node, anchors.map(\.name))
    }
    return BenchmarkSuite(
      name: try fields.required("name").text(),
      summary: try fields.required("summary").text(), workloads: found, subject: subject,
      baselines: baselines, headline: headline, anchors: anchors,
      sweep: try fields["sweep"].map(SweepReader.read), source: source)
  }

  private func list(_ node: YAMLNode, of what: String) throws -> [YAMLNode] {
    let elements = try node.elements(of: what)
    guard (1...Self.mostEntries).contains(elements.count) else {
      throw TesseraError(
        at: node.position, "found \(elements.count) \(what); expected 1 to \(Self.mostEntries)")
    }
    return elements
  }

  private func refuseRepeats(_ node: YAMLNode, _ names: [String]) throws {
    var seen: Set<String> = []
    for (index, name) in names.enumerated() where !seen.insert(name).inserted {
      // The subject stands before the baselines, in a place of its own.
      let elements = try node.elements(of: "the list")
      let place = index - (names.count - elements.count)
      let position = elements.indices.contains(place) ? elements[place].position : node.position
      throw TesseraError(at: position, "\(quoted(name)) is given more than once")
    }
  }

  private static func workload(_ node: YAMLNode) throws -> BenchmarkSuite.Workload {
    let fields = try node.fields(of: "a network", known: ["name", "base"])
    return BenchmarkSuite.Workload(
      network: try fields.required("name").text(expecting: "the name of a network"),
      base: try fields["base"]?.text(expecting: "the name of a network"))
  }

  // MARK: Anchors

  private static let anchorKeys = [
    "name", "metric", "accelerator", "baseline", "networks", "reference", "standing", "source",
    "condition", "use", "parameter", "reason", "note",
  ]

  private func anchor(_ node: YAMLNode) throws -> Anchor {
    let name = try node["name"]?.text() ?? ""
    let what = name.isEmpty ? "an anchor" : "anchor \(quoted(name))"
    let fields = try node.fields(of: what, known: Self.anchorKeys)
    let metricName = try fields.required("metric")
      .choice(of: AnchorMetric.allCases.map(\.rawValue))
    guard let metric = AnchorMetric(rawValue: metricName) else {
      throw TesseraError(at: node.position, "unknown metric \(quoted(metricName))")
    }
    func refuse(_ key: String, _ reason: String) throws {
      guard let given = fields[key] else { return }
      throw TesseraError(at: given.position, "\(what) has a \(quoted(key)), but \(reason)")
    }
    var networks: [String] = []
    if metric.needsRuns {
      networks = try list(fields.required("networks"), of: "networks").map {
        try $0.choice(of: workloads)
      }
      try refuseRepeats(fields.required("networks"), networks)
    } else {
      try refuse("networks", "\(metricName) comes from a description alone")
    }
    // Runs exist only of the suite's own accelerators.
    func accelerator(_ node: YAMLNode, among known: [String]) throws -> String {
      metric.needsRuns
        ? try node.choice(of: known) : try node.text(expecting: "the name of an accelerator")
    }
    var baseline: String?
    if metric.needsBaseline {
      baseline = try accelerator(fields.required("baseline"), among: baselines)
    } else {
      try refuse("baseline", "\(metricName) compares nothing")
    }
    return Anchor(
      name: try fields.required("name").text(), metric: metric,
      accelerator: try fields["accelerator"].map { try accelerator($0, among: accelerators) }
        ?? subject, baseline: baseline, networks: networks,
      reference: try Self.reference(fields.required("reference")),
      standing: try fields.required("standing").standing(),
      source: try fields.required("source").text(),
      condition: try fields["condition"].map(Self.condition), use: try use(fields, refuse: refuse),
      note: try fields["note"]?.text(), position: node.position)
  }

  private func use(
    _ fields: YAMLFields, refuse: (String, String) throws -> Void
  ) throws -> Anchor.Use {
    switch try fields.required("use").choice(of: ["checked", "calibrated", "not-validated"]) {
    case "calibrated":
      try refuse("reason", "is calibrated; expected 'parameter'")
      return .calibrated(parameter: try fields.required("parameter").text())
    case "not-validated":
      try refuse("parameter", "is not validated; expected 'reason'")
      return .notValidated(reason: try fields.required("reason").text())
    default:
      try refuse("parameter", "is checked: a value that chose a parameter is calibrated")
      try refuse("reason", "is checked")
      return .checked
    }
  }

  private static func reference(_ node: YAMLNode) throws -> Anchor.Reference {
    guard case .sequence(let ends) = node.content else {
      return Anchor.Reference(try node.positiveNumber())
    }
    guard ends.count == 2 else {
      throw TesseraError(
        at: node.position, "found \(ends.count) ends of a range; expected [lowest, highest]")
    }
    let (low, high) = (try ends[0].positiveNumber(), try ends[1].positiveNumber())
    guard low < high else {
      throw TesseraError(at: node.position, "the range ends at \(high), not above its \(low)")
    }
    return Anchor.Reference(from: low, to: high)
  }

  private static func condition(_ node: YAMLNode) throws -> Anchor.Condition {
    let fields = try node.fields(of: "a condition", known: ["text", "standing"])
    return Anchor.Condition(
      text: try fields.required("text").text(),
      standing: try fields.required("standing").standing())
  }
}

extension BenchmarkSuite {
  /// Reads a suite by name or path.
  ///
  /// - Throws: `TesseraError` with file, line and column of the first mistake.
  public static func read(_ name: String, in folders: DataFolders) throws -> BenchmarkSuite {
    try read(try folders.read(name, folder: SuiteReader.folder))
  }

  /// Reads the suite that a text describes.
  ///
  /// - Throws: as `read(_:in:)`.
  public static func read(_ source: SourceText) throws -> BenchmarkSuite {
    var reader = SuiteReader()
    return try reader.read(source)
  }

  /// The names of all the suites.
  public static func names(in folders: DataFolders) -> [String] {
    folders.names(folder: SuiteReader.folder)
  }
}

extension YAMLNode {
  func standing() throws -> Standing {
    let name = try choice(of: Standing.allCases.map(\.rawValue))
    return Standing(rawValue: name) ?? .assumed
  }

  /// A decimal number above zero, such as `3.2` or `1.5e-4`.
  func positiveNumber() throws -> Double {
    let expected = "a number above 0 such as 3.2 or 1.5e-4"
    let text = try text(expecting: expected)
    guard let value = JSONNumber(text)?.doubleValue, value > 0, value < 1e100, value > 1e-100 else {
      throw TesseraError(at: position, "found \(quoted(text)); expected \(expected)")
    }
    return value
  }
}
