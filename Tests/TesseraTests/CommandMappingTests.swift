import Foundation
import Testing

@testable import Tessera

/// `run --output` writes the mapping, and `run --mapping FILE` takes it.
@Suite struct CommandMappingTests {
  /// The result without how it was asked for, and without the mapping file among its inputs.
  private func core(_ path: String) throws -> String {
    guard case .object(var object) = try JSONValue.read(file: path),
      case .array(let inputs)? = object["inputs"]
    else { return "" }
    object["command"] = nil
    object["inputs"] = .array(
      inputs.filter {
        if case .object(let input) = $0 { return input["role"] != "mapping" }
        return true
      })
    return try JSONValue.object(object).prettyText()
  }

  @Test(arguments: [
    ["lenet5"], ["lenet5", "--mapping", "spatial", "--batch", "3"], ["alexnet-wrpn"], ["gru-ptb"],
    ["lstm-ptb"], ["resnet18", "--set", "mapping.replication=rigid"],
  ])
  func readBackUneditedTheResultIsTheSame(_ arguments: [String]) throws {
    let folder = try CommandFolder()
    let first = tessera(["run", timDNN] + arguments + ["--output", folder.file("a")])
    try #require(first.status == 0, "\(first.errors)")
    let file = folder.file("a/mapping.yaml")
    var again = arguments
    if let place = again.firstIndex(of: "--mapping") { again.removeSubrange(place...(place + 1)) }
    let second = tessera(
      ["run", timDNN] + again + ["--mapping", file, "--output", folder.file("b")])
    try #require(second.status == 0, "\(second.errors)")
    #expect(try core(folder.file("a/result.json")) == core(folder.file("b/result.json")))
    for name in ["mapping.yaml", "layers.csv", "components.csv", "latency-by-layer.svg"] {
      let left = try String(contentsOfFile: folder.file("a/\(name)"), encoding: .utf8)
      #expect(left == (try String(contentsOfFile: folder.file("b/\(name)"), encoding: .utf8)))
    }
    // The file is an input of the result, by name and digest.
    let inputs = try JSONField(file: folder.file("b/result.json")).member("inputs").elements()
    let mapping = try inputs.filter { try $0.member("role").string() == "mapping" }
    #expect(mapping.count == 1)
    #expect(try mapping[0].member("sha256").string() == SHA256.hexDigest(ofFile: file))
    #expect(
      try JSONField(file: folder.file("b/result.json")).member("command").string()
        .contains("--mapping mapping.yaml"))
  }

  @Test func anEditChangesTheRun() throws {
    let folder = try CommandFolder()
    _ = try succeed(
      "run", timDNN, "lenet5", "--mapping", "temporal", "--output", folder.file("a"))
    let file = try folder.write(
      """
      network: lenet5
      mode: temporal
      layers:
        - {name: conv1, tiles: 1}
      """, "one.yaml")
    let edited = try succeed(
      "run", timDNN, "lenet5", "--mapping", file, "--format", "json"
    ).json()
    let plain = try JSONField(file: folder.file("a/result.json"))
    func step(_ root: JSONField, _ name: String) throws -> Double {
      try root.member("mapping").member("steps").elements()[0].member(name).double()
    }
    #expect(try step(edited, "tiles") == 1 && step(plain, "tiles") > 1)
    #expect(try edited.member("latency_s").double() > plain.member("latency_s").double())
    #expect(try edited.member("macs").value == plain.member("macs").value)
    // A trace that is recorded with it holds it, too.
    _ = try succeed(
      "trace", "record", timDNN, "lenet5", "--mapping", file, "-o", folder.file("t.tsr"))
    let replayed = try succeed("trace", "replay", folder.file("t.tsr"), "--format", "json").json()
    #expect(try replayed.member("latency_s").value == edited.member("latency_s").value)
  }

  @Test func editsThatDoNotFitAreOneLine() throws {
    let folder = try CommandFolder()
    func refuse(_ layers: String, _ message: String, network: String = "lenet5") throws {
      let file = try folder.write("network: \(network)\nlayers: [\(layers)]\n", "bad.yaml")
      expectFailure("run", timDNN, "lenet5", "--mapping", file, saying: message)
    }
    try refuse("{name: conv9}", "did you mean 'conv1'?")
    try refuse("{name: conv1, tiles: 33}", "bad.yaml:2:10: layer conv1: found 33 tiles")
    try refuse("", "is a mapping of network 'vgg16'", network: "vgg16")
    try refuse(
      "{name: conv3, passes: [{columnGroups: 1, rowBlocks: 10, chunk: 10, copies: 3000}]}",
      "copies of runs;")
    expectFailure(
      "run", timDNN, "lenet5", "--mapping", folder.file("none.yaml"), saying: "no such file")
    expectFailure("run", timDNN, "lenet5", "--mapping", "map", saying: "a file such as")
  }
}
