/// The figures of runs as LaTeX, for a paper: `table.tex` of an output folder.
///
/// Needs the package `booktabs` and nothing else. Each figure carries a mark for every standing that
/// a part of it rests on, and the marks are explained under the table.
enum PaperTable {
  /// The main figures of one run, and the energy of each component.
  static func text(_ result: RunResult) -> String {
    let (record, priced) = (result.record, result.priced)
    var marks = Marks()
    let dynamic = standings(priced.dynamicEnergyByStanding)
    let whole = dynamic.union(standings(priced.staticEnergyByStanding))
    let times = Set(result.latencyByStanding.filter { $0.value > 0 }.keys)
    let areas = standings(priced.areaByStanding)
    var figures: [(String, String, Set<Standing>)] = [
      ("latency", NumberText.engineering(result.latency, unit: "s"), times),
      ("throughput", NumberText.formatted(result.throughput) + " 1/s", times),
    ]
    if let steady = record.steadyThroughput {
      figures.append(("steady throughput", NumberText.formatted(steady) + " 1/s", times))
    }
    let interval = priced.energyInterval.map { " (\($0.text))" } ?? ""
    figures += [
      ("energy", NumberText.engineering(result.energy, unit: "J") + interval, whole),
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
      let used =
        component.actions.filter { $0.energy > .zero }.map(\.cost.standing)
        + component.states.filter { $0.energy > .zero }.map(\.cost.standing)
      let share = NumberText.percentage(component.energy.joules / priced.energy.joules)
      let energy = NumberText.engineering(component.energy.joules, unit: "J")
      text +=
        "\(EscapedText.latex(component.path)) & \(EscapedText.latex(energy))"
        + "\(marks.add(Set(used))) & \(EscapedText.latex(share))\\\\\n"
    }
    return text + "\\bottomrule\n" + marks.notes(columns: 3) + "\\end{tabular}\n"
  }

  /// A row for each run of a comparison.
  static func text(_ comparison: Comparison, command: String) -> String {
    var marks = Marks()
    var text = head(TesseraVersion.current, command)
    text += "\\begin{tabular}{llrrrrrr}\n\\toprule\n"
    text += "network & accelerator & latency & energy & power & area & TOPS/W & "
    text += EscapedText.latex("TOPS/mm²") + "\\\\\n"
    for row in comparison.results {
      text += "\\midrule\n"
      for (variant, result) in zip(comparison.plan.variants, row) {
        let priced = result.priced
        let whole = standings(priced.dynamicEnergyByStanding)
          .union(standings(priced.staticEnergyByStanding))
        let times = Set(result.latencyByStanding.filter { $0.value > 0 }.keys)
        let areas = standings(priced.areaByStanding)
        let cells: [(String, Set<Standing>)] = [
          (result.record.network, []), (variant.label, []),
          (NumberText.engineering(result.latency, unit: "s"), times),
          (NumberText.engineering(result.energy, unit: "J"), whole),
          (NumberText.engineering(result.power, unit: "W"), whole.union(times)),
          (NumberText.formatted(result.area) + " mm²", areas),
          (NumberText.formatted(result.topsPerWatt), whole),
          (NumberText.formatted(result.topsPerSquareMillimetre), times.union(areas)),
        ]
        text += cells.map { EscapedText.latex($0.0) + marks.add($0.1) }.joined(separator: " & ")
        text += "\\\\\n"
      }
    }
    return text + "\\bottomrule\n" + marks.notes(columns: 8) + "\\end{tabular}\n"
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
