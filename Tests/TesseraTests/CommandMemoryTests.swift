import Foundation
import Testing

@testable import Tessera
@testable import TesseraCommand

/// Does `tessera memory` read what it says it reads, and refuse the rest in one line?
@Suite struct CommandMemoryTests {
  private static let trace = "0x0 READ 0\n0x40 READ 1\n\n# a comment\n0x80 WRITE 2\n"

  @Test func replaysATraceOfDRAMsim3() throws {
    let folder = try CommandFolder()
    let trace = try folder.write(Self.trace, "requests.trace")
    let json = try succeed(
      "memory", "replay", trace, "--config", "ddr4-2400_8gb_x8", "--format", "json"
    ).json()
    #expect(try json.member("requests").integer() == 3)
    #expect(try json.member("reads").integer() == 2)
    #expect(try json.member("activates").integer() == 1)
    #expect(try json.member("row_hits").integer() == 2)
    #expect(try json.member("read_latency_cycles").member("min").integer() == 39)
    let text = try succeed("memory", "replay", trace, "--config", "hbm2_8gb_x128").output
    #expect(text.contains("2 reads, 1 writes"))
  }

  @Test func readsLoadsAndStores() throws {
    let folder = try CommandFolder()
    for (name, text, writes) in [
      ("ls", "LD 0x40\nST 128\n", 1), ("core", "3 64\n2 128 0x1000\n", 1),
    ] {
      let trace = try folder.write(text, name)
      let json = try succeed(
        "memory", "replay", trace, "--config", "ddr4-2400_8gb_x8", "--format", "json"
      ).json()
      #expect(try json.member("writes").integer() == Int64(writes))
    }
  }

  @Test func refusesBadTraces() throws {
    let folder = try CommandFolder()
    for (text, message) in [
      ("hello\n", ":1: found 'hello'; expected '0xADDRESS READ CYCLE'"),
      ("0x0 READ 0\n0x0 FETCH 1\n", ":2: found '0x0 FETCH 1'; expected"),
      ("LD 0x0\n0x0 READ 0\n", ":2: found '0x0 READ 0'; expected 'LD ADDRESS'"),
      ("0xFFFFFFFFFFFFFFFFFF READ 0\n", ":1: found '0xFFFFFFFFFFFFFFFFFF READ 0'"),
      ("0x400000000 READ 0\n", ":1: found address 0x400000000; expected one below 0x400000000"),
      ("0x0 READ 999999999999999999\n", ":1: found arrival at cycle 999999999999999999"),
      ("0x0 READ 9999999999999999999999\n", ":1: found '0x0 READ 9999999999999999999999'"),
    ] {
      let trace = try folder.write(text, "bad.trace")
      expectFailure("memory", "replay", trace, "--config", "ddr4-2400_8gb_x8", saying: message)
    }
    expectFailure(
      "memory", "replay", folder.file("none"), "--config", "ddr4-2400_8gb_x8", saying: "none")
    let trace = try folder.write(Self.trace, "good.trace")
    expectFailure("memory", "replay", trace, "--config", "ddr4-2400", saying: "unknown memory")
    let cut = folder.file("cut.gz")
    try Data([0x1F, 0x8B, 8, 0, 0, 0]).write(to: URL(fileURLWithPath: cut))
    expectFailure("memory", "replay", cut, "--config", "hbm2_8gb_x128", saying: "is cut off")
  }

