/// How large the data of a kernel are.
public enum KernelSize: String, Sendable, CaseIterable {
  case small, medium, large

  func pick<Value>(_ small: Value, _ medium: Value, _ large: Value) -> Value {
    switch self {
    case .small: small
    case .medium: medium
    case .large: large
    }
  }
}
