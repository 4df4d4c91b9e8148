import Foundation
import Testing

@testable import Tessera

/// `suite`, `compare` and `validate` on the command line.
@Suite struct StudyCommandTests {
  private func suiteFile(_ folder: CommandFolder) throws -> String {
    try folder.write(smallSuite, "small.yaml")
  }

  @Test func jobsDoNotChangeABit() throws {
    let folder = try CommandFolder()
    let suite = try suiteFile(folder)
    for command in [["suite", suite], ["validate", "--suite", suite, "--sweep"]] {
      let outcomes = ["1", "2", "4"].map {
        tessera(command + ["--format", "json", "--jobs", $0])
      }
      for outcome in outcomes {
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == outcomes[0].output)
      }
      #expect(!outcomes[0].output.contains(folder.path))
      #expect(!outcomes[0].output.contains("jobs"))
    }
  }

  @Test func everyFormatAndFileIsWritten() throws {
    let folder = try CommandFolder()
    let suite = try suiteFile(folder)
    for format in ["text", "json", "csv"] {
      let outcome = try succeed(
        "suite", suite, "--format", format, "--output", folder.file("suite"))
      #expect(!outcome.output.isEmpty)
    }
    let names = try CommandFolder.names(folder.file("suite"))
    for name in [
      "suite.json", "comparison.json", "comparison.csv", "speed-up.svg", "energy-ratio.svg",
      "validation.json", "validation.csv", "validation.svg", "lenet5--tim-dnn_tvlsi_2020.json",
    ] {
      #expect(names.contains(name))
    }
    let priced = try succeed(
      "explain", folder.file("suite/lenet5--tim-dnn_tvlsi_2020.json"), "energy_j")
    #expect(!priced.output.isEmpty)
  }

  @Test func variantsAreCompared() throws {
    let outcome = try succeed(
      "compare", timDNN, "--networks", "lenet5", "--vary", "tiles.count=16,32", "--format", "json")
    let json = try outcome.json()
    #expect(try json.member("runs").elements().count == 2)
    let ratio = try json.member("ratios").elements()[0]
    #expect(try ratio.member("baseline").string() == "\(timDNN) [tiles.count=16]")
    #expect(
      try json.member("command").string()
        == "tessera compare \(timDNN) --networks lenet5 --vary tiles.count=16,32")
  }

  @Test func badArgumentsAreTold() {
    expectFailure("suite", "tim-dn", saying: "did you mean 'tim-dnn'?")
    expectFailure("suite", "--jobs", "0", saying: "--jobs 0: expected 1 to 256")
    expectFailure("compare", timDNN, "--networks", "lenet5,", saying: "empty name")
    expectFailure("compare", timDNN, "--networks", "lenet", saying: "lenet5")
    expectFailure(
      "compare", timDNN, "--networks", "lenet5", "--vary", "tiles.cout=1,2", saying: "--set")
    expectFailure(
      "compare", timDNN, "--networks", "lenet5", "--vary", "tiles.count", saying: "--vary")
    expectFailure("validate", "--suite", "no-such", saying: "unknown suite 'no-such'")
  }
}

extension CommandFolder {
  static func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}