  @Test func refusesBadConfigurations() throws {
    let folder = try CommandFolder()
    let trace = try folder.write(Self.trace, "good.trace")
    let good = """
      [dram_structure]
      protocol = DDR4
      bankgroups = 4
      banks_per_group = 4
      rows = 65536
      columns = 1024
      device_width = 8
      BL = 8
      [timing]
      tCK = 0.83 ; nanoseconds
      CL = 17
      CWL = 12
      tRCD = 17
      tRP = 17
      tRAS = 39
      tRFC = 420
      tREFI = 9360
      tRRD_S = 4
      tRRD_L = 6
      tWTR_S = 3
      tWTR_L = 9
      tFAW = 26
      tWR = 18
      tRTP = 9
      tCCD_S = 4
      tCCD_L = 6
      [power]
      VDD = 1.2
      IDD0 = 48
      IDD2N = 34
      IDD3N = 43
      IDD4W = 123
      IDD4R = 135
      IDD5AB = 250
      [system]
      channel_size = 16384
      channels = 1
      bus_width = 64
      address_mapping = rochrababgco
      cmd_queue_size = 8
      trans_queue_size = 32
      """
    let path = try folder.write(good, "good.ini")
    let json = try succeed("memory", "replay", trace, "--config", path, "--format", "json").json()
    #expect(try json.member("clock").string() == "830 ps")
    for (found, replacement, message) in [
      ("tRCD = 17\n", "", "[timing] has no 'tRCD'"),
      ("trans_queue_size = 32", "trans_queue_size = 0", ":41: found '0' as trans_queue_size"),
      ("tRP = 17", "tRP = 99999999999999999999", ":14: found '99999999999999999999' as tRP"),
      ("rows = 65536", "rows = 65535", "found 65535 rows; expected a power of two"),
      ("protocol = DDR4", "protocol = DDR9", ":2: found 'DDR9' as protocol"),
      ("rochrababgco", "rochrababgba", "found the address mapping 'rochrababgba'"),
      ("[timing]", "[timing", ":9: found '[timing'"),
      ("tCK = 0.83", "tCK = fast", ":10: found 'fast' as tCK"),
    ] {
      let bad = try folder.write(good.replacing(found, with: replacement), "bad.ini")
      expectFailure("memory", "replay", trace, "--config", bad, saying: message)
    }
    let yaml = try String(
      contentsOfFile: repository + "/memories/hbm2_8gb_x128.yaml", encoding: .utf8)
    for (found, replacement, message) in [
      ("tRAS:", "tRAZ:", "unknown key 'tRAZ'"),
      ("commandQueue: {value: 8,", "commandQueue: {value: 0,", "found '0'"),
    ] {
      let bad = try folder.write(yaml.replacing(found, with: replacement), "bad.yaml")
      expectFailure("memory", "replay", trace, "--config", bad, saying: message)
    }
  }
}

private let dataFolder = ProcessInfo.processInfo.environment["TESSERA_DATA"]

/// How far is a replay from what DRAMsim3 answers for the same configuration and trace?
@Suite(.enabled(if: dataFolder != nil, "TESSERA_DATA names no folder with reference data"))
struct DRAMReferenceTests {
  @Test func agreesWithDRAMsim3() throws {
    let folder = (dataFolder ?? "") + "/dram"
    let table = try String(contentsOfFile: folder + "/reference.csv", encoding: .utf8)
      .split(whereSeparator: \.isNewline).map { $0.split(separator: ",").map(String.init) }
    try #require(table.count == 7)
    for row in table.dropFirst() {
      func value(_ column: String) throws -> Double {
        let index = try #require(table[0].firstIndex(of: column))
        return try #require(Double(row[index]))
      }
      let memory = try DRAMConfiguration.read(
        "\(folder)/\(row[0]).ini", folders: DataFolders(roots: []))
      let result = try Workbench(catalog: .standard(), folders: DataFolders(roots: []))
        .replayRequests("\(folder)/\(row[1]).trace.gz", on: memory)
      let latency = try #require(result.readLatency)
      for (name, ours) in [
        ("min_read_lat", latency.minimum), ("median_read_lat", latency.median),
      ] {
        let reference = try value(name)
        #expect(abs(Double(ours) - reference) <= max(1, 0.03 * reference), "\(row[0]) \(row[1])")
      }
      let isRandom = row[1].hasPrefix("random")
      let mean = try value("avg_read_latency_cyc")
      #expect(abs(latency.mean - mean) <= (isRandom ? 0.05 : 0.03) * mean)
      // In volts times milliamperes times cycles.
      let cycle = memory.clock.numerator / memory.clock.denominator
      for (name, ours) in [
        ("num_read_row_hits", Double(result.rowHits)),
        ("num_act_cmds", Double(result.counts.activates)),
        ("act_energy", result.energy.activate.joules * 1e18 / Double(cycle)),
        ("read_energy", result.energy.read.joules * 1e18 / Double(cycle)),
      ] {
        let reference = try value(name)
        #expect(abs(ours - reference) <= 0.01 * reference, "\(row[0]) \(row[1]) \(name)")
      }
      if row[0].hasPrefix("DDR4"), row[1].hasSuffix("sat") {
        #expect(abs(Double(result.cycles) - 338_082) <= 0.05 * 338_082)
      }
    }
  }
}

