import ArgumentParser
import Foundation
import Tessera

/// `tessera doctor`
struct DoctorCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "doctor",
      abstract: "Shows what the program is made of and finds, and tests that it computes right.",
      discussion: """
        The exit code is 1 where a test fails. The tests take well under a second: a network with a \
        known time and energy, an array with a closed form, compression there and back, products \
        of the BLAS against loops.
        """)
  }

  /// What other programs are good for.
  private static let programs = [
    ("rsvg-convert", "makes PDF or PNG of plots"), ("inkscape", "makes PDF or PNG of plots"),
    ("ngspice", "solves the netlists of 'tessera crossbar deck'"),
  ]

  @OptionGroup var listing: ListingArguments
  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let places = DataRoots.places(option: data.data, entryPoint: context.dataFolder)
    // A named folder that is missing stands in the table.
    let workbench = Workbench(
      catalog: context.catalog,
      folders: DataFolders(roots: places.filter(\.exists).map(\.path)))
    let diagnosis = Diagnosis(
      processors: ProcessInfo.processInfo.activeProcessorCount,
      data: places.map { place in
        Diagnosis.DataPlace(
          origin: place.origin, path: place.path,
          files: place.exists
            ? Diagnosis.subjects.map { Self.countFiles("\(place.path)/\($0)") } : nil)
      },
      programs: Self.programs.map {
        Diagnosis.OptionalProgram(name: $0, purpose: $1, path: Self.find($0))
      },
      tests: SelfTest.all(workbench))
    try listing.show(text: diagnosis.text, json: diagnosis.json, in: context)
    guard diagnosis.isSound else { throw ExitCode(1) }
  }

  /// The files of a folder, without hidden ones and texts about them.
  private static func countFiles(_ folder: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { !$0.hasPrefix(".") && !$0.hasSuffix(".md") }.count
  }

  private static func find(_ program: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
