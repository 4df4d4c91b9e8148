import Foundation
import Testing

@testable import Tessera
@testable import TesseraCommand

/// Does a sheet get from a template through a spreadsheet into a priced result?
@Suite("tessera technology template and import")
struct CommandSheetTests {
  /// The rows of a template, without quotation marks.
  private func template(_ folder: CommandFolder, _ accelerator: String = timDNN) throws -> [String]
  {
    let path = folder.file("costs.csv")
    let told = try succeed("technology", "template", accelerator, "-o", path).output
    let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      .map(String.init)
    #expect(told.hasPrefix("\(path): \(rows.count - 1) rows to fill; then: "))
    return rows
  }

  @Test("A template has a row for each action, state and area, and no key twice")
  func rows() throws {
    let rows = try template(try CommandFolder())
    #expect(
      rows.first
        == "component,action,energy,latency,area,static_power,low,high,corner,source,standing")
    let tail = ",,,,,,,,,"
    for row in [
      "tim-tile,unitDischarge", "tim-tile,gated", "tim-tile,area", "dram-channel,readBit",
      "sram-buffer,write", "uncore,active",
    ] {
      #expect(rows.count { $0 == row + tail } == 1, "\(row)")
    }
    // 7 kinds of 13 actions, each with three states and an area; and uncore without actions.
    #expect(Set(rows).count == rows.count)
    let kinds = Set(rows.dropFirst().map { $0.prefix { $0 != "," } })
    #expect(rows.filter { $0.contains(",area,,") }.count == kinds.count)
    #expect(rows.filter { $0.contains(",gated,,") }.count == kinds.count)
  }

  @Test("A filled template prices a result as it is worked out by hand")
  func filled() throws {
    let folder = try CommandFolder()
    var energies: [String: Int] = [:]
    var rows = try template(folder)
    // Every energy is another whole number of picojoules, and nothing else costs anything.
    for index in rows.indices.dropFirst() {
      let cells = rows[index].split(separator: ",", omittingEmptySubsequences: false)
      let name = "\(cells[0]),\(cells[1])"
      switch cells[1] {
      case "active", "idle", "gated": rows[index] = "\(name),,,,0 W,,,,by hand,assumed"
      case "area": rows[index] = "\(name),,,1 mm2,,,,,by hand,assumed"
      default:
        energies[name] = index
        rows[index] = "\(name),\(index) pJ,,,,\(index - 1) pJ,\(2 * index) pJ,,by hand,assumed"
      }
    }
    let sheet = try folder.write("\u{feff}" + rows.joined(separator: "\r\n"), "costs.csv")
    let technology = folder.file("own.yaml")
    let told = try succeed(
      "technology", "import", sheet, "--extends", "tim-dnn-32nm", "-o", technology
    ).output
    #expect(told == "\(technology): \(rows.count - 1) values over tim-dnn-32nm\n")
    let plain = folder.file("plain.json")
    try succeed("run", timDNN, "lenet5", "--format", "json").output
      .write(toFile: plain, atomically: true, encoding: .utf8)
    let priced = try succeed("price", plain, "--technology", technology, "--format", "json")
    let run = try succeed("run", timDNN, "lenet5", "--technology", technology, "--format", "json")
    let root = try priced.json()
    let joules = try root.member("energy_j")
    #expect(joules.value == (try run.json().member("energy_j").value))
    var (low, picojoules, high) = (0.0, 0.0, 0.0)
    for component in try root.member("components").elements() {
      let kind = try component.member("kind").string()
      for action in try component.member("actions").elements() {
        let name = try action.member("name").string()
        let energy = try #require(energies["\(kind),\(name)"], "\(kind) \(name)")
        let count = try action.member("count").double()
        low += count * Double(energy - 1)
        picojoules += count * Double(energy)
        high += count * Double(2 * energy)
      }
    }
    #expect(picojoules > 0)
    for (name, sum) in [("low", low), ("total", picojoules), ("high", high)] {
      let relative = try joules.member(name).double() / (sum * 1e-12) - 1
      #expect(abs(relative) < 1e-12, "\(name)")
    }
    #expect(try succeed("price", plain, "--technology", technology).output.contains(" within the"))
    // Bounds are kept, and a sheet's technology prints.
    let table = try CostTable.read(technology, folders: DataFolders(roots: [repository]))
    for (name, energy) in energies {
      let parts = name.split(separator: ",").map(String.init)
      let cost = table.entries[parts[0]]?.actions.first { $0.name == parts[1] }?.energy
      #expect(cost?.low == (try Energy(parsing: "\(energy - 1) pJ")))
      #expect(cost?.high == (try Energy(parsing: "\(2 * energy) pJ")))
    }
    #expect(try succeed("describe", technology).output.contains("by hand"))
    #expect(folder.contents == ["costs.csv", "own.yaml", "plain.json"])
  }

  @Test("A base that is a file is found from the folder of the technology")
  func baseIsFile() throws {
    let folder = try CommandFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("below"), withIntermediateDirectories: true)
    let sheet = try folder.write(
      "component,action,energy,source,standing\ntim-tile,rowWrite,9 pJ,s,assumed\n", "s.csv")
    let first = folder.file("below/first.yaml")
    _ = try succeed("technology", "import", sheet, "--extends", "tim-dnn-32nm", "-o", first)
    let second = folder.file("second.yaml")
    _ = try succeed("technology", "import", sheet, "--extends", first, "-o", second)
    #expect(try succeed("describe", second).output.contains("As first, with 1 value of s.csv."))
    expectFailure(
      "technology", "import", sheet, "--extends", first, "-o", first,
      saying: "is the technology that is extended")
  }

  @Test("With an accelerator a sheet names a component by its path, and all that it needs")
  func path() throws {
    let folder = try CommandFolder()
    let header = "component,action,energy,latency,area,static_power,source,standing\n"
    let rows = [
      "tiles,access,0 pJ,2.5 ns,,,s,assumed", "tiles,decode,1 pJ,,,,s,assumed",
      "tiles,wordLine,1 pJ,,,,s,assumed", "tiles,unitDischarge,1 pJ,,,,s,assumed",
      "tiles,conversion,1 pJ,,,,s,assumed", "tiles,rowWrite,1 pJ,,,,s,assumed",
      "tiles,all,,,,0 W,s,assumed",
    ]
    let sheet = try folder.write(header + rows.joined(separator: "\n"), "s.csv")
    let technology = folder.file("own.yaml")
    expectFailure(
      "technology", "import", sheet, "--extends", "tim-dnn-32nm", "-o", technology,
      saying: ":A2: unknown component 'tiles'")
    expectFailure(
      "technology", "import", sheet, "--extends", "tim-dnn-32nm", "--accelerator", timDNN, "-o",
      technology, saying: "'tiles' has no value for area")
    #expect(folder.contents == ["s.csv"])
    _ = try folder.write(
      header + rows.joined(separator: "\n") + "\ntiles,area,,,1 mm2,,s,assumed", "s.csv")
    let told = try succeed(
      "technology", "import", sheet, "--extends", "tim-dnn-32nm", "--accelerator", timDNN, "-o",
      technology
    ).output
    #expect(told.contains("D2: the latency of tiles access is no part of a technology"))
    #expect(told.contains("--set tiles.accessTime=2.5ns"))
    let areas = try succeed(
      "describe", timDNN, "--technology", technology, "--format", "json"
    ).json().member("components").elements()
    let tiles = try areas.first { try $0.member("path").string() == "tiles" }
    #expect(try tiles?.member("area_mm2").double() == 32)
  }

  @Test("Each mistake is one line, and no file is left")
  func mistakes() throws {
    let folder = try CommandFolder()
    let sheet = try folder.write(
      "component,action,energy,source,standing\ntim-tile,acess,9 pJ,s,assumed\n", "s.csv")
    let technology = folder.file("own.yaml")
    expectFailure(
      "technology", "import", sheet, "--extends", "tim-dnn-32nm", "-o", technology,
      saying: "s.csv:B2: unknown action 'acess'")
    expectFailure(
      "technology", "import", sheet, "--extends", "tim-dnn-32", "-o", technology,
      saying: "did you mean 'tim-dnn-32nm'?")
    expectFailure(
      "technology", "import", sheet, "--extends", "tim-dnn-32nm", "-o", folder.file("own"),
      saying: "ends in .yaml")
    expectFailure(
      "technology", "import", folder.file("none.csv"), "--extends", "tim-dnn-32nm", "-o",
      technology, saying: "no such file")
    expectFailure(
      "technology", "template", "tim-dnn", "-o", folder.file("t.csv"), saying: "accelerator")
    expectFailure(
      "technology", "template", timDNN, "-o", folder.file("none/t.csv"), saying: "no folder")
    expectFailure("technology", "improt", sheet, saying: "did you mean 'import'?")
    #expect(folder.contents == ["s.csv"])
  }

  @Test("Intervals overlap where the bounds of costs leave the order open, and not otherwise")
  func overlap() throws {
    let folder = try CommandFolder()
    func compare(low: String, high: String) throws -> (text: String, overlaps: JSONValue) {
      let sheet = try folder.write(
        "component,action,energy,low,high,source,standing\n"
          + "tim-tile,decode,10 pJ,\(low),\(high),s,assumed\n", "s.csv")
      let technology = folder.file("own.yaml")
      _ = try succeed("technology", "import", sheet, "--extends", "tim-dnn-32nm", "-o", technology)
      let arguments = [
        "compare", timDNN, "--networks", "lenet5", "--vary", "tiles.accessTime=2.3ns,2.4ns",
        "--technology", technology,
      ]
      let root = try tessera(arguments + ["--format", "json"]).json()
      let ratio = try #require(
        try root.member("ratios").elements().first?.member("networks").elements().first)
      return (
        tessera(arguments).output, try ratio.member("energy_intervals_overlap").value
      )
    }
    // A longer access changes static energy by some percent: wide bounds hide that.
    let wide = try compare(low: "1 pJ", high: "100 pJ")
    #expect(wide.overlaps == .bool(true))
    #expect(wide.text.contains("Energies on lenet5 overlap within the bounds of costs: "))
    let one = EnergyInterval(low: Energy(quectojoules: 1), high: Energy(quectojoules: 2))
    #expect(one.overlaps(EnergyInterval(low: one.high, high: one.high)))
    let above = Energy(quectojoules: 3)
    #expect(!one.overlaps(EnergyInterval(low: above, high: above)))
    #expect(!EnergyInterval(low: above, high: above).overlaps(one))
  }

  @Test("An array still needs no command")
  func arrays() throws {
    let short = try succeed("technology", "STT-MRAM", "--word", "32").output
    #expect(short == (try succeed("technology", "array", "STT-MRAM", "--word", "32").output))
    #expect(short == (try succeed("technology", "--word", "32", "STT-MRAM").output))
  }

  @Test("Every shipped accelerator has a template")
  func all() throws {
    let folder = try CommandFolder()
    for name in DataFolders(roots: [repository]).names(folder: "accelerators") {
      #expect(try template(folder, name).count > 1, "\(name)")
    }
  }
}
