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
