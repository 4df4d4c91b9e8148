/// The figures of runs as LaTeX, for a paper: `table.tex` of an output folder.
///
/// Needs the package `booktabs` and nothing else. Each figure carries a mark for every standing that
/// a part of it rests on, and the marks are explained under the table.
enum PaperTable {
  /// The main figures of one run, and the energy of each component.
  static func text(_ result: RunResult) -> String {
    let (record, priced) = (result.record, result.priced)
    var marks = Marks()
    let basis = Basis(result)
    let (times, whole, areas) = (basis.times, basis.energy, basis.area)
    var figures: [(String, String, Set<Standing>)] = [
      ("latency", NumberText.engineering(result.latency, unit: "s"), times),
      ("throughput", NumberText.formatted(result.throughput) + " 1/s", times),
    ]
    if let steady = record.steadyThroughput {
      figures.append(("steady throughput", NumberText.formatted(steady) + " 1/s", times))
    }
    figures += [
      ("energy", energy(result), whole),
      ("power", NumberText.engineering(result.power, unit: "W"), whole.union(times)),
      ("area", NumberText.formatted(result.area) + " mm²", areas),
      ("TOPS", NumberText.formatted(result.tops), times),
      ("TOPS/W", NumberText.formatted(result.topsPerWatt), whole),
      ("TOPS/mm²", NumberText.formatted(result.topsPerSquareMillimetre), times.union(areas)),
      ("utilisation", NumberText.percentage(result.utilisation), times),
    ]
    var text = head(record.version, record.command)
    text += "\\begin{tabular}{lrr}\n\\toprule\n"
    let title =
      "\(record.network) on \(record.accelerator), batch \(record.batch), \(priced.technology)"
    text += "\\multicolumn{3}{l}{\(EscapedText.latex(title))}\\\\\n\\midrule\n"
    for (name, value, standings) in figures {
      text +=
        "\(EscapedText.latex(name)) & \(EscapedText.latex(value))\(marks.add(standings)) & \\\\\n"
    }
    text += "\\midrule\ncomponent & energy & share\\\\\n\\midrule\n"
    for component in priced.components where component.energy > .zero {
      let states = component.states.filter { $0.energy > .zero }
      let used = Set(
        component.actions.filter { $0.energy > .zero }.map(\.cost.standing)
          + states.map(\.cost.standing)
      ).union(states.isEmpty ? [] : times)
      let share = NumberText.percentage(component.energy.joules / priced.energy.joules)
      let energy = NumberText.engineering(component.energy.joules, unit: "J")
      text +=
        "\(EscapedText.latex(component.path)) & \(EscapedText.latex(energy))"
        + "\(marks.add(used)) & \(EscapedText.latex(share))\\\\\n"
    }
    return text + "\\bottomrule\n" + marks.notes(columns: 3) + "\\end{tabular}\n"
  }

  /// A row for each run of a comparison, each result from a file, and each external row.
  static func text(_ comparison: Comparison, command: String) -> String {
    var marks = Marks()
    var text = head(TesseraVersion.current, command)
    text += "\\begin{tabular}{llrrrrrr}\n\\toprule\n"
    text += "network & accelerator & latency & energy & power & area & TOPS/W & "
    text += EscapedText.latex("TOPS/mm²") + "\\\\\n"
    var groups = comparison.runRows.map { $0.map { cells($0) } }
    groups.append(comparison.fileRows.map { cells($0) })
    groups.append(comparison.external.map { cells($0) })
    for group in groups where !group.isEmpty {
      text += "\\midrule\n"
      for row in group {
        text += row.map { EscapedText.latex($0.0) + marks.add($0.1) }.joined(separator: " & ")
        text += "\\\\\n"
      }
    }
    text += "\\bottomrule\n"
    if !comparison.external.isEmpty {
      text += "\\multicolumn{8}{l}{\\footnotesize external: not simulated}\\\\\n"
    }
    return text + marks.notes(columns: 8) + "\\end{tabular}\n"
  }

  private typealias Cell = (String, Set<Standing>)

