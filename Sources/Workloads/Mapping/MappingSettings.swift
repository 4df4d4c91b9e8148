import Arch

/// The choices of a mapping; `docs/mapping.md` says what each does and why it has its default.
public struct MappingSettings: Sendable, Equatable {
  /// When the weights of which layer are in the tiles.
  public enum Mode: String, Sendable, CaseIterable {
    /// Spatial where all the layers fit, else temporal.
    case auto
    /// Layer by layer over all the tiles.
    case temporal
    /// All layers resident, each on its own tiles, pipelined.
    case spatial
  }

  /// How the blocks of a layer are copied over tiles that would stay empty.
  public enum Replication: String, Sendable, CaseIterable {
    /// Runs of blocks are copied one by one, each input vector goes to the least loaded copy.
    case balanced
    /// Whole layers are copied, on whole tiles.
    case rigid
  }

  public var mode: Mode
  public var replication: Replication
  /// Whether the weights of a pass may be read while the pass before it still computes; without
  /// bound on where they are kept, which is an idealisation.
  public var overlapWeights: Bool
  /// Whether the special-function unit works on sums while the tiles run.
  public var overlapSpecialFunction: Bool
  /// The zeros that payloads are drawn with, where `layerZeros` names no other.
  public var zeros: ZeroFractions
  /// By the name of a layer.
  public var layerZeros: [String: ZeroFractions]
  /// Which inputs are not zero, by the name of a layer; takes the place of its input fraction.
  public var inputMasks: [String: NPYMask]
  /// One record with its own payload for each access, in place of one for each run of accesses.
  public var perAccess: Bool
  public var seed: UInt64
  /// Decisions of another mapping, which take the place of `mode`, `replication` and the mapper's own.
  public var decisions: MappingDecisions?

  public init(
    mode: Mode = .auto, replication: Replication = .balanced, overlapWeights: Bool = false,
    overlapSpecialFunction: Bool = true, zeros: ZeroFractions = ZeroFractions(),
    layerZeros: [String: ZeroFractions] = [:], inputMasks: [String: NPYMask] = [:],
    perAccess: Bool = false, seed: UInt64 = 0
  ) {
    self.mode = mode
    self.replication = replication
    self.overlapWeights = overlapWeights
    self.overlapSpecialFunction = overlapSpecialFunction
    self.zeros = zeros
    self.layerZeros = layerZeros
    self.inputMasks = inputMasks
    self.perAccess = perAccess
    self.seed = seed
  }
}

extension MappingSettings {
  /// Throws where a fraction isn't one, or where a layer of that name or shape doesn't exist.
  func check(_ network: Network) throws {
    for (name, zeros) in [("all layers", zeros)] + layerZeros.sorted(by: { $0.key < $1.key }) {
      for value in [zeros.inputs, zeros.weights] where !(0...1).contains(value) {
        throw TesseraError("zero fraction of \(name): is \(value), expected 0 to 1")
      }
    }
    for name in Set(layerZeros.keys).union(inputMasks.keys).sorted() {
      guard let layer = network.layers.first(where: { $0.name == name && $0.isWeighted }) else {
        let known = network.layers.filter(\.isWeighted).map(\.name)
        throw TesseraError(
          "network \(network.name): has no layer \(quoted(name)) with weights"
            + suggestion(for: name, among: known))
      }
      guard let mask = inputMasks[name] else { continue }
      let rows =
        switch layer.operation {
        case .convolution(let window, _):
          layer.inputShape.channels.multipliedReportingOverflow(
            by: window.kernel.height &* window.kernel.width
          ).partialValue
        case .lstm(let hidden), .gru(let hidden): layer.inputShape.count + hidden
        default: layer.inputShape.count
        }
      guard mask.rows == rows else {
        throw TesseraError(
          "network \(network.name), layer \(name): its mask has \(mask.rows) rows, "
            + "expected \(rows)")
      }
    }
  }
}
