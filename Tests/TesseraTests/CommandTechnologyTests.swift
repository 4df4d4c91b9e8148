import Foundation
import Testing

@testable import Tessera
@testable import TesseraCommand

@Suite("tessera technology and tessera memory sense")
struct CommandTechnologyTests {
  @Test("An array prints its values, sources, capacities and notes")
  func array() throws {
    let text = try succeed("technology", "STT-MRAM", "--capacity", "1MiB", "--node", "45nm").output
    for part in [
      "STT-MRAM 1 MiB, 45 nm", "NVSim", "6334d00", "simulated", "chosen here", "cell STT",
      "arrays/nvsim.csv:", "128 KiB", "8 MiB", "Note: The tool chooses another organisation",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    let root = try succeed(
      "technology", "STT-MRAM", "--word", "32", "--node", "45", "--format", "json"
    ).json()
    #expect(try root.member("kind").string() == "array")
    #expect(try root.member("word_bits").integer() == 32)
    let values = try root.member("values").elements()
    let latency = try #require(
      try values.first { try $0.member("item").string() == "read latency" })
    #expect(try latency.member("value").double() == 1.969e-9)
    #expect(try latency.member("standing").string() == "simulated")
    #expect(try root.member("capacities").elements().count == 3)
  }

  @Test("Between tabulated capacities the values say that they are derived")
  func interpolation() throws {
    let text = try succeed("technology", "SRAM", "--capacity", "300KiB").output
    #expect(text.contains("derived") && text.contains("between 128 KiB and 1 MiB"))
  }

