/// A row of a comparison: a run of it, or a result that was read from a file.
struct ComparisonRow {
  var label: String
  var result: RunResult
  /// The file's name; nil for a run.
  var file: String?
  /// Which of the results from files.
  var fileIndex: Int?
  /// What sets a result from a file apart from the runs.
  var differences: [String] = []
  /// Whether its latency and energy can be set against those of its baseline.
  var isComparable = true

  /// `run`, or the file with all that sets it apart.
  var origin: String {
    guard let file else { return "run" }
    return ([file] + differences).joined(separator: ", ")
  }
}

/// A finished result that a comparison shows beside its runs.
public struct FinishedRun: Sendable {
  /// The name of the file, without its folder.
  public var file: String
  public var result: RunResult
  /// What was read.
  public var input: InputFile?

  /// Reads the result of a network.
  ///
  /// - Throws: `TesseraError` where the file is no result with costs, or one of a kernel.
  public init(path: String) throws {
    file = InputFile.shownName(path)
    let bytes = try FileContents.bytes(of: path, limit: JSONValue.maximumSize)
    input = InputFile(name: file, role: .input, sha256: SHA256.hexDigest(of: bytes))
    result = try ResultFile.readPriced(
      JSONField(try JSONValue.parse(bytes, file: path), file: path))
    if result.record.isKernel {
      throw TesseraError("\(path): is a result of a kernel; expected one of a network")
    }
  }

  /// Reads several results; those whose files have one name are told apart by their folders.
  ///
  /// - Throws: as `init(path:)`.
  public static func read(paths: [String]) throws -> [FinishedRun] {
    var runs = try paths.map { try FinishedRun(path: $0) }
    let names = runs.map(\.file)
    for (index, path) in paths.enumerated() where names.count(where: { $0 == names[index] }) > 1 {
      runs[index].file = path.split(separator: "/").suffix(2).joined(separator: "/")
    }
    for index in runs.indices where runs[..<index].contains(where: { $0.file == runs[index].file })
    {
      runs[index].file += " (\(index + 1))"
    }
    return runs
  }

  /// Whether an argument names a result and no accelerator.
  public static func isPath(_ argument: String) -> Bool {
    argument.lowercased().hasSuffix(".json")
  }
}

extension Comparison {
  /// Two rows whose latencies and energies are set against each other.
  struct RowPair {
    var subject: ComparisonRow
    var baseline: ComparisonRow
  }

  /// The rows with a baseline from or beside files: those of files, and all the runs where the
  /// baseline itself is a file.
  var filePairs: [RowPair] {
    let found = fileRows
    var pairs: [RowPair] = []
    if let baselineFile, found.indices.contains(baselineFile) {
      let baseline = found[baselineFile]
      for rows in runRows {
        for row in rows where Self.isComparable(row.result, baseline.result) {
          pairs.append(RowPair(subject: row, baseline: baseline))
        }
      }
      for (index, row) in found.enumerated() where index != baselineFile && row.isComparable {
        pairs.append(RowPair(subject: row, baseline: baseline))
      }
      return pairs
    }
    for row in found where row.isComparable {
      guard let baseline = standard(for: row.result) else { continue }
      pairs.append(RowPair(subject: row, baseline: baseline))
    }
    return pairs
  }

  /// `runRows[network][variant]`
  var runRows: [[ComparisonRow]] {
    results.map { row in
      zip(plan.variants, row).map { ComparisonRow(label: $0.label, result: $1) }
    }
  }

  /// What the row of a file is set against: the baseline file, or else the baseline of the runs on
  /// the same network.
  private func standard(for result: RunResult) -> ComparisonRow? {
    if let baselineFile, finished.indices.contains(baselineFile) {
      let baseline = finished[baselineFile]
      return ComparisonRow(
        label: baseline.result.record.accelerator, result: baseline.result, file: baseline.file)
    }
    guard let network = networks.firstIndex(of: result.record.network) else { return nil }
    let variant = plan.pairs.first?.baseline ?? 0
    return plan.variants.indices.contains(variant) ? runRows[network][variant] : nil
  }

  var fileRows: [ComparisonRow] {
    finished.enumerated().map { index, found in
      var row = ComparisonRow(
        label: found.result.record.accelerator, result: found.result, file: found.file,
        fileIndex: index)
      let record = found.result.record
      if record.version != TesseraVersion.current {
        row.differences.append("of tessera \(record.version)")
      }
      guard let standard = standard(for: found.result) else {
        row.differences.append("no run of this network")
        row.isComparable = false
        return row
      }
      row.isComparable = Self.isComparable(found.result, standard.result)
      row.differences += Self.differences(record, standard.result.record)
      return row
    }
  }

  /// Same network, batch and work.
  private static func isComparable(_ left: RunResult, _ right: RunResult) -> Bool {
    left.record.network == right.record.network && left.record.batch == right.record.batch
      && left.record.macs == right.record.macs
      && left.record.timeSteps == right.record.timeSteps
  }

  private static func differences(_ record: RunRecord, _ standard: RunRecord) -> [String] {
    var list: [String] = []
    if record.network != standard.network { list.append("not network \(standard.network)") }
    if record.batch != standard.batch {
      list.append("batch \(record.batch), not \(standard.batch)")
    } else if record.network == standard.network {
      if record.timeSteps != standard.timeSteps {
        list.append("\(record.timeSteps) time steps, not \(standard.timeSteps)")
      } else if record.macs != standard.macs {
        list.append(
          "\(NumberText.grouped(record.macs)) MACs, not \(NumberText.grouped(standard.macs))")
      }
    }
    func files(_ record: RunRecord) -> Set<String> {
      Set(record.inputs.filter { $0.role == .network }.map(\.sha256))
    }
    if record.network == standard.network, record.macs == standard.macs,
      files(record) != files(standard)
    {
      list.append("another file of the network")
    }
    // As numbers: a file may write the same one in another way.
    func zeros(_ record: RunRecord) -> [Double?] {
      ["zero_inputs", "zero_weights"].map { name in
        try? JSONField(record.mapping, file: "").member(name).double()
      }
    }
    if record.network == standard.network, zeros(record) != zeros(standard) {
      list.append("other parts of zeros")
    }
    return list
  }
}

extension Comparison.RowPair {
  private func ratio(_ baseline: Double, _ subject: Double) -> Double? {
    baseline > 0 && subject > 0 ? baseline / subject : nil
  }

  var speedUp: Double? { ratio(baseline.result.latency, subject.result.latency) }
  var energyRatio: Double? { ratio(baseline.result.energy, subject.result.energy) }

  /// As `Comparison.energyIntervalsOverlap(_:network:)`.
  var energyIntervalsOverlap: Bool? {
    let (left, right) = (subject.result.priced, baseline.result.priced)
    guard left.energyInterval != nil || right.energyInterval != nil else { return nil }
    return left.energyRange.overlaps(right.energyRange)
  }

  /// The label, with the file that it is from.
  static func name(_ row: ComparisonRow) -> String {
    row.file.map { "\(row.label) (\($0))" } ?? row.label
  }

  var names: [String] { [Self.name(subject), Self.name(baseline)] }
}

extension PricedLedger {
  /// The interval of the total, or the total alone.
  var energyRange: EnergyInterval {
    energyInterval ?? EnergyInterval(low: energy, high: energy)
  }
}
