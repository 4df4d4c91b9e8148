/// What an instance does at a time.
public enum PowerState: String, Sendable, CaseIterable {
  case active, idle, gated
}
