extension RunResult {
  /// Whether both are of the same network, batch and work, so that ratios say something.
  func isComparable(to other: RunResult) -> Bool {
    record.network == other.record.network && record.batch == other.record.batch
      && record.macs == other.record.macs && record.timeSteps == other.record.timeSteps
  }

  /// What sets a result apart from its baseline beside the accelerator: `batch 2, not 1`.
  ///
  /// The settings of two accelerators are only compared where both have one name.
  func differences(from baseline: RunResult) -> [String] {
    let other = baseline.record
    var list = versionDifference(from: baseline) + record.workDifferences(from: other)
    if priced.technology != baseline.priced.technology {
      list.append("technology \(priced.technology), not \(baseline.priced.technology)")
    } else if record.files(.technology) != other.files(.technology) {
      list.append("another file of the technology")
    }
    if record.mode != other.mode {
      func shown(_ mode: String) -> String { mode.isEmpty ? "unknown" : mode }
      list.append("\(shown(record.mode)) mapping, not \(shown(other.mode))")
    }
    if record.files(.mapping) != other.files(.mapping) {
      list.append("another file of the mapping")
    }
    if record.accelerator == other.accelerator {
      list += record.settingDifferences(from: other)
      // Whatever else may have been asked for shows in what was placed where.
      if list.isEmpty, record.network == other.network,
        record.mapping.asWritten != other.mapping.asWritten
      {
        list.append("another mapping")
      }
    }
    return list
  }

  /// The version of the program, where it is not this one's or the baseline's.
  func versionDifference(from baseline: RunResult?) -> [String] {
    let known = [TesseraVersion.current, baseline?.record.version ?? TesseraVersion.current]
    return known.allSatisfy { $0 == record.version } ? [] : ["of tessera \(record.version)"]
  }
}

extension RunRecord {
  /// What sets the network, its operands and their zeros apart.
  fileprivate func workDifferences(from other: RunRecord) -> [String] {
    var list: [String] = []
    if network != other.network { list.append("not network \(other.network)") }
    if batch != other.batch { list.append("batch \(batch), not \(other.batch)") }
    guard network == other.network else { return list }
    if batch == other.batch {
      if timeSteps != other.timeSteps {
        list.append("\(timeSteps) time steps, not \(other.timeSteps)")
      } else if macs != other.macs {
        list.append("\(NumberText.grouped(macs)) MACs, not \(NumberText.grouped(other.macs))")
      }
    }
    if macs == other.macs, files(.network) != other.files(.network) {
      list.append("another file of the network")
    }
    // As numbers: a file may write the same one in another way.
    func zeros(_ record: RunRecord) -> [Double?] {
      ["zero_inputs", "zero_weights"].map { name in
        try? JSONField(record.mapping, file: "").member(name).double()
      }
    }
    if zeros(self) != zeros(other) { list.append("other parts of zeros") }
    if let precisions = precisionDifference(from: other) { list.append(precisions) }
    if maskFiles != other.maskFiles { list.append("other masks") }
    if drawsEveryAccess != other.drawsEveryAccess {
      list.append("zeros\(drawsEveryAccess ? "" : " not") drawn for every access")
    }
    if seed != other.seed { list.append("seed \(seed), not \(other.seed)") }
    return list
  }

  /// Other bits of activations × bits of weights, by layers where both have the same steps.
  private func precisionDifference(from other: RunRecord) -> String? {
    guard let own = meanBitProduct, let standard = other.meanBitProduct else {
      return meanBitProduct == other.meanBitProduct ? nil : "precisions not known"
    }
    func differ(_ left: Double, _ right: Double) -> Bool {
      abs(left - right) > 1e-9 * max(abs(left), abs(right))
    }
    guard steps.map(\.layers) == other.steps.map(\.layers) else {
      return differ(own, standard) ? "other precisions" : nil
    }
    let names = zip(steps, other.steps).filter {
      differ($0.bitProduct ?? 0, $1.bitProduct ?? 0)
    }.map(\.0.name)
    guard !names.isEmpty else { return nil }
    let more = names.count > 3 ? " and \(names.count - 3) more" : ""
    return "other precisions in " + names.prefix(3).joined(separator: " and ") + more
  }

  /// The mean of activation bits × weight bits over all MACs; nil where it is not known.
  private var meanBitProduct: Double? {
    var sum = 0.0
    var all = 0.0
    for step in steps where step.macs > 0 {
      guard let product = step.bitProduct else { return nil }
      sum += Double(step.macs) * product
      all += Double(step.macs)
    }
    return all > 0 ? sum / all : nil
  }

  fileprivate func files(_ role: InputFile.Role) -> Set<String> {
    Set(inputs.filter { $0.role == role }.map(\.sha256))
  }

  /// In the order of their layers.
  private var maskFiles: [String] { inputs.filter { $0.role == .mask }.map(\.sha256) }

  private var drawsEveryAccess: Bool {
    (try? JSONField(mapping, file: "").member("per_access").bool()) ?? false
  }

  // MARK: Settings

  /// The most settings that are listed one by one.
  private static let mostSettings = 4

  /// `tiles.count=16, not 32` for each value in which two accelerators of one name differ.
  fileprivate func settingDifferences(from other: RunRecord) -> [String] {
    let (own, standard) = (configuration.asWritten, other.configuration.asWritten)
    guard own != standard else { return [] }
    var list: [String] = []
    Self.compare(own, standard, at: [], into: &list)
    guard list.count > Self.mostSettings else { return list }
    return list.prefix(Self.mostSettings) + ["\(list.count - Self.mostSettings) more settings"]
  }

  private static func compare(
    _ own: JSONValue?, _ other: JSONValue?, at path: [String], into list: inout [String]
  ) {
    // The technology that prices a result stands beside it in any case.
    guard own != other, path != ["technology"] else { return }
    if case .object(let left)? = own, case .object(let right)? = other {
      let added = right.members.map(\.name).filter { left[$0] == nil }
      for name in left.members.map(\.name) + added {
        compare(left[name], right[name], at: path + [name], into: &list)
      }
      return
    }
    let name = path.filter { $0 != "components" && $0 != "parameters" }.joined(separator: ".")
    list.append("\(name)=\(shown(own)), not \(shown(other))")
  }

  private static func shown(_ value: JSONValue?) -> String {
    switch value {
    case nil: return "nothing"
    case .object: return "{…}"
    case .string(let text)?: return shown(text)
    case let value?: return shown((try? value.compactText()) ?? "")
    }
  }

  private static func shown(_ text: String) -> String {
    text.count <= 40 ? text : text.prefix(40) + "…"
  }
}

extension JSONValue {
  /// The value as a file gives it back, whose numbers have no kind of their own.
  fileprivate var asWritten: JSONValue {
    guard let text = try? compactText(),
      let value = try? JSONValue.parse(Array(text.utf8), file: "")
    else { return self }
    return value
  }
}
