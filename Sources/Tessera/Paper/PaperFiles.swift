extension RunResult {
  /// What goes into a paper beside the plots: names and texts.
  public var paperFiles: [(name: String, text: String)] {
    [("table.tex", PaperTable.text(self)), ("sources.bib", Bibliography([self]).text)]
  }
}

extension Comparison {
  /// What goes into a paper beside the plots: names and texts.
  public func paperFiles(command: String) -> [(name: String, text: String)] {
    [
      ("table.tex", PaperTable.text(self, command: command)),
      (
        "sources.bib",
        Bibliography(results.flatMap { $0 } + finished.map(\.result), external: external).text
      ),
    ]
  }
}
