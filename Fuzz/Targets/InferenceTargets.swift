import Inference
import ONNXFile
import Tessera

extension FuzzTarget {
  static let inference = [
    // A model that can be read is refused or runs, whatever its shapes.
    FuzzTarget("model") { bytes in
      try Support.withFile("model.onnx", bytes) { path in
        let model = try PreparedModel(ONNXReader.read(path: path), memory: 16 << 20)
        let macs = model.layers.reduce(0) { $0 &+ $1.macs }
        guard (0...10_000_000).contains(macs) else { return }
        let executor = try ModelExecutor(model, memory: 16 << 20)
        _ = try executor.run(
          model.inputShapes.map { shape in
            let count = shape.reduce(1, *)
            return Tensor(shape: shape, elements: (0..<count).map { Float($0 % 7) - 3 })
          })
      }
    },
    FuzzTarget("images-idx") { bytes in
      // The same bytes as images and as labels.
      let half = bytes.count / 2
      let folder = Support.path("mnist")
      try Support.withFolder(folder) {
        try Support.write(Array(bytes[..<half]), to: folder + "/t10k-images-idx3-ubyte")
        try Support.write(Array(bytes[half...]), to: folder + "/t10k-labels-idx1-ubyte")
        try take(LabelledImages.read(path: folder, limit: 1000))
      }
    },
    FuzzTarget("images-npz") { bytes in
      try Support.withFile("images.npz", bytes) { path in
        try take(LabelledImages.read(path: path, limit: 1000))
      }
    },
    FuzzTarget("images-cifar") { bytes in
      try Support.withFile("images.bin", bytes) { path in
        try take(LabelledImages.read(path: path, limit: 1000))
      }
    },
  ]

  private static func take(_ images: LabelledImages) throws {
    let numbers = try images.numbers(0..<images.count, .unit)
    expect(
      numbers.count == images.count * images.imageSize, "images have other sizes than they say")
  }
}