/// Does `tessera memory convert` keep every request, and refuse what is none in one line?
@Suite struct CommandMemoryConvertTests {
  @Test func keepsRequestsOnTheWayToTesseraAndBack() throws {
    let folder = try CommandFolder()
    var random = RandomStream(seed: 7)
    print("seed 7")
    var text = ""
    var arrival: Int64 = 0
    // More than one segment; arrivals that run back, jump far, and addresses of up to 62 bits.
    for index in 0..<70_000 {
      arrival = index % 1_000 == 0 ? Int64(random.next() % 1_000_000_000_000_000) : arrival + 3
      arrival = min(arrival, 1_000_000_000_000_000)
      let address = random.next() >> (2 + UInt64(random.below(50)))
      text += "0x\(String(address, radix: 16)) \(index % 3 == 0 ? "WRITE" : "READ") \(arrival)\n"
    }
    let source = try folder.write(text, "source.trace")
    let (trace, back) = (folder.file("requests"), folder.file("back.trace"))
    #expect(
      try succeed("memory", "convert", source, "-o", trace).output.hasSuffix(
        "70,000 requests as tessera\n"))
    #expect(try succeed("trace", "verify", trace).output.contains("70,000 records"))
    _ = try succeed("memory", "convert", trace, "-o", back)
    #expect(try String(contentsOfFile: back, encoding: .utf8) == text)
    let again = folder.file("again")
    _ = try succeed("memory", "convert", back, "-o", again)
    #expect(FileManager.default.contentsEqual(atPath: trace, andPath: again))
    #expect(try Data(contentsOf: URL(fileURLWithPath: trace)).count < text.utf8.count / 3)
  }

  @Test func replaysWhatItWrote() throws {
    let folder = try CommandFolder()
    let source = try folder.write("0x0 READ 0\n0x40 READ 1\n0x80 WRITE 2\n", "source.trace")
    let trace = folder.file("requests")
    _ = try succeed("memory", "convert", source, "-o", trace)
    func replay(_ path: String) throws -> String {
      try succeed("memory", "replay", path, "--config", "hbm2_8gb_x128", "--format", "json").output
    }
    #expect(try replay(trace) == replay(source))
  }

  @Test func writesLoadsAndStores() throws {
    let folder = try CommandFolder()
    let source = try folder.write("2 64 0x1000\n0 128\n", "core.trace")
    let (loads, trace) = (folder.file("loads.trace"), folder.file("requests"))
    _ = try succeed("memory", "convert", source, "-o", loads, "--to", "ramulator")
    #expect(try String(contentsOfFile: loads, encoding: .utf8) == "LD 0x40\nST 0x1000\nLD 0x80\n")
    _ = try succeed("memory", "convert", loads, "-o", trace)
    _ = try succeed("memory", "convert", trace, "-o", source)
    #expect(
      try String(contentsOfFile: source, encoding: .utf8)
        == "0x40 READ 0\n0x1000 WRITE 1\n0x80 READ 2\n")
    let empty = try folder.write("# nothing\n", "empty.trace")
    _ = try succeed("memory", "convert", empty, "-o", trace)
    _ = try succeed("memory", "convert", trace, "-o", source, "--to", "dramsim3")
    #expect(try String(contentsOfFile: source, encoding: .utf8).isEmpty)
  }

  @Test func refusesWhatCannotBeConverted() throws {
    let folder = try CommandFolder()
    let output = folder.file("output")
    for (text, message) in [
      ("0x0 READ 0\n0x0 FETCH 1\n", ":2: found '0x0 FETCH 1'; expected"),
      ("0x7FFFFFFFFFFFFFFF READ 0\n", ":1: found address 0x7fffffffffffffff; expected one below"),
      ("0x0 READ 1000000000000001\n", ":1: found arrival at cycle 1000000000000001; expected 0"),
      ("9223372036854775807 64\n9223372036854775807 64\n", ":1: found '9223372036854775807 64'"),
      ("\u{0}\u{1}\n", ":1: found"), ("LD\n", ":1: found 'LD'; expected 'LD ADDRESS'"),
      ("LD 0x\n", ":1: found 'LD 0x'"), ("ST -64\n", ":1: found 'ST -64'"),
      ("0x0 READ\n", ":1: found '0x0 READ'"), ("0x0 READ 1 2\n", ":1: found '0x0 READ 1 2'"),
      ("1 64 128 256\n", ":1: found '1 64 128 256'"), ("0xZZ READ 1\n", ":1: found '0xZZ READ 1'"),
      (String(repeating: "9", count: 5_000) + "\n", ":1: found '999"),
    ] {
      let bad = try folder.write(text, "bad.trace")
      expectFailure("memory", "convert", bad, "-o", output, saying: message)
      #expect(!FileManager.default.fileExists(atPath: output))
      expectFailure("memory", "replay", bad, "--config", "hbm2_8gb_x128", saying: ":")
    }
    let good = try folder.write("0x0 READ 0\n", "good.trace")
    expectFailure(
      "memory", "convert", good, "-o", output, "--to", "dramsim", saying: "did you mean 'dramsim3'?"
    )
    expectFailure("memory", "convert", good, "-o", output, "--level", "99", saying: "expected 1 to")
    expectFailure("memory", "convert", folder.file("none"), "-o", output, saying: "none")
    expectFailure("memory", "convert", folder.path, "-o", output, saying: "is a folder")
    // A trace of an accelerator is none of requests, and a damaged one is refused.
    let network = folder.file("network")
    _ = try succeed("trace", "record", "tim-dnn_tvlsi_2020", "lenet5", "-o", network)
    expectFailure(
      "memory", "convert", network, "-o", output, saying: "holds records of an accelerator")
    expectFailure(
      "memory", "replay", network, "--config", "hbm2_8gb_x128", saying: "holds records of an")
    let trace = folder.file("requests")
    _ = try succeed("memory", "convert", good, "-o", trace)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: trace))
    for length in [bytes.count / 2, bytes.count - 1, 20] {
      try bytes.prefix(length).write(to: URL(fileURLWithPath: trace))
      let outcome = tessera("memory", "convert", trace, "-o", output)
      #expect(outcome.errors.filter(\.isNewline).count <= 1)
      #expect(outcome.status == 2 || outcome.status == 0)
    }
  }
}

