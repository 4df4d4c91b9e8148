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
}
