import Crossbar
import Inference

/// A model whose weights are what a device makes of them, for programs that know no arrays.
public struct PerturbedModel: Sendable {
  /// Where it is written.
  public var path: String
  /// Of the device.
  public var seed: UInt64
  /// Outputs of layers whose errors are lost, because a normalisation multiplies them by 0.
  public var lostOutputs: Int

  static let included = ["programming variation", "faults", "drift", "temperature", "wires"]
  static let excluded = ["converters", "read noise", "the curve of cells"]

  /// What is in it and what is not, in one line.
  public var note: String {
    "\(path) has the effective weights of the device of seed \(seed): "
      + Self.included.joined(separator: ", ") + "; not " + Self.excluded.joined(separator: ", ")
      + (lostOutputs == 0
        ? "" : "; errors of \(lostOutputs) outputs that are multiplied by 0 are lost")
  }

  var json: JSONValue {
    [
      "path": .string(InputFile.shownName(path)), "seed": .integer(Int64(bitPattern: seed)),
      "includes": .array(Self.included.map { .string($0) }),
      "excludes": .array(Self.excluded.map { .string($0) }),
      "lost_outputs": .integer(Int64(lostOutputs)),
    ]
  }
}

extension PreparedAccuracy {
  /// The model with the first device's effective weights: programming variation, faults, drift,
  /// temperature and wires, and rescaling where there is any.
  ///
  /// Not in it: converters of inputs and outputs or what was measured in their place, read noise, and
  /// the curve of cells. All of these depend on inputs, so weights cannot hold them.
  ///
  /// - Throws: `TesseraError` where the model cannot be read again, or holds weights in other numbers
  ///   than those of 32 and 64 bits.
  /// - Complexity: O(weights), and a run of the calibration images where rescaling needs them.
  public func perturbedModel(named path: String) throws -> (bytes: [UInt8], model: PerturbedModel) {
    let configuration = configuration.staticErrors
    let calibration =
      configuration.rescaling == .none
      ? model.layers.map { Array(repeating: [], count: $0.groups) } : try calibrationVectors()
    let matrices = try programmed(configuration, seed: options.seed, calibration: calibration)
    let effective = try matrices.enumerated().map { layer, groups in
      try groups.map { matrix in
        guard let weights = matrix.effectiveWeights else {
          throw TesseraError(
            "layer \(quoted(model.layers[layer].name)): its arrays are no single matrix")
        }
        return weights
      }
    }
    let (weights, lost) = try model.nodeWeights(of: effective)
    return (
      try ONNXWriter.bytes(copying: modelPath, with: weights),
      PerturbedModel(path: path, seed: options.seed, lostOutputs: lost)
    )
  }
}