  private static func cells(_ row: ComparisonRow) -> [Cell] {
    let result = row.result
    let basis = Basis(result)
    return [
      (result.record.network, []), (row.name, []),
      (NumberText.engineering(result.latency, unit: "s"), basis.times),
      (energy(result), basis.energy),
      (NumberText.engineering(result.power, unit: "W"), basis.energy.union(basis.times)),
      (NumberText.formatted(result.area) + " mm²", basis.area),
      (NumberText.formatted(result.topsPerWatt), basis.energy),
      (
        NumberText.formatted(result.topsPerSquareMillimetre), basis.times.union(basis.area)
      ),
    ]
  }

  private static func cells(_ row: ExternalRow) -> [Cell] {
    var energy = row.energy.map { NumberText.engineering($0.joules, unit: "J") }
    if let interval = row.energyInterval {
      energy = energy.map { "\($0) (\(interval.text))" } ?? interval.text
    }
    let figures = [
      row.latency.map { NumberText.engineering($0.seconds, unit: "s") }, energy,
      row.power.map { NumberText.engineering($0.watts, unit: "W") },
      row.area.map { NumberText.formatted($0.squareMillimetres) + " mm²" },
      row.topsPerWatt.map { NumberText.formatted($0) },
      row.topsPerSquareMillimetre.map { NumberText.formatted($0) },
    ]
    return [(row.network ?? "", []), ("\(row.name) (external)", [])]
      + figures.map { ($0 ?? "", $0 == nil ? [] : [row.standing]) }
  }

  private static func energy(_ result: RunResult) -> String {
    NumberText.engineering(result.energy, unit: "J")
      + (result.priced.energyInterval.map { " (\($0.text))" } ?? "")
  }

  /// The standings that the figures of a run rest on.
  private struct Basis {
    var times: Set<Standing>
    var energy: Set<Standing>
    var area: Set<Standing>

    init(_ result: RunResult) {
      let priced = result.priced
      times = Set(result.latencyByStanding.filter { $0.value > 0 }.keys)
      energy = standings(priced.dynamicEnergyByStanding)
        .union(standings(priced.staticEnergyByStanding))
      // Static energy is a power for a time.
      if priced.staticEnergy > .zero { energy.formUnion(times) }
      area = standings(priced.areaByStanding)
    }
  }

  private static func head(_ version: String, _ command: String) -> String {
    """
    % Tessera \(EscapedText.comment(version)): \(EscapedText.comment(command))
    % Needs \\usepackage{booktabs}; sources.bib has the sources of the values.

    """
  }

  private static func standings<Amount: Quantity>(_ parts: [Standing: Amount]) -> Set<Standing> {
    Set(parts.filter { $0.value.quanta > 0 }.keys)
  }

  /// The marks that were used; each standing has the same letter in every table.
  private struct Marks {
    private var used: Set<Standing> = []

    /// Superscript letters behind a value.
    mutating func add(_ standings: Set<Standing>) -> String {
      used.formUnion(standings)
      guard !standings.isEmpty else { return "" }
      return "\\textsuperscript{" + standings.sorted().map(Self.letter).joined(separator: ",") + "}"
    }

    func notes(columns: Int) -> String {
      used.sorted().map { standing in
        "\\multicolumn{\(columns)}{l}{\\footnotesize \\textsuperscript{\(Self.letter(standing))}"
          + " \(standing.rawValue): \(standing.meaning)}\\\\\n"
      }.joined()
    }

    private static func letter(_ standing: Standing) -> String {
      let index = Standing.allCases.firstIndex(of: standing) ?? 0
      return String(UnicodeScalar(UInt8(ascii: "a") + UInt8(index)))
    }
  }
}

extension Standing {
  /// What a reader of a footnote needs to know.
  var meaning: String {
    switch self {
    case .published: "read in the source"
    case .measured: "measured on silicon or devices"
    case .simulated: "from a circuit or array simulator"
    case .derived: "computed from other values"
    case .calibrated: "chosen so that a known total comes out"
    case .recalled: "believed to be published, not checked"
    case .assumed: "chosen without a source"
    }
  }
}
