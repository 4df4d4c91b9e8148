import Foundation
import ONNXFile
import Testing

@testable import Inference

/// Does the network that comes with the program recognise the digits that it draws?
struct ShippedNetworkTests {
  /// 200 images of seed 2; that fewer than nine in ten are right would be another network.
  @Test func drawnDigitsAreRecognised() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    let path = "\(root)/networks/digits.onnx"
    guard FileManager.default.fileExists(atPath: path) else {
      Issue.record("networks/digits.onnx is missing")
      return
    }
    let model = try PreparedModel(ONNXReader.read(path: path))
    let evaluation = try Evaluation(
      ModelExecutor(model), on: DigitImages.make(count: 200, seed: 2))
    #expect(evaluation.top1.correct >= 180, "\(evaluation.top1)")
  }
}
