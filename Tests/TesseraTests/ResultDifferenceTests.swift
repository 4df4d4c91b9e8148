import Foundation
import Testing

@testable import Tessera

/// Is what changed between two results traced to what went in?
@Suite("tessera diff")
struct ResultDifferenceTests {
  private func result(_ folder: CommandFolder, _ name: String, _ words: String...) throws -> String
  {
    let outcome = tessera(["run", timDNN, "lenet5"] + words + ["--format", "json"])
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try folder.write(outcome.output, name)
  }

  private func rows(_ json: JSONField, _ title: String) throws -> [String: (String?, String?)] {
    let section = try #require(
      try json.member("sections").elements().first { try $0.member("title").string() == title })
    var result: [String: (String?, String?)] = [:]
    for row in try section.member("differences").elements() {
      func text(_ name: String) throws -> String? {
        let field = try row.member(name)
        return field.isNull ? nil : try field.string()
      }
      result[try row.member("item").string()] = (try text("first"), try text("second"))
    }
    return result
  }

  @Test("A result equals itself, and one that differs in the command alone")
  func equal() throws {
    let folder = try CommandFolder()
    let a = try result(folder, "a.json")
    #expect(try succeed("diff", a, a).output.hasPrefix("equal"))
    #expect(try succeed("diff", a, a, "--format", "json").json().member("equal").bool())
    let b = try result(folder, "b.json", "--technology", "tim-dnn-32nm")
    #expect(try succeed("diff", a, b).output.hasPrefix("equal but for the command"))
  }

  @Test("A setting is shown, and the figures that it changed")
  func setting() throws {
    let folder = try CommandFolder()
    let a = try result(folder, "a.json")
    let b = try result(folder, "b.json", "--set", "dram.latency=250 ns")
    let json = try succeed("diff", a, b, "--format", "json").json()
    let configuration = try rows(json, "configuration")
    #expect(configuration.count == 1)
    #expect(configuration["components.dram.parameters.latency"]?.0 == "100 ns")
    #expect(configuration["components.dram.parameters.latency"]?.1 == "250 ns")
    #expect(try rows(json, "inputs").isEmpty && rows(json, "costs").isEmpty)
    #expect(try rows(json, "figures")["latency_s"] != nil)
    #expect(try !succeed("diff", a, b).output.hasPrefix("equal"))
  }

  @Test("Energy changes are the sum of what counts and what costs make of them, exactly")
  func energies() throws {
    let folder = try CommandFolder()
    let a = try result(folder, "a.json")
    let b = try result(folder, "b.json", "--technology", "tim-dnn-32nm-30.86pJ", "--batch", "2")
    let json = try succeed("diff", a, b, "--format", "json").json()
    let (one, other) = (try ResultFile.readPriced(a), try ResultFile.readPriced(b))
    var sum: Int128 = 0
    var (counts, costs) = (false, false)
    for change in try json.member("energies").elements() {
      func value(_ name: String) throws -> Int128 {
        try change.member(name).fixedPoint(exponent: -30)
      }
      let difference = try value("second_j") - value("first_j")
      #expect(try difference == value("from_counts_j") + value("from_costs_j"))
      sum += difference
      counts = try counts || value("from_counts_j") != 0
      costs = try costs || value("from_costs_j") != 0
    }
    #expect(sum == other.priced.energy.quectojoules - one.priced.energy.quectojoules)
    #expect(counts && costs)
    // An action whose cost alone changed, and one whose count alone did, by hand.
    for change in try json.member("energies").elements() {
      let item = try change.member("item").string()
      guard let dot = item.lastIndex(of: ".") else { continue }
      let (path, name) = (item[..<dot], item[item.index(after: dot)...])
      guard
        let x = one.priced.components.first(where: { $0.path == path })?.actions
          .first(where: { $0.name == name }),
        let y = other.priced.components.first(where: { $0.path == path })?.actions
          .first(where: { $0.name == name })
      else { continue }
      let expected = (y.count - x.count) * x.cost.value.quectojoules
      #expect(try change.member("from_counts_j").fixedPoint(exponent: -30) == expected, "\(item)")
    }
    #expect(
      try rows(json, "costs").keys.contains { $0.hasSuffix("source") || $0.hasSuffix("place") })
    #expect(try rows(json, "inputs").count >= 1)
    #expect(try rows(json, "program")["batch"]?.1 == "2")
  }

  @Test("Results of other kinds are compared value by value, and never with one another")
  func kinds() throws {
    let folder = try CommandFolder()
    let compare = { (batch: String) in
      try succeed(
        "compare", timDNN, "near-memory-iso-area_tvlsi_2020", "--networks", "lenet5", "--batch",
        batch, "--format", "json"
      ).output
    }
    let a = try folder.write(try compare("1"), "a.json")
    let b = try folder.write(try compare("2"), "b.json")
    #expect(try succeed("diff", a, a).output.hasPrefix("equal"))
    #expect(
      try rows(try succeed("diff", a, b, "--format", "json").json(), "values")["batch"]?.1 == "2")
    expectFailure("diff", a, try result(folder, "r.json"), saying: "expected two of the same")
    expectFailure("diff", a, folder.file("none.json"), saying: "none.json")
    expectFailure("diff", a, try folder.write("{}", "e.json"), saying: "'format' is missing")
  }

  @Test("Nothing that differs is called equal")
  func nothingIsLost() throws {
    let folder = try CommandFolder()
    let a = try result(folder, "a.json")
    let text = try String(contentsOfFile: a, encoding: .utf8)
    // Figures that others follow from, and values that no section is about.
    for change in [("\"spill_bytes\": 0", "\"spill_bytes\": 1"), ("\"grants\": ", "\"grants\": 1")]
    {
      let b = try folder.write(
        text.replacing(change.0, with: change.1, maxReplacements: 1), "b.json")
      let outcome = try succeed("diff", a, b).output
      #expect(!outcome.hasPrefix("equal") && outcome.contains("other values"), "\(outcome)")
      // Beside the command, too.
      let c = try folder.write(
        text.replacing(change.0, with: change.1, maxReplacements: 1)
          .replacing("lenet5\"", with: "lenet5 --seed 0\"", maxReplacements: 1), "c.json")
      #expect(try !succeed("diff", a, c).output.hasPrefix("equal"))
    }
    // Elements with one name: two variants of one accelerator.
    let compared = try succeed(
      "compare", timDNN, "--networks", "lenet5", "--vary", "tiles.count=16,32", "--format", "json"
    ).output
    let name = "\"peak_tops\": "
    let last = try #require(compared.ranges(of: name).last)
    let one = try folder.write(compared, "one.json")
    let other = try folder.write(compared.replacingCharacters(in: last, with: name + "9"), "o.json")
    #expect(try !succeed("diff", one, other).output.hasPrefix("equal"))
  }

  @Test("Count and cost that change against each other are shown, though the energy stays")
  func opposed() throws {
    let folder = try CommandFolder()
    let first = try ResultFile.readPriced(try result(folder, "a.json"))
    let place = try #require(
      first.priced.components.firstIndex { $0.actions.contains { $0.energy > .zero } })
    let index = try #require(
      first.priced.components[place].actions.firstIndex { $0.energy > .zero })
    func changed(count: Int128, cost: Int128) -> RunResult {
      var result = first
      var action = result.priced.components[place].actions[index]
      (action.count, action.cost.value) = (count, Energy(quectojoules: cost))
      action.energy = Energy(quectojoules: count * cost)
      result.priced.components[place].actions[index] = action
      return result
    }
    let (one, second) = (changed(count: 1, cost: 4_000), changed(count: 4, cost: 1_000))
    let (_, energies) = ResultDifference.differences(one, second, .null, .null)
    #expect(energies.count == 1)
    #expect(energies.first?.fromCounts.quectojoules == 12_000)
    #expect(energies.first?.fromCosts.quectojoules == -12_000)
  }

  @Test("Long texts are shown where they differ")
  func excerpts() throws {
    let folder = try CommandFolder()
    let words = ["--set", "dram.latency=250 ns", "--set", "tiles.accessTime=2400 ps", "--seed"]
    let files = try ["1", "2"].map { seed in
      let outcome = tessera(["run", timDNN, "lenet5"] + words + [seed, "--format", "json"])
      try #require(outcome.status == 0, "\(outcome.errors)")
      return try folder.write(outcome.output, seed + ".json")
    }
    let text = try succeed("diff", files[0], files[1]).output
    let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("command") })
    #expect(row.contains("--seed 1") && row.contains("--seed 2"), "\(row)")
  }
}
