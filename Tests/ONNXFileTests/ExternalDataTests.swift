import Foundation
import Testing
import Workloads

@testable import ONNXFile

/// Are weights read from files beside the model, and from nowhere else?
@Suite struct ExternalDataTests {
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
    let numbers: [Float] = [9, 9, 1, -2]
    let bytes = numbers.flatMap { WireBytes.littleEndian($0.bitPattern) }
    try folder.write(bytes, "model/weights.bin")
    try folder.write(bytes, "model/deep/weights.bin")
    try folder.write(bytes, "outside.bin")
  }

  private func model(_ file: String, dims: [Int64] = [2], offset: String? = "8") -> TestModel {
    var model = TestModel()
    model.tensors = [TestTensor("w", dims, in: file, offset: offset)]
    return model
  }

  private func refusal(_ model: TestModel) -> String {
    message { _ = try read(model, folder: folder.path + "/model") }
  }

  @Test(arguments: ["weights.bin", "deep/weights.bin", "./weights.bin"])
  func weightsBeside(file: String) throws {
    let graph = try read(model(file), folder: folder.path + "/model")
    #expect(graph.constants[0] == GraphTensor(shape: [2], numbers: [1, -2]))
    #expect(graph.dataFiles == [file])
  }

  @Test func whatIsNotThereHasAShape() throws {
    for folder in [nil, folder.path + "/model", "/no/such/folder"] {
      let graph = try read(model("gone.bin", dims: [3, 4]), folder: folder)
      #expect(
        graph.constants[0] == GraphTensor(shape: [3, 4], element: .float32, elements: .absent))
      #expect(graph.dataFiles.isEmpty)
    }
  }

  @Test(arguments: ["../outside.bin", "/etc/passwd", "deep/../../outside.bin", "a//b", "a\\b", ""])
  func otherPlacesAreRefused(file: String) {
    #expect(refusal(model(file)).contains("its data are in"))
  }

  @Test func linksThatLeadOutAreRefused() throws {
    let manager = FileManager.default
    let inside = folder.path + "/model/"
    try manager.createSymbolicLink(
      atPath: inside + "link.bin", withDestinationPath: "../outside.bin")
    #expect(
      refusal(model("link.bin")).contains("'link.bin', which leads out of the model's folder"))
    try manager.createSymbolicLink(atPath: inside + "up", withDestinationPath: "..")
    #expect(refusal(model("up/outside.bin")).contains("leads out of the model's folder"))
    try manager.createSymbolicLink(atPath: inside + "fine.bin", withDestinationPath: "weights.bin")
    #expect(refusal(model("fine.bin")) == "no error")
    try manager.createSymbolicLink(atPath: inside + "loop", withDestinationPath: "loop")
    #expect(refusal(model("loop")).contains("cannot be read"))
  }

  @Test func sizesAreChecked() {
    #expect(refusal(model("weights.bin", dims: [3])).contains("bytes 8 to 20 of 'weights.bin'"))
    #expect(refusal(model("weights.bin", dims: [1 << 38])).contains("elements, expected at most"))
    #expect(refusal(model("weights.bin", offset: "-8")).contains("its offset is '-8'"))
    #expect(refusal(model("weights.bin", offset: "99999999999999999999")).contains("its offset"))
    #expect(refusal(model("deep", offset: nil)).contains("not a regular file"))
  }
}
