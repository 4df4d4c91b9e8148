/// What a comparison runs: accelerators in variants, networks, and who is compared with whom.
public struct ComparisonPlan: Sendable, Equatable {
  /// An accelerator with settings.
  public struct Variant: Sendable, Hashable {
    public var accelerator: String
    /// `path=value` texts.
    public var settings: [String]
    /// The accelerator as results show it, without folders of a machine.
    public var name: String

    public init(accelerator: String, settings: [String] = [], name: String? = nil) {
      self.accelerator = accelerator
      self.settings = settings
      self.name = name ?? InputFile.shownName(accelerator)
    }

    /// The settings as results show them.
    public var shownSettings: [String] { settings.map { InputFile.shownSetting($0) } }

    /// `tim-dnn_tvlsi_2020 [tiles.count=16]`.
    public var label: String {
      settings.isEmpty ? name : "\(name) [\(shownSettings.joined(separator: ", "))]"
    }
  }

  /// Two variants, by their indices: the ratios tell how much better the subject is.
  public struct Pair: Sendable, Hashable {
    public var subject: Int
    public var baseline: Int

    public init(subject: Int, baseline: Int) {
      self.subject = subject
      self.baseline = baseline
    }
  }

  /// The most runs of one comparison, and the most variants of all accelerators together.
  static let mostRuns = 65_536
  static let mostVariants = 1_000

  public var variants: [Variant]
  public var networks: [String]
  public var pairs: [Pair]
  /// What holds for all the runs; its settings come before those of the variants.
  public var options: RunOptions

  public init(
    variants: [Variant], networks: [String], pairs: [Pair], options: RunOptions = RunOptions()
  ) {
    self.variants = variants
    self.networks = networks
    self.pairs = pairs
    self.options = options
  }

  /// Plans a comparison of accelerators, each in all combinations of the varied settings.
  ///
  /// Without a `baseline` the first variant is the baseline of all others. A baseline that is among
  /// the accelerators is varied like them, and each variant is compared with the one of the same
  /// settings. One that is not among them, or is all that is varied, runs as its description says,
  /// for all.
  ///
  /// - Throws: `TesseraError` where nothing is to be compared, something is named twice, an option
  ///   decides what an axis varies, or there are too many runs.
  public init(
    accelerators: [String], networks: [String], baseline: String? = nil,
    varying axes: [ComparisonAxis] = [], options: RunOptions = RunOptions()
  ) throws {
    guard !accelerators.isEmpty else { throw TesseraError("found no accelerator to compare") }
    guard !networks.isEmpty else { throw TesseraError("found no network to compare on") }
    for (what, names) in [
      ("accelerator", accelerators), ("network", networks), ("varied setting", axes.map(\.place)),
    ] {
      var seen: Set<String> = []
      for name in names where !seen.insert(name).inserted {
        throw TesseraError("\(what) \(quoted(name)) is named more than once")
      }
    }
    for axis in axes { try Self.check(axis, options) }
    try Self.check(accelerators: accelerators.count, networks: networks.count, axes)
    var settings: [[String]] = [[]]
    for axis in axes {
      settings = settings.flatMap { before in axis.settings.map { before + [$0] } }
    }
    let isOther = baseline.map { !accelerators.contains($0) } ?? false
    let names = try Self.names(accelerators + (isOther ? [baseline ?? ""] : []))
    var variants = zip(accelerators, names).flatMap { accelerator, name in
      settings.map { Variant(accelerator: accelerator, settings: $0, name: name) }
    }
    var pairs: [Pair] = []
    let isOnlyOneVaried = accelerators.count == 1 && !axes.isEmpty
    if let baseline, !isOnlyOneVaried, let first = accelerators.firstIndex(of: baseline) {
      for index in variants.indices where index / settings.count != first {
        pairs.append(
          Pair(subject: index, baseline: first * settings.count + index % settings.count))
      }
    } else if let baseline {
      pairs = variants.indices.map { Pair(subject: $0, baseline: variants.count) }
      variants.append(Variant(accelerator: baseline, name: names.last))
    } else {
      pairs = variants.indices.dropFirst().map { Pair(subject: $0, baseline: 0) }
    }
    self.init(variants: variants, networks: networks, pairs: pairs, options: options)
  }

  /// Refuses an axis that something else decides, as rows would be named by what was not used.
  private static func check(_ axis: ComparisonAxis, _ options: RunOptions) throws {
    let hasMapping = options.mode != nil || options.mappingFile != nil
    for (option, isGiven) in [
      ("--technology", options.technology != nil && axis.place == "technology"),
      ("--mapping", hasMapping && axis.place == "mapping.mode"),
      ("--set", options.settings.contains { ComparisonAxis.place(of: $0) == axis.place }),
    ] where isGiven {
      throw TesseraError(
        "--vary \(quoted(axis.path)): \(option) gives it too; expected one of the two")
    }
  }

  /// What results call the accelerators; files of one name keep the folder that they lie in.
  ///
  /// - Throws: `TesseraError` where that does not tell them apart.
  private static func names(_ accelerators: [String]) throws -> [String] {
    let short = accelerators.map(InputFile.shownName)
    let names = zip(accelerators, short).map { accelerator, name in
      guard short.count(where: { $0 == name }) > 1 else { return name }
      return accelerator.split(separator: "/").suffix(2).joined(separator: "/")
    }
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      throw TesseraError(
        "two accelerators would both be called \(quoted(name)); give their files different names")
    }
    return names
  }

  /// Refuses more variants or runs than are bearable, before any is made.
  private static func check(accelerators: Int, networks: Int, _ axes: [ComparisonAxis]) throws {
    let counts = axes.map(\.values.count) + (accelerators > 1 ? [accelerators] : [])
    // As a floating-point number, because no product of counts leaves its range.
    let variants = counts.reduce(1.0) { $0 * Double($1) }
    guard variants <= Double(mostVariants) else {
      let shown = variants < 1e15 ? NumberText.grouped(Int(variants)) : "more than 10^15"
      let values = axes.map { "\($0.values.count)" }.joined(separator: " x ")
      throw TesseraError(
        "--vary: \(values) values on \(accelerators) "
          + (accelerators == 1 ? "accelerator" : "accelerators")
          + " make \(shown) variants; expected at most \(NumberText.grouped(mostVariants))")
    }
    let runs = (Int(variants) + 1).multipliedReportingOverflow(by: networks)
    guard !runs.overflow, runs.partialValue <= mostRuns else {
      throw TesseraError("the variants make more than \(mostRuns) runs")
    }
  }
}
