import Arch

/// The units beside the tiles; the raw value is the number of the token that the unit posts.
enum Service: Int, CaseIterable {
  case memoryRead, memoryWrite, activationRead, activationWrite
  case partialSumRead, partialSumWrite, reduce, relu, vector, special, quantise, scheduler

  var tokenName: String {
    switch self {
    case .memoryRead: "memory.read"
    case .memoryWrite: "memory.write"
    case .activationRead: "activation.read"
    case .activationWrite: "activation.write"
    case .partialSumRead: "sums.read"
    case .partialSumWrite: "sums.write"
    case .scheduler: "issue"
    default: "\(self)"
    }
  }

  func binding(in target: MappingTarget) -> MappingTarget.Service {
    switch self {
    case .memoryRead: target.memoryRead
    case .memoryWrite: target.memoryWrite
    case .activationRead: target.activationRead
    case .activationWrite: target.activationWrite
    case .partialSumRead: target.partialSumRead
    case .partialSumWrite: target.partialSumWrite
    case .reduce: target.reduce
    case .relu: target.relu
    case .vector: target.vector
    case .special: target.special
    case .quantise: target.quantise
    case .scheduler: target.scheduler
    }
  }
}
