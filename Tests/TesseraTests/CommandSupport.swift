import Foundation
import Testing

@testable import Tessera
@testable import TesseraCommand

/// What a command line did.
struct CommandOutcome {
  var status: Int32
  var output: String
  var errors: String

  /// The output as JSON.
  func json() throws -> JSONField {
    JSONField(try JSONValue.parse(Array(output.utf8), file: "output"), file: "output")
  }
}

/// The repository, which is a folder of data.
let repository = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

/// Runs a command line within this process.
func tessera(_ arguments: String...) -> CommandOutcome { tessera(arguments) }

/// Runs a command line within this process.
func tessera(_ arguments: [String]) -> CommandOutcome {
  let (output, errors) = (CommandOutput(), CommandOutput())
  let status = CommandLineEntry.run(
    arguments, dataFolder: repository, output: output, errors: errors)
  return CommandOutcome(status: status, output: output.text, errors: errors.text)
}

/// Runs a command line that must succeed, and returns its output.
func succeed(_ arguments: String...) throws -> CommandOutcome { try succeed(arguments) }

func succeed(_ arguments: [String]) throws -> CommandOutcome {
  let outcome = tessera(arguments)
  try #require(outcome.status == 0, "\(outcome.errors)")
  // Plots become PDF where the machine has a program for it.
  #expect(outcome.errors.replacing("tessera: \(PDFConverter.absence)\n", with: "").isEmpty)
  return outcome
}

/// Expects one line with this text on the error stream, and exit code 2.
func expectFailure(
  _ arguments: String..., saying text: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let outcome = tessera(arguments)
  #expect(outcome.status == 2, sourceLocation: sourceLocation)
  #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
  #expect(outcome.errors.hasPrefix("tessera: "), sourceLocation: sourceLocation)
  #expect(outcome.errors.contains(text), "\(outcome.errors)", sourceLocation: sourceLocation)
  #expect(outcome.errors.filter(\.isNewline).count == 1, sourceLocation: sourceLocation)
}

/// A folder that is removed with the value.
final class CommandFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "tessera-command-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func write(_ text: String, _ name: String) throws -> String {
    try text.write(toFile: file(name), atomically: true, encoding: .utf8)
    return file(name)
  }

  var contents: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}

let timDNN = "tim-dnn_tvlsi_2020"
