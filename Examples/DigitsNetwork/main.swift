import Foundation
import Arch
import Inference

/// Trains on 12,000 drawn digits of seed 1 for six rounds, and writes the network that comes with
/// Tessera: `swift run -c release digits-network networks/digits.onnx`, from the top folder.
func train(to path: String) throws {
  let images = try DigitImages.make(count: 12_000, seed: 1)
  let size = images.imageSize
  let numbers = try images.numbers(0..<images.count, .unit)
  var stream = RandomStream(seed: 1, layer: 1)
  var network = DigitsNetwork { Float(stream.uniform()) }
  var adam = Adam()
  var trace = DigitsNetwork.Trace()
  let batch = 32
  for round in 0..<6 {
    var order = Array(0..<images.count)
    order.shuffle(using: &stream)
    var right = 0
    // From 2e-3 down, by a factor of 1.8 a round.
    let rate = 2e-3 / Float(pow(1.8, Double(round)))
    for start in stride(from: 0, to: order.count, by: batch) {
      var gradients = DigitsNetwork.Parameters()
      for item in order[start..<min(start + batch, order.count)] {
        let image = Array(numbers[(item * size)..<((item + 1) * size)])
        network.run(image, &trace)
        let largest = trace.outputs.max() ?? 0
        let powers = trace.outputs.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        let label = images.labels[item]
        if trace.outputs[label] == largest { right += 1 }
        let error = powers.indices.map { (powers[$0] / sum - ($0 == label ? 1 : 0)) / Float(batch) }
        network.addGradients(image, trace, error: error, to: &gradients)
      }
      adam.step(&network.weights, gradients, rate: rate)
    }
    print("round \(round + 1): \(right) of \(images.count) right while training")
  }
  try Data(network.onnx()).write(to: URL(fileURLWithPath: path))
}

guard CommandLine.arguments.count == 2 else {
  print("usage: digits-network FILE.onnx")
  exit(2)
}
try train(to: CommandLine.arguments[1])
