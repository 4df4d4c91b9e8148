import Foundation
import Testing

@testable import Tessera

@Suite("tessera run")
struct CommandRunTests {
  @Test("JSON results hold every field", arguments: ["lenet5", "lstm-ptb"])
  func fields(network: String) throws {
    let root = try succeed("run", timDNN, network, "--format", "json").json()
    for name in [
      "format", "version", "command", "accelerator", "network", "technology", "batch", "seed",
      "macs", "operations", "latency_s", "latency_lower_bound_s", "throughput_per_s", "energy_j",
      "power_w", "area_mm2", "tops", "tops_per_w", "tops_per_mm2", "utilisation", "layers",
      "components", "standing", "configuration", "mapping", "inputs",
    ] {
      _ = try root.member(name)
    }
    #expect(try root.member("accelerator").string() == timDNN)
    #expect(try root.member("network").string() == network)
    #expect(try root.member("batch").integer() == 1)
    #expect(
      try root.member("operations").integer() == 2 * root.member("macs").integer())
    #expect(try root.member("latency_s").double() > 0)
    #expect(try root.member("command").string() == "tessera run \(timDNN) \(network)")
  }

  @Test("Every total is exactly the sum of its parts", arguments: ["lenet5", "lstm-ptb"])
  func sums(network: String) throws {
    let root = try succeed("run", timDNN, network, "--format", "json").json()
    func quecto(_ field: JSONField) throws -> Int128 { try field.fixedPoint(exponent: -30) }
    let energy = try root.member("energy_j")
    let dynamic = try quecto(energy.member("dynamic"))
    let still = try quecto(energy.member("static"))
    #expect(try quecto(energy.member("total")) == dynamic + still)
    var (byAction, byState): (Int128, Int128) = (0, 0)
    var area: Int128 = 0
    for component in try root.member("components").elements() {
      for action in try component.member("actions").elements() {
        let cost = try quecto(action.member("energy_per_action_j").member("value"))
        let count = try action.member("count").integer()
        #expect(try quecto(action.member("energy_j")) == cost * Int128(count))
        #expect(try action.member("counts_by_layer").integers().reduce(0, +) == count)
        byAction += cost * Int128(count)
      }
      for state in try component.member("states").elements() {
        let power = try state.member("power_w").member("value").fixedPoint(exponent: -15)
        byState += power * Int128(try state.member("time_fs").integer())
      }
      area += try component.member("area_mm2").fixedPoint(exponent: -12)
    }
    #expect(byAction == dynamic)
    #expect(byState == still)
    #expect(try root.member("area_mm2").fixedPoint(exponent: -12) == area)
    let layers = try root.member("layers").elements()
    #expect(try layers.reduce(0) { $0 + (try quecto($1.member("dynamic_energy_j"))) } == dynamic)
    #expect(
      try layers.reduce(0) { $0 + (try $1.member("macs").integer()) }
        == root.member("macs").integer())
  }

  @Test("Rates follow from the totals by their definitions")
  func rates() throws {
    let root = try succeed("run", timDNN, "lenet5", "--batch", "3", "--format", "json").json()
    func number(_ name: String) throws -> Double { try root.member(name).double() }
    func isClose(_ left: Double, _ right: Double) -> Bool { abs(left / right - 1) < 1e-12 }
    let latency = try number("latency_s")
    let energy = try root.member("energy_j").member("total").double()
    let operations = try number("operations")
    #expect(operations == 3 * 2 * 416_520)
    #expect(isClose(try number("throughput_per_s"), 3 / latency))
    #expect(isClose(try number("power_w"), energy / latency))
    #expect(isClose(try number("tops"), operations / latency / 1e12))
    #expect(isClose(try number("tops_per_w"), operations / energy / 1e12))
    #expect(
      isClose(
        try number("tops_per_mm2"), operations / latency / 1e12 / (try number("area_mm2"))))
    #expect(try number("latency_lower_bound_s") <= latency)
    #expect((0...1).contains(try number("utilisation")))
  }

  @Test("Two runs give the same bytes")
  func determinism() throws {
    let arguments = ["run", timDNN, "lenet5", "--per-access", "--seed", "7", "--format", "json"]
    #expect(tessera(arguments).output == tessera(arguments).output)
  }

  @Test("Each option changes what it should")
  func options() throws {
    func result(_ arguments: String...) throws -> JSONField {
      let outcome = tessera(["run", timDNN, "lenet5", "--format", "json"] + arguments)
      try #require(outcome.status == 0, "\(outcome.errors)")
      return try outcome.json()
    }
    func latency(_ root: JSONField) throws -> Double { try root.member("latency_s").double() }
    func dynamic(_ root: JSONField) throws -> Double {
      try root.member("energy_j").member("dynamic").double()
    }
    let base = try result()
    #expect(try latency(result("--set", "tiles.accessTime=23 ns")) > latency(base))
    #expect(try result("--mapping", "temporal").member("mode").string() == "temporal")
    #expect(try result("--mapping", "spatial").member("mode").string() == "spatial")
    let denser = try result("--sparsity", "inputs=0,weights=0")
    #expect(try dynamic(denser) > dynamic(base))
    #expect(try latency(denser) == latency(base))
    let wide = try result("--width", "2", "--linear-width", "2")
    #expect(try wide.member("macs").integer() > 2 * base.member("macs").integer())
    #expect(try latency(result("--first-last", "8")) > latency(base))
    let other = try result("--technology", "tim-dnn-32nm-30.86pJ")
    #expect(try dynamic(other) > dynamic(base))
    #expect(
      try other.member("command").string()
        == "tessera run \(timDNN) lenet5 --technology tim-dnn-32nm-30.86pJ")
  }

  @Test("Text and CSV show the same layers")
  func forms() throws {
    let text = try succeed("run", timDNN, "lenet5").output
    for word in ["latency", "TOPS/W", "conv1", "tiles", "rests on", "assumed", "utilisation"] {
      #expect(text.contains(word))
    }
    let csv = try succeed("run", timDNN, "lenet5", "--format", "csv").output
    let root = try succeed("run", timDNN, "lenet5", "--format", "json").json()
    let lines = csv.split(separator: "\n")
    #expect(lines.count == (try root.member("layers").elements().count) + 1)
    #expect(lines[0].hasPrefix("name,layers,macs,accesses,start_s"))
  }

  @Test("A folder gets every file, and the same result as standard output")
  func folder() throws {
    let folder = try CommandFolder()
    let shown = try succeed(
      "run", timDNN, "lenet5", "--format", "json", "--output", folder.file("a/b"))
    let names = [
      "result.json", "layers.csv", "components.csv", "mapping.yaml", "table.tex", "sources.bib",
      "latency-by-layer.svg", "energy-by-layer.svg", "energy-by-component.svg",
      "latency-by-component.svg", "area-by-component.svg",
    ]
    let written = try FileManager.default.contentsOfDirectory(atPath: folder.file("a/b"))
    #expect(Set(written.filter { !$0.hasSuffix(".pdf") }) == Set(names))
    let result = try String(contentsOfFile: folder.file("a/b/result.json"), encoding: .utf8)
    #expect(result == shown.output)
    #expect(!result.contains(folder.path) && !result.contains(repository))
  }

  @Test("A path gives the same numbers as the name, and leaves no folder in the result")
  func paths() throws {
    let folder = try CommandFolder()
    for (from, to) in [
      ("networks/lenet5.yaml", "net.yaml"), ("technologies/tim-dnn-32nm.yaml", "tech.yaml"),
    ] {
      try FileManager.default.copyItem(atPath: "\(repository)/\(from)", toPath: folder.file(to))
    }
    let named = try succeed("run", timDNN, "lenet5", "--format", "json").json()
    let outcome = try succeed(
      "run", timDNN, folder.file("net.yaml"), "--technology", folder.file("tech.yaml"), "--format",
      "json")
    let root = try outcome.json()
    #expect(try root.member("energy_j").value == named.member("energy_j").value)
    #expect(!outcome.output.contains(folder.path))
    #expect(
      try root.member("command").string()
        == "tessera run \(timDNN) net.yaml --technology tech.yaml")
  }

  @Test("A mask takes the place of drawn zeros, and its file is an input")
  func mask() throws {
    let folder = try CommandFolder()
    // conv1 has 25 rows; one vector without a zero.
    let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 25), }"
    let padded = header + String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    var bytes: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, UInt8(padded.utf8.count), 0]
    bytes += Array(padded.utf8) + [UInt8](repeating: 1, count: 25)
    try Data(bytes).write(to: URL(fileURLWithPath: folder.file("mask.npy")))
    let plain = try succeed("run", timDNN, "lenet5", "--format", "json").json()
    let masked = try succeed(
      "run", timDNN, "lenet5", "--mask", "conv1=" + folder.file("mask.npy"), "--format", "json"
    ).json()
    func energy(_ root: JSONField) throws -> Double {
      try root.member("layers").elements()[0].member("dynamic_energy_j").double()
    }
    #expect(try energy(masked) > energy(plain))
    let inputs = try masked.member("inputs").elements().map { try $0.member("name").string() }
    #expect(inputs.contains("mask.npy"))
  }

  @Test("A table of another simulator runs, and tells what was assumed")
  func imported() throws {
    let folder = try CommandFolder()
    let table = try folder.write(
      """
      Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, \
      Strides,
      one, 16, 16, 3, 3, 4, 8, 1,

      """, "tiny.csv")
    let arguments = ["run", timDNN, table, "--import-format", "scale-sim", "--padding", "valid"]
    let outcome = tessera(arguments + ["--format", "json"])
    try #require(outcome.status == 0, "\(outcome.errors)")
    // 14 x 14 outputs of 8 channels over 3 x 3 x 4 inputs.
    #expect(try outcome.json().member("macs").integer() == 14 * 14 * 8 * 36)
    #expect(!outcome.output.contains(folder.path))
    let recognised = try succeed("run", timDNN, table, "--padding", "valid", "--format", "json")
    #expect(try recognised.json().member("macs").integer() == 14 * 14 * 8 * 36)
  }
}
