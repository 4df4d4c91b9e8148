import Foundation
import Testing

@testable import Tessera
@testable import TesseraCommand

@Suite("Bad input on the command line")
struct CommandErrorTests {
  @Test(
    "Each mistake is one line that says what was expected",
    arguments: [
      (["run", timDNN, "lenet5", "--batch", "0"], "--batch 0: expected 1 or more"),
      (["run", timDNN, "lenet5", "--batch", "x"], "--batch"),
      (["run", timDNN, "lenet5", "--batch", "99999999999999999999"], "--batch"),
      (["run", timDNN, "lenet5", "--batch", "9000000000000000000"], "batch"),
      (["run", timDNN, "lenet"], "did you mean 'lenet5'?"),
      (["run", "stt-cim_tvlsi_2018", "bitmap-indx"], "did you mean 'bitmap-index'?"),
      (["run", "tim-dnn_tvlsi_2021", "lenet5"], "did you mean 'tim-dnn_tvlsi_2020'?"),
      (["run", timDNN], "network"),
      (["run", timDNN, "lenet5", "more"], "more"),
      (["run", timDNN, "lenet5", "--bach", "2"], "--bach"),
      (["run", timDNN, "lenet5", "--mapping", "temporl"], "temporl"),
      (["run", timDNN, "lenet5", "--set", "tiles.cuont=3"], "did you mean 'count'?"),
      (["run", timDNN, "lenet5", "--set", "tiles.count"], "expected path=value"),
      (["run", timDNN, "lenet5", "--technology", "tim"], "technology"),
      (["run", timDNN, "lenet5", "--sparsity", "inputs=2"], "parts from 0 to 1"),
      (["run", timDNN, "lenet5", "--sparsity", "nan"], "--sparsity"),
      (["run", timDNN, "lenet5", "--sparsity", "input=0.1"], "did you mean 'inputs'?"),
      (["run", timDNN, "lenet5", "--mask", "conv1"], "layer=file.npy"),
      (["run", timDNN, "lenet5", "--mask", "conv1=/none.npy"], "none.npy"),
      (["run", timDNN, "lenet5", "--first-last", "1"], "expected 2 to"),
      (["run", timDNN, "lenet5", "--width", "0"], "factor"),
      (["run", timDNN, "lenet5", "--format", "xml"], "xml"),
      (["run", timDNN, "lenet5", "--data", "/nonexistent"], "--data /nonexistent"),
      (["run", timDNN, "/nonexistent.yaml"], "no such file"),
      (["run", timDNN, "alexnet", "--mapping", "spatial"], "spatial"),
      (["run", timDNN, "lenet5", "--output", "/dev/null/x"], "/dev/null"),
      (["run", timDNN, "lenet5", "--output", "/proc/x"], "/proc/x"),
      (["rum", timDNN, "lenet5"], "did you mean 'run'?"),
      (["trace", "recrod"], "did you mean 'record'?"),
      (["trace", "record", timDNN, "lenet5"], "--output"),
      (["trace", "record", timDNN, "lenet5", "-o", "/nonexistent/x"], "/nonexistent"),
      (["price", "x.json"], "--technology"),
    ])
  func mistakes(arguments: [String], text: String) {
    let outcome = tessera(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("tessera: "))
    #expect(outcome.errors.contains(text), "\(outcome.errors)")
    #expect(outcome.errors.filter(\.isNewline).count == 1, "\(outcome.errors)")
  }

  @Test("Help, version and completions go to standard output")
  func help() throws {
    #expect(try succeed("--version").output == "\(TesseraVersion.current)\n")
    #expect(try succeed("--help").output.contains("--generate-completion-script"))
    #expect(try succeed().output.contains("SUBCOMMANDS"))
    #expect(try succeed("run", "--help").output.contains("--batch"))
    for shell in ["bash", "zsh", "fish"] {
      #expect(try succeed("--generate-completion-script", shell).output.contains("tessera"))
    }
  }

  @Test("A kind of one's own can be used through the entry point")
  func catalog() throws {
    var catalog = try Catalog.standard()
    try catalog.register(
      ComponentKind(
        name: "my-kind", summary: "one of mine", parameters: [], actions: [],
        compile: { _ in StagePlan(units: []) }))
    let (output, errors) = (CommandOutput(), CommandOutput())
    let extended = catalog
    let status = CommandLineEntry.run(
      ["list", "components"], catalog: extended, output: output, errors: errors)
    #expect(status == 0)
    #expect(output.text.contains("my-kind  "))
  }

  @Test("A catalog that cannot be made is one line")
  func badCatalog() {
    func catalog() throws -> Catalog {
      var catalog = try Catalog.standard()
      try catalog.register(.timTile)
      return catalog
    }
    let (output, errors) = (CommandOutput(), CommandOutput())
    let status = CommandLineEntry.run(
      ["list", "components"], catalog: try catalog(), output: output, errors: errors)
    #expect(status == 2)
    #expect(errors.text.contains("registered twice"))
  }

  @Test("Results keep no folder of a setting or a name")
  func commandText() {
    var text = CommandText("run")
    text.add(name: "/home/me/my design.yaml")
    text.add(settings: ["technology=/tmp/t.yaml", "tiles.accessTime=3 ns"])
    text.add("batch", nil)
    #expect(
      text.text
        == "tessera run 'my design.yaml' --set technology=t.yaml --set 'tiles.accessTime=3 ns'")
  }
}
