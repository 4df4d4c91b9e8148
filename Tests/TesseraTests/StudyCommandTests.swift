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

  /// Rows would be named by a value that was not used.
  @Test func anAxisThatAnOptionDecidesIsRefused() throws {
    func fails(_ vary: String, _ option: String, _ value: String) {
      expectFailure(
        "compare", timDNN, "--networks", "lenet5", "--vary", vary, option, value,
        saying: "\(option) gives it too; expected one of the two")
    }
    let folder = try CommandFolder()
    _ = try succeed("run", timDNN, "lenet5", "--output", folder.file("run"))
    fails("technology=tim-dnn-32nm,tim-dnn-32nm-30.86pJ", "--technology", "tim-dnn-32nm")
    fails("mapping.mode=temporal,spatial", "--mapping", "temporal")
    fails("mapping.mode=temporal,spatial", "--mapping", folder.file("run/mapping.yaml"))
    fails("tiles.count=16,32", "--set", "tiles.count=8")
    fails("tiles.parameters.accessTime=1ns,2ns", "--set", "tiles.accessTime=3ns")
    expectFailure(
      "compare", "general-purpose_2019", "--kernels", "aes", "--vary", "technology=a,b",
      "--technology", "c", saying: "--technology gives it too")
    // Others stand beside one another.
    let both = try succeed(
      "compare", timDNN, "--networks", "lenet5", "--vary", "tiles.count=16,32", "--set",
      "dram.queue=8", "--mapping", "temporal", "--technology", "tim-dnn-32nm")
    #expect(both.output.hasPrefix("2 accelerators on 1 network, batch 1\n"))
  }

  @Test func twoValuesOfOneDesignAreRefused() throws {
    expectFailure(
      "compare", timDNN, "--networks", "lenet5", "--vary", "tiles.count=16,016",
      saying: "[tiles.count=16] and \(timDNN) [tiles.count=016] are the same design")
    expectFailure(
      "compare", timDNN, "--networks", "lenet5", "--vary", "tiles.accessTime=2 ns,2000 ps",
      saying: "are the same design")
    expectFailure(
      "compare", timDNN, "--networks", "lenet5", "--vary", "tiles.accessTime=1ns,2ns", "--vary",
      "tiles.parameters.accessTime=1ns,2ns", saying: "named more than once")
  }

  @Test func theOnlyAcceleratorIsComparedWithItselfUnvaried() throws {
    let json = try succeed(
      "compare", timDNN, "--networks", "lenet5", "--vary", "tiles.count=16,32", "--baseline",
      timDNN, "--format", "json"
    ).json()
    let ratios = try json.member("ratios").elements()
    #expect(try ratios.map { try $0.member("baseline").string() } == [timDNN, timDNN])
    // 32 tiles are what the description has.
    let same = try ratios[1].member("networks").elements()[0]
    #expect(try same.member("speed_up").double() == 1)
    #expect(try same.member("energy_ratio").double() == 1)
    let kernels = try succeed(
      "compare", "general-purpose_2019", "--kernels", "aes", "--vary", "cache.costs=SRAM,VSH-MRAM",
      "--baseline", "general-purpose_2019")
    #expect(
      kernels.output.contains(
        "general-purpose_2019 [cache.costs=VSH-MRAM] over general-purpose_2019, medium"))
  }

  @Test func twoNetworksOfOneNameAreRefused() throws {
    let folder = try CommandFolder()
    let text = try String(contentsOfFile: repository + "/networks/lenet5.yaml", encoding: .utf8)
    let copy = try folder.write(text, "copy.yaml")
    expectFailure(
      "compare", timDNN, "--networks", "lenet5,\(copy)",
      saying: "both have the name 'lenet5'; expected a name of its own for each")
  }

  @Test func badArgumentsAreTold() {
    expectFailure("suite", "tim-dn", saying: "did you mean 'tim-dnn'?")
    expectFailure("suite", "--jobs", "0", saying: "--jobs 0: expected 1 to 256")
    expectFailure("compare", timDNN, "--networks", "lenet5,", saying: "empty name")
    expectFailure("compare", timDNN, "--networks", "lenet", saying: "lenet5")
    expectFailure(
      "compare", timDNN, "--networks", "lenet5", "--vary", "tiles.cout=1,2",
      saying: "--vary tiles.cout=1: unknown parameter 'cout'")
    expectFailure(
      "compare", timDNN, "--networks", "lenet5", "--vary", "tiles.count=2,1x",
      saying: "--vary tiles.count=1x: ")
    expectFailure(
      "compare", timDNN, "--networks", "lenet5", "--vary", "mapping.mode=spatial,nope",
      saying: "--vary mapping.mode=nope: ")
    expectFailure(
      "compare", "general-purpose_2019", "--kernels", "aes", "--vary", "cache.cosst=SRAM,STT-MRAM",
      saying: "--vary cache.cosst=SRAM: ")
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