/// Does an accelerator run on a memory that is simulated command by command?
@Suite struct CommandMemoryControllerTests {
  private let accelerator = "tim-dnn-hbm2_tvlsi_2020"

  @Test func aStoredTraceGivesWhatTheRunGives() throws {
    let folder = try CommandFolder()
    let trace = folder.file("lenet5.trace")
    let direct = try succeed("run", accelerator, "lenet5", "--format", "json").json()
    _ = try succeed("trace", "record", accelerator, "lenet5", "-o", trace)
    let replayed = try succeed("trace", "replay", trace, "--format", "json").json()
    for member in ["latency_s", "energy_j", "layers", "components", "timing", "preload"] {
      #expect(try direct.member(member).value == replayed.member(member).value, "\(member)")
    }
    // The memory's file goes with the trace; another memory is another time of the same records.
    let other = try succeed(
      "trace", "replay", trace, "--set", "dram.memory=ddr4-2400_8gb_x8", "--format", "json"
    ).json()
    #expect(try other.member("latency_s").double() > direct.member("latency_s").double())
  }

  @Test func theSimpleChannelGivesWayToIt() throws {
    let set = [
      "--set", "dram.kind=dram-controller", "--set", "dram.memory=hbm2_8gb_x128",
    ]
    let json = try succeedAll(["run", "tim-dnn_tvlsi_2020", "lenet5", "--format", "json"] + set)
      .json()
    let own = try succeed("run", accelerator, "lenet5", "--format", "json").json()
    #expect(try json.member("latency_s").value == own.member("latency_s").value)
    #expect(try json.member("energy_j").value == own.member("energy_j").value)
    // The records are those of the simple channel: as many bits are moved.
    let simple = try succeed("run", "tim-dnn_tvlsi_2020", "lenet5", "--format", "json").json()
    for action in ["readBit", "writeBit"] {
      #expect(try count(of: action, in: own) == count(of: action, in: simple))
    }
    #expect(try count(of: "read", in: own) * 512 == count(of: "readBit", in: own))
    #expect(try count(of: "write", in: own) * 512 == count(of: "writeBit", in: own))
    #expect(try count(of: "activate", in: own) > 0)
  }

