import Arch

extension OperandEncoding {
  /// How network files and results write the encoding: `ternary`, `ternary-symmetric`,
  /// `ternary-asymmetric`, `unsigned-2`, `signed-8`.
  public var text: String {
    switch self {
    case .ternary: "ternary"
    case .ternarySymmetric: "ternary-symmetric"
    case .ternaryAsymmetric: "ternary-asymmetric"
    case .unsigned(let bits): "unsigned-\(bits)"
    case .signed(let bits): "signed-\(bits)"
    }
  }

  /// Reads what `text` writes; unsigned integers have 1 to 32 bits, signed ones 2 to 32.
  public init?(text: String) {
    switch text {
    case "ternary": self = .ternary
    case "ternary-symmetric": self = .ternarySymmetric
    case "ternary-asymmetric": self = .ternaryAsymmetric
    default:
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      guard
        parts.count == 2, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let bits = Int(parts[1]), bits <= NetworkLimits.bits
      else { return nil }
      switch parts[0] {
      case "unsigned" where bits >= 1: self = .unsigned(bits: bits)
      case "signed" where bits >= 2: self = .signed(bits: bits)
      default: return nil
      }
    }
  }

  /// Whether values can be negative.
  var isSigned: Bool {
    if case .unsigned = self { false } else { true }
  }
}
