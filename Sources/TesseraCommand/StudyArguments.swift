import ArgumentParser
import Tessera

/// How a study is carried out, shown and kept.
struct StudyArguments: ParsableArguments {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json, csv
  }

  @Option(
    help: ArgumentHelp(
      "Threads; results do not depend on them. (default: one for each core)", valueName: "n"))
  var jobs: Int?

  @Option(help: "Tables for people, everything as JSON, or a table as CSV.")
  var format = Format.text

  @Option(
    help: ArgumentHelp(
      "Also writes tables, SVG plots and the results as JSON to a folder.", valueName: "dir"),
    completion: .directory)
  var output: String?

  /// Makes the folder before the work, so that one that cannot be written is told at once.
  func folder() throws -> OutputFolder? {
    try output.map { try OutputFolder($0) }
  }

  /// How to carry it out.
  ///
  /// - Throws: `TesseraError` where the number of threads is none.
  func execution(_ progress: ProgressLine, _ what: String) throws -> StudyExecution {
    if let jobs, !(1...256).contains(jobs) {
      throw TesseraError("--jobs \(jobs): expected 1 to 256")
    }
    return StudyExecution(jobs: jobs ?? StudyExecution.defaultJobs) { done, all in
      progress.show("\(what): \(done) of \(all) runs")
    }
  }

  /// Runs kernels and delivers what comes out.
  ///
  /// - Parameter text: the tables for people.
  func run(
    _ suite: KernelSuite, on workbench: Workbench, _ execution: StudyExecution, command: String,
    to folder: OutputFolder?, _ progress: ProgressLine,
    showing text: (KernelSuiteResult) -> String = { $0.text() }, in context: CommandContext
  ) throws {
    let result = try KernelSuiteResult.run(
      suite, on: workbench, execution: execution, command: command)
    progress.clear()
    try deliver(
      files: try result.files(command: command), to: folder, text: text(result),
      json: result.json(command: command), csv: result.csv(), in: context)
  }

  /// Writes the files, then shows what is asked for.
  func deliver(
    files: @autoclosure () throws -> [(name: String, text: String)], to folder: OutputFolder?,
    text: @autoclosure () -> String, json: @autoclosure () -> JSONValue,
    csv: @autoclosure () -> String, in context: CommandContext
  ) throws {
    if let folder {
      let files = try files()
      for file in files where !file.name.hasSuffix(".svg") {
        try folder.add(file.name, file.text)
      }
      try folder.add(
        plots: files.filter { $0.name.hasSuffix(".svg") }.map { ($0.name, $0.text) }, in: context)
      try folder.commit()
    }
    switch format {
    case .text: try context.output.write(text())
    case .json: try context.output.write(json().prettyText())
    case .csv: try context.output.write(csv())
    }
  }
}
