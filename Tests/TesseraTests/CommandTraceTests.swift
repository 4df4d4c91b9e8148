import Foundation
import Testing

@testable import Tessera

@Suite("tessera trace")
struct CommandTraceTests {
  /// A result without the command that made it, and without the trace among its inputs.
  private func bare(_ text: String) throws -> JSONValue {
    guard case .object(var object) = try JSONValue.parse(Array(text.utf8), file: "result") else {
      throw TesseraError("a result is no object")
    }
    object["command"] = nil
    if case .array(let inputs)? = object["inputs"] {
      object["inputs"] = .array(
        inputs.filter {
          guard case .object(let input) = $0 else { return true }
          return input["role"] != "trace"
        })
    }
    return .object(object)
  }

  @Test(
    "A replay gives the direct run, byte for byte but for the command",
    arguments: [
      ["lenet5"], ["lenet5", "--mapping", "temporal", "--batch", "2"], ["lstm-ptb"],
      ["gru-ptb", "--mapping", "temporal"], ["lenet5", "--per-access", "--seed", "5"],
      ["lenet5", "--technology", "tim-dnn-32nm-30.86pJ", "--set", "dram.latency=250 ns"],
      ["lenet5", "--set", "uncore.uncoreCharge=elapsed", "--first-last", "8"],
    ])
  func replay(options: [String]) throws {
    let folder = try CommandFolder()
    let trace = folder.file("a.trace")
    let record = tessera(["trace", "record", timDNN] + options + ["-o", trace])
    try #require(record.status == 0, "\(record.errors)")
    let direct = tessera(["run", timDNN] + options + ["--format", "json"])
    let replay = try succeed("trace", "replay", trace, "--format", "json")
    #expect(try bare(direct.output) == bare(replay.output))
    #expect(
      try bare(direct.output).prettyText() == bare(replay.output).prettyText())
  }

  @Test("Recording twice gives the same bytes")
  func determinism() throws {
    let folder = try CommandFolder()
    for name in ["a", "b"] {
      _ = try succeed("trace", "record", timDNN, "lenet5", "-o", folder.file(name))
    }
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder.file("a")))
        == Data(contentsOf: URL(fileURLWithPath: folder.file("b"))))
  }

  @Test("A replay with other times equals the direct run with them")
  func timing() throws {
    let folder = try CommandFolder()
    let trace = folder.file("a.trace")
    let options = ["--mapping", "temporal"]
    _ = tessera(["trace", "record", timDNN, "lenet5", "-o", trace] + options)
    let settings = [
      "--set", "tiles.accessTime=3 ns", "--set", "dram.bandwidth=64 GB/s", "--set", "dram.queue=2",
    ]
    let direct = tessera(["run", timDNN, "lenet5", "--format", "json"] + options + settings)
    let replay = tessera(["trace", "replay", trace, "--format", "json"] + settings)
    try #require(replay.status == 0, "\(replay.errors)")
    #expect(try bare(direct.output) == bare(replay.output))
  }

  @Test("Another geometry is refused with what differs")
  func geometry() throws {
    let folder = try CommandFolder()
    let trace = folder.file("a.trace")
    _ = try succeed("trace", "record", timDNN, "lenet5", "-o", trace)
    expectFailure(
      "trace", "replay", trace, "--accelerator", "tim-dnn-8_tvlsi_2020",
      saying: "tiles.rowsPerAccess is 8 and was 16")
    expectFailure(
      "trace", "replay", trace, "--set", "tiles.count=16", saying: "tiles.count is 16 and was 32")
    let again = try succeed("trace", "replay", trace, "--accelerator", timDNN, "--format", "json")
    #expect(
      try bare(again.output)
        == bare(try succeed("trace", "replay", trace, "--format", "json").output))
  }

  @Test("Text form and trace are the same thing")
  func text() throws {
    let folder = try CommandFolder()
    let trace = folder.file("a.trace")
    _ = try succeed("trace", "record", timDNN, "lenet5", "-o", trace)
    let text = try succeed("trace", "cat", trace).output
    let file = try folder.write(text, "a.txt")
    _ = try succeed("trace", "compress", file, "-o", folder.file("b.trace"), "--level", "9")
    #expect(try succeed("trace", "cat", folder.file("b.trace")).output == text)
    let replays = try ["a.trace", "b.trace"].map {
      try bare(try succeed("trace", "replay", folder.file($0), "--format", "json").output)
    }
    #expect(replays[0] == replays[1])
    #expect(try succeed("trace", "verify", trace).output.contains("in order"))
  }

  @Test("Info tells what was computed")
  func info() throws {
    let folder = try CommandFolder()
    let trace = folder.file("a.trace")
    _ = try succeed("trace", "record", timDNN, "lenet5", "--batch", "2", "-o", trace)
    let root = try succeed("trace", "info", trace, "--format", "json").json()
    let metadata = try root.member("metadata")
    #expect(try metadata.member("network").string() == "lenet5")
    #expect(try metadata.member("macs").integer() == 2 * 416_520)
    #expect(try metadata.member("layers").elements().count == 11)
    #expect(
      try metadata.member("mapping").member("zero_inputs").double() == 0.4)
    #expect(try root.member("file_size").integer() > 0)
    #expect(try succeed("trace", "info", trace).output.contains("lenet5, batch 2"))
  }

  @Test("A slice replays by itself, with the operations of its layers")
  func slice() throws {
    let folder = try CommandFolder()
    let (trace, part) = (folder.file("a.trace"), folder.file("part.trace"))
    _ = try succeed(
      "trace", "record", timDNN, "lenet5", "--mapping", "temporal", "-o", trace)
    _ = try succeed("trace", "slice", trace, "--from", "conv3", "--to", "conv5", "-o", part)
    let whole = try succeed("trace", "replay", trace, "--format", "json").json()
    let root = try succeed("trace", "replay", part, "--format", "json").json()
    #expect(try root.member("macs").integer() == 240_000 + 48_000)
    #expect(try root.member("latency_s").double() < whole.member("latency_s").double())
    let energies = try [whole, root].map { root in
      try root.member("layers").elements().map { try $0.member("dynamic_energy_j").value }
    }
    #expect(energies[0][1] == energies[1][1])
    #expect(energies[0][2] == energies[1][2])
    #expect(energies[1][0] != energies[0][0])
    #expect(try root.member("layers").elements()[0].member("dynamic_energy_j").double() == 0)
    expectFailure(
      "trace", "slice", trace, "--from", "conv4", "--to", "conv5", "-o", part,
      saying: "did you mean 'conv1'?")
    expectFailure(
      "trace", "slice", trace, "--from", "conv5", "--to", "conv3", "-o", part, saying: "after")
  }

  @Test("A trace of another program needs an accelerator and gets counts and times")
  func foreign() throws {
    let folder = try CommandFolder()
    let trace = folder.file("a.trace")
    _ = try succeed("trace", "record", timDNN, "lenet5", "-o", trace)
    let lines = try succeed("trace", "cat", trace).output.split(separator: "\n")
    let bare =
      lines.filter { $0 != "metadata" && !$0.hasPrefix("|") }.joined(separator: "\n") + "\n"
    let foreign = folder.file("b.trace")
    _ = try succeed("trace", "compress", try folder.write(bare, "b.txt"), "-o", foreign)
    expectFailure("trace", "replay", foreign, saying: "expected --accelerator")
    let root = try succeed(
      "trace", "replay", foreign, "--accelerator", timDNN, "--format", "json"
    ).json()
    let whole = try succeed("trace", "replay", trace, "--format", "json").json()
    #expect(try root.member("latency_s").value == whole.member("latency_s").value)
    #expect(try root.member("energy_j").value == whole.member("energy_j").value)
    #expect(try root.member("macs").integer() == 0)
  }

  @Test("Damaged traces are one line and leave no file")
  func damage() throws {
    let folder = try CommandFolder()
    let trace = folder.file("a.trace")
    _ = try succeed("trace", "record", timDNN, "lenet5", "-o", trace)
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: trace)))
    bytes[bytes.count / 2] ^= 0x10
    try Data(bytes).write(to: URL(fileURLWithPath: folder.file("flipped")))
    expectFailure("trace", "verify", folder.file("flipped"), saying: "flipped")
    let text = try folder.write("hello\n", "no.trace")
    expectFailure("trace", "replay", text, saying: "no.trace")
    expectFailure("trace", "info", folder.file("missing"), saying: "missing")
    expectFailure("trace", "compress", text, "-o", folder.file("c.trace"), saying: "no.trace:1:1")
    expectFailure(
      "trace", "record", timDNN, "lenet5", "-o", folder.file("d.trace"), "--level", "40",
      saying: "--level 40: expected 1 to 19")
    #expect(folder.contents == ["a.trace", "flipped", "no.trace"])
  }
}