  @Test("Computing stands beside two reads, with and without a write")
  func computing() throws {
    let root = try succeed(
      "technology", "STT-MRAM", "--word", "32", "--cim", "--format", "json"
    ).json().member("computing")
    let operations = try root.member("operations").elements()
    #expect(
      try operations.map { try $0.member("operation").string() } == [
        "NOT", "AND", "OR", "NAND", "NOR", "XOR", "ADD",
      ])
    for operation in operations {
      let name = try operation.member("operation").string()
      let saved = try operation.member("saved").double()
      switch name {
      case "NOT": #expect(saved == 0)
      case "ADD": #expect(saved > 0.34 && saved < 0.355)
      default: #expect(abs(saved - 0.355) < 1e-9)
      }
      let reads = Double(try operation.member("standard_reads").integer())
      #expect(
        abs(try operation.member("standard_energy_j").double() / (reads * 21.217e-12) - 1) < 1e-9)
    }
    let codes = try root.member("codes").elements()
    #expect(try codes.map { try $0.member("check_bits").integer() } == [7, 19])
    let wide = try succeed("technology", "STT-MRAM", "--word", "512", "--cim", "--format", "json")
    let vector = try wide.json().member("computing").member("vector")
    #expect(try vector.member("elements").integer() == 16)
    let text = try succeed("technology", "DVSH-MRAM", "--cim", "--element", "16").output
    #expect(text.contains("4 elements in one access"))
    #expect(text.contains("2 reads and a write"))
    for part in ["calibrated", "elements of 16 bits", "3EC4ED", "assumed", "bounds them at 3.03"] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test("Every technology that is known prints, also as JSON")
  func all() throws {
    for name in [
      "DGSH-MRAM", "DVSH-MRAM", "GSH-MRAM", "RRAM", "SRAM", "STT-MRAM", "VSH-MRAM", "eDRAM",
    ] {
      #expect(try succeed("technology", name).output.contains("\(name) 1 MiB, "))
      let root = try succeed("technology", name, "--format", "json").json()
      #expect(try root.member("technology").string() == name)
    }
  }

  @Test("Caveats stand where they apply and nowhere else")
  func caveats() throws {
    let refresh = "leaves refresh out"
    #expect(try succeed("technology", "eDRAM").output.contains(refresh))
    #expect(!(try succeed("technology", "SRAM").output.contains(refresh)))
    let leaks = "makes SRAM leak"
    #expect(try succeed("technology", "SRAM", "--roadmap", "HP").output.contains(leaks))
    #expect(!(try succeed("technology", "SRAM").output.contains(leaks)))
    let row = "that of an opened row"
    #expect(try succeed("technology", "eDRAM", "--cell", "lp-dram").output.contains(row))
  }

  @Test("Each mistake is one line that says what was expected")
  func mistakes() {
    expectFailure("technology", "STTMRAM", saying: "did you mean 'STT-MRAM'?")
    expectFailure("technology", "SRAM", "--capacity", "1GiB", saying: "128 KiB to 8 MiB")
    expectFailure("technology", "SRAM", "--capacity", "0B", saying: "nothing is extrapolated")
    expectFailure("technology", "SRAM", "--capacity", "big", saying: "--capacity")
    expectFailure("technology", "SRAM", "--node", "45um", saying: "--node '45um'")
    expectFailure("technology", "SRAM", "--node", "28", saying: "22, 32, 45")
    expectFailure("technology", "SRAM", "--word", "0", saying: "--word '0'")
    expectFailure("technology", "SRAM", "--optimise", "ReadEDB", saying: "did you mean 'ReadEDP'?")
    expectFailure("technology", "SRAM", "--tool", "nvsin", saying: "did you mean 'nvsim'?")
    expectFailure("technology", "SRAM", "--cim", saying: "does not compute with two word lines")
    expectFailure("technology", "STT-MRAM", "--element", "8", saying: "without --cim")
    expectFailure(
      "technology", "STT-MRAM", "--cim", "--element", "24", saying: "does not divide the word")
    expectFailure("memory", "sens", saying: "did you mean 'sense'?")
    expectFailure("memory", "sense", "--cells", "/nonexistent.csv", saying: "no such file")
  }

  @Test("A table of one's own is found through the data folder")
  func ownTable() throws {
    let folder = try CommandFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("arrays"), withIntermediateDirectories: true)
    _ = try folder.write(
      """
      # measured on my chip
      technology,cell,node_nm,capacity_KiB,word_bits,target,roadmap,read_ns,write_ns,cycle_ns,\
      read_pJ,write_pJ,leakage_mW,area_mm2,subarray
      MyRAM,x,28,64,32,default,own,3,4,,5,6,0.1,0.2,
      """, "arrays/mine.csv")
    _ = try folder.write(
      """
      {name: mine, summary: my chip, source: my chip, configuration: 25 C, standing: measured,
       table: mine.csv, nonVolatile: [], cells: {x: my cell}}
      """, "arrays/mine.yaml")
    #expect(try succeed("list", "arrays", "--data", folder.path).output.contains("my chip"))
    let text = try succeed(
      "technology", "MyRAM", "--capacity", "64KiB", "--data", folder.path
    ).output
    #expect(text.contains("measured") && text.contains("MyRAM 64 KiB, 28 nm"))
  }

  @Test("Measured cells give references and failures beside the closed form")
  func sense() throws {
    let folder = try CommandFolder()
    var text = "r_p,r_ap\n"
    for index in 0..<50 {
      text += "\(3_000 + 10 * (index % 7)),\(6_000 + 25 * (index % 11))\n"
    }
    let path = try folder.write(text, "cells.csv")
    let shown = try succeed("memory", "sense", "--cells", path).output
    for part in ["50 devices", "READ", "OR", "AND", "closed form", "25 disjoint pairs"] {
      #expect(shown.contains(part), "\(part)")
    }
    let root = try succeed(
      "memory", "sense", "--cells", path, "--read-voltage", "0.2", "--access-resistance", "0",
      "--format", "json"
    ).json()
    let decisions = try root.member("decisions").elements()
    #expect(try decisions.map { try $0.member("decision").string() } == ["read", "or", "and"])
    for decision in decisions {
      #expect(try decision.member("failure").double() == 0)
      #expect(try decision.member("failure_low").double() == 0)
      #expect(try decision.member("failure_high").double() > 0.05)
      let reference = try decision.member("reference_a").double()
      #expect(reference > (try decision.member("level_below_a").double()))
      #expect(reference < (try decision.member("level_above_a").double()))
    }
    let wrong = try folder.write("r_p,r_ap\n1,2\n2,1\n", "wrong.csv")
    expectFailure("memory", "sense", "--cells", wrong, saying: ":3: r_ap is 1.0 ohm")
    expectFailure(
      "memory", "sense", "--cells", path, "--read-voltage", "0", saying: "read voltage: found 0.0")
  }
}