  @Test func anotherTechnologyLeavesItsPrices() throws {
    let folder = try CommandFolder()
    let json = try succeed("run", accelerator, "lenet5", "--format", "json")
    let result = try folder.write(json.output, "result.json")
    let priced = try succeed(
      "price", result, "--technology", "tim-dnn-32nm", "--format", "json"
    ).json()
    #expect(try priced.member("energy_j").value == json.json().member("energy_j").value)
    let table = """
      name: whole
      summary: prices the memory too
      extends: tim-dnn-32nm
      costs:
        dram-controller:
          actions:
      """
    let actions = [
      "readBit", "writeBit", "activate", "read", "write", "precharge", "refresh", "openCycle",
    ]
    let path = try folder.write(
      table + "\n"
        + actions.map { "      \($0): {energy: 0 J, source: a test, standing: assumed}\n" }.joined()
        + "    static: {all: {power: 0 W, source: a test, standing: assumed}}\n"
        + "    area: {area: 0 mm2, source: a test, standing: assumed}\n", "whole.yaml")
    let other = try succeed("price", result, "--technology", path, "--format", "json").json()
    #expect(
      try other.member("energy_j").member("total").double()
        < priced.member("energy_j").member("total").double())
  }

  @Test func refusesMemoriesThatAreNone() throws {
    for (setting, message) in [
      ("dram.memory=hbm3", "unknown memory 'hbm3'"),
      ("dram.memory=./none.yaml", "./none.yaml: no such file"),
      ("dram.memory=none.ini", "none.ini: no such file"),
      ("dram.memory=", "found no value"),
      ("dram.channels=3", "found 3 channels; expected a power of two"),
      ("dram.request=96 B", "found a request of 96 B; expected whole bursts of 64 B"),
      ("dram.queue=0", "found '0'"),
      ("dram.count=1000", "its 1000 devices take more than 2 GiB of memory"),
      ("dram.bandwidth=1 GB/s", "unknown parameter 'bandwidth'"),
    ] {
      expectFailure("run", accelerator, "lenet5", "--set", setting, saying: message)
    }
  }

  @Test func describesAMemory() throws {
    let text = try succeed("describe", "ddr4-2400_8gb_x8").output
    #expect(text.contains("14.17 ns"))
    #expect(text.contains("VDD · 8 devices · (IDD5B − IDD3N) · tRFC"))
    let json = try succeed("describe", "hbm2_8gb_x128", "--format", "json").json()
    #expect(try json.member("kind").string() == "memory")
    #expect(try json.member("peak_bandwidth_bytes_per_s").double() == 256e9)
    #expect(try json.member("values").elements().count == 1 + 9 + 21 + 7 + 9)
    #expect(try json.member("costs").elements().count == 7)
    expectFailure("describe", "ddr4-2400_8gb_x9", saying: "did you mean 'ddr4-2400_8gb_x8'?")
    expectFailure(
      "describe", "hbm2_8gb_x128", "--set", "a.b=1", saying: "is no accelerator")
  }

  private func count(of action: String, in result: JSONField) throws -> Int64 {
    for component in try result.member("components").elements()
    where try component.member("path").string() == "dram" {
      for entry in try component.member("actions").elements()
      where try entry.member("name").string() == action {
        return try entry.member("count").integer()
      }
    }
    return 0
  }

  private func succeedAll(_ arguments: [String]) throws -> CommandOutcome {
    let outcome = tessera(arguments)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return outcome
  }
}
