import Foundation
import Testing

@testable import Tessera

@Suite("ONNX models on the command line")
struct CommandONNXTests {
  private let model = repository + "/Tests/Golden/onnx/residual_current_18.onnx"

  @Test("A model is described as a network, with its notes")
  func describe() throws {
    let root = try succeed("describe", model, "--format", "json").json()
    #expect(try root.member("name").string() == "residual_current_18")
    #expect(try root.member("macs").integer() == 39_864)
    let text = try succeed("describe", repository + "/Tests/Golden/onnx/ternary_9.onnx").output
    #expect(text.contains("has ternary weights, scale 0.25 to 2.0 over 4 channels"))
  }

  @Test("A model runs, and its result names the file by its content")
  func run() throws {
    let root = try succeed("run", timDNN, model, "--format", "json").json()
    let inputs = try root.member("inputs").elements()
    let names = try inputs.map { try $0.member("name").string() }
    #expect(names.contains("residual_current_18.onnx"))
  }

  @Test("A trace of a model replays to what a direct run says")
  func record() throws {
    let folder = try CommandFolder()
    _ = try succeed("trace", "record", timDNN, model, "--output", folder.file("model.tsr"))
    let replayed = try succeed(
      "trace", "replay", folder.file("model.tsr"), "--format", "json"
    ).json()
    let direct = try succeed("run", timDNN, model, "--format", "json").json()
    #expect(
      try replayed.member("latency_s").double() == direct.member("latency_s").double())
    #expect(try replayed.member("macs").integer() == 39_864)
  }

  @Test("A model is known by its content, too")
  func content() throws {
    let folder = try CommandFolder()
    try FileManager.default.copyItem(atPath: model, toPath: folder.file("model.bin"))
    let root = try succeed("describe", folder.file("model.bin"), "--format", "json").json()
    #expect(try root.member("macs").integer() == 39_864)
  }

  @Test("What cannot be read gets one line")
  func errors() throws {
    let folder = try CommandFolder()
    let path = try folder.write("name: lenet5\n", "text.onnx")
    expectFailure("describe", path, saying: "text.onnx: byte 0")
    expectFailure("run", timDNN, path, saying: "expected an ONNX model")
    expectFailure("describe", folder.file("gone.onnx"), saying: "gone.onnx")
  }
}
