import Foundation
import Testing

@testable import Tessera

@Suite("tessera price and explain")
struct CommandResultTests {
  private func result(_ folder: CommandFolder, _ network: String = "lenet5") throws -> String {
    let text = try succeed("run", timDNN, network, "--format", "json").output
    return try folder.write(text, "\(network).json")
  }

  @Test("Another technology changes energies and no counts or times")
  func price() throws {
    let folder = try CommandFolder()
    let file = try result(folder)
    let before = try JSONField(file: file)
    let after = try succeed(
      "price", file, "--technology", "tim-dnn-32nm-30.86pJ", "--format", "json"
    ).json()
    #expect(try after.member("latency_s").value == before.member("latency_s").value)
    #expect(
      try after.member("energy_j").member("dynamic").double()
        > before.member("energy_j").member("dynamic").double())
    func counts(_ root: JSONField) throws -> [[Int64]] {
      try root.member("components").elements().flatMap { component in
        try component.member("actions").elements().map {
          try $0.member("counts_by_layer").integers()
        }
      }
    }
    #expect(try counts(after) == counts(before))
    let direct = try succeed(
      "run", timDNN, "lenet5", "--technology", "tim-dnn-32nm-30.86pJ", "--format", "json"
    ).json()
    for (name, field) in try direct.members() where name != "command" {
      #expect(try after.member(name).value == field.value, "\(name)")
    }
  }

  @Test("Pricing with the same technology gives the file back but for the command")
  func samePrice() throws {
    let folder = try CommandFolder()
    let file = try result(folder, "lstm-ptb")
    let again = try succeed(
      "price", file, "--technology", "tim-dnn-32nm", "--format", "json"
    ).json()
    for (name, field) in try JSONField(file: file).members() where name != "command" {
      #expect(try again.member(name).value == field.value, "\(name)")
    }
  }

  @Test("A result read back with its costs is the same result")
  func readBack() throws {
    let folder = try CommandFolder()
    let file = try result(folder)
    let text = try ResultFile.json(ResultFile.readPriced(file)).prettyText()
    #expect(text == (try String(contentsOfFile: file, encoding: .utf8)))
  }

  @Test(
    "Explained terms add up to the number of the result",
    arguments: [
      ("energy", "energy_j.total"), ("dynamic", "energy_j.dynamic"), ("static", "energy_j.static"),
      ("area", "area_mm2"),
    ])
  func sums(field: String, path: String) throws {
    let folder = try CommandFolder()
    let file = try result(folder)
    let root = try succeed("explain", file, field, "--format", "json").json()
    var whole = try JSONField(file: file)
    for name in path.split(separator: ".") { whole = try whole.member(String(name)) }
    let exponent = field == "area" ? -12 : -30
    let section = try root.member("sections").elements()[0]
    let terms = try section.member("terms").elements()
    let sum = try terms.reduce(Int128(0)) {
      $0 + (try $1.member("amount").fixedPoint(exponent: exponent))
    }
    #expect(try whole.fixedPoint(exponent: exponent) == sum)
    #expect(try root.member("value").fixedPoint(exponent: exponent) == sum)
    #expect(try section.member("total").fixedPoint(exponent: exponent) == sum)
    let amounts = try terms.map { try $0.member("amount").double() }
    #expect(amounts == amounts.sorted(by: >))
    for term in terms {
      #expect(try !term.member("source").string().isEmpty)
      #expect(Standing(rawValue: try term.member("standing").string()) != nil)
      #expect(try term.member("place").string().contains("technologies/tim-dnn-32nm.yaml:"))
    }
  }

  @Test(
    "Every number has an explanation in both forms",
    arguments: RunResult.explainedFields + [
      "latency_s", "energy_j", "power_w", "throughput_per_s", "tiles", "buffers", "tiles.static",
      "tiles.area", "tiles.conversion", "uncore.active", "conv1", "relu1",
      "buffers.activations.dynamic",
    ])
  func everything(field: String) throws {
    let folder = try CommandFolder()
    let file = try result(folder)
    #expect(try !succeed("explain", file, field).output.isEmpty)
    let root = try succeed("explain", file, field, "--format", "json").json()
    #expect(try root.member("field").string() == field)
  }

  @Test("Explained rates are those of the result")
  func rates() throws {
    let folder = try CommandFolder()
    let file = try result(folder)
    let whole = try JSONField(file: file)
    for (field, name) in [
      ("tops", "tops"), ("power", "power_w"), ("tops_per_w", "tops_per_w"),
      ("latency", "latency_s"), ("utilisation", "utilisation"),
    ] {
      let root = try succeed("explain", file, field, "--format", "json").json()
      #expect(try root.member("value").double() == whole.member(name).double())
      #expect(try !root.member("formula").string().isEmpty)
    }
  }

  @Test("Figures that only some results have are explained there, and refused elsewhere")
  func otherFigures() throws {
    let folder = try CommandFolder()
    let file = try result(folder)
    let whole = try JSONField(file: file)
    for name in ["operations", "tops", "tops_per_w", "tops_per_mm2"] {
      let root = try succeed("explain", file, "bit_normalised.\(name)", "--format", "json").json()
      #expect(
        try root.member("value").double() == whole.member("bit_normalised").member(name).double())
    }
    expectFailure("explain", file, "energy_j.low", saying: "no cost that counts has bounds")
    let preload = try succeed("explain", file, "preload", "--format", "json").json()
    #expect(
      try preload.member("value").double() == whole.member("preload").member("time_s").double())
    let kernel = try folder.write(
      try succeed("run", "stt-cim_tvlsi_2018", "aes", "--size", "small", "--format", "json").output,
      "kernel.json")
    // Its costs have bounds: the sums are those of the result.
    for name in ["low", "high"] {
      let root = try succeed("explain", kernel, "energy_j.\(name)", "--format", "json").json()
      let sum = try root.member("sections").elements()[0].member("total")
      let expected = try JSONField(file: kernel).member("energy_j").member(name)
      #expect(try sum.fixedPoint(exponent: -30) == expected.fixedPoint(exponent: -30))
    }
    for field in ["steady_throughput", "bit_normalised", "preload"] {
      expectFailure("explain", kernel, field, saying: "the result has no \(field)")
    }
    let compared = try folder.write(
      try succeed("compare", timDNN, "--networks", "lenet5", "--format", "json").output, "c.json")
    expectFailure("explain", compared, saying: "kind 'comparison', expected one of a run")
    expectFailure("explain", file, "-o", file, saying: "is the result that is explained")
  }

  @Test("Wrong fields and files are one line")
  func errors() throws {
    let folder = try CommandFolder()
    let file = try result(folder)
    expectFailure("explain", file, "enrgy", saying: "did you mean 'energy'?")
    expectFailure("explain", file, "tiles.convertion", saying: "did you mean 'tiles.conversion'?")
    expectFailure("explain", folder.file("none.json"), saying: "none.json")
    expectFailure("explain", try folder.write("{}", "empty.json"), saying: "'format' is missing")
    expectFailure("explain", try folder.write("{\"format\": 99}", "f.json"), saying: "format 99")
    expectFailure("price", file, "--technology", "tim-dnn-32", saying: "did you mean")
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let bad = text.replacing("\"time_fs\": ", with: "\"time_fs\": -")
    expectFailure(
      "price", try folder.write(bad, "bad.json"), "--technology", "tim-dnn-32nm",
      saying: "bad.json: $.components")
  }
}
