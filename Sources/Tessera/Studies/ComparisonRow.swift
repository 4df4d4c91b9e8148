/// A row of a comparison: a run of it, or a result that was read from a file.
struct ComparisonRow {
  /// Where a run stands: `results[network][variant]`.
  struct Run: Equatable {
    var network: Int
    var variant: Int
  }

  var label: String
  var result: RunResult
  /// Which of the runs; nil for a result from a file.
  var run: Run?
  /// The file's name; nil for a run.
  var file: String?
  /// Which of the results from files.
  var fileIndex: Int?
  /// What sets a row apart from its baseline where one of the two is from a file.
  var differences: [String] = []
  /// Whether its latency and energy can be set against those of its baseline.
  var isComparable = true

  /// `run` or the file, with all that sets it apart.
  var origin: String { ([file ?? "run"] + differences).joined(separator: ", ") }

  /// The label, with the file that it is from.
  var name: String { file.map { "\(label) (\($0))" } ?? label }
}

extension Comparison {
  /// `runRows[network][variant]`
  var runRows: [[ComparisonRow]] {
    let baseline = baselineRow
    return results.indices.map { network in
      results[network].indices.map { variant in
        var row = runRow(network: network, variant: variant)
        if let baseline {
          row.isComparable = row.result.isComparable(to: baseline.result)
          row.differences = row.result.differences(from: baseline.result)
        }
        return row
      }
    }
  }

  /// The results from files, in their order.
  var fileRows: [ComparisonRow] {
    let baseline = baselineRow
    return finished.indices.map { index in
      var row = fileRow(index)
      guard let standard = baseline ?? runBaseline(for: row.result) else {
        row.differences = row.result.versionDifference(from: nil) + ["no run of this network"]
        row.isComparable = false
        return row
      }
      row.isComparable = row.result.isComparable(to: standard.result)
      row.differences = row.result.differences(from: standard.result)
      return row
    }
  }

  /// The rows with a baseline from or beside files: those of files, and all the runs where the
  /// baseline itself is a file.
  var filePairs: [RowPair] {
    let found = fileRows
    guard let baseline = baselineRow else {
      return found.filter(\.isComparable).compactMap { row in
        runBaseline(for: row.result).map { RowPair(subject: row, baseline: $0) }
      }
    }
    let subjects = runRows.joined() + found.filter { $0.fileIndex != baseline.fileIndex }
    return subjects.filter(\.isComparable).map { RowPair(subject: $0, baseline: baseline) }
  }

  /// The rows of a pair of variants, for each network.
  func rowPairs(_ pair: ComparisonPlan.Pair) -> [RowPair] {
    results.indices.map {
      RowPair(
        subject: runRow(network: $0, variant: pair.subject),
        baseline: runRow(network: $0, variant: pair.baseline))
    }
  }

  private func runRow(network: Int, variant: Int) -> ComparisonRow {
    ComparisonRow(
      label: plan.variants[variant].label, result: results[network][variant],
      run: ComparisonRow.Run(network: network, variant: variant))
  }

  private func fileRow(_ index: Int) -> ComparisonRow {
    let found = finished[index]
    return ComparisonRow(
      label: found.result.record.accelerator, result: found.result, file: found.file,
      fileIndex: index)
  }

  /// The baseline of all rows where it is a file.
  private var baselineRow: ComparisonRow? {
    baselineFile.flatMap { finished.indices.contains($0) ? fileRow($0) : nil }
  }

  /// The baseline of the runs on the network of a result; nil where none ran.
  private func runBaseline(for result: RunResult) -> ComparisonRow? {
    let variant = plan.pairs.first?.baseline ?? 0
    guard plan.variants.indices.contains(variant),
      let network = networks.firstIndex(of: result.record.network)
    else { return nil }
    return runRow(network: network, variant: variant)
  }
}
