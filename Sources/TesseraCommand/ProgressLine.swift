import Synchronization
import Tessera

/// A line on a terminal that tells how far long work is, and is gone when the work is done.
///
/// Nothing is shown in the first half second, and nothing at all in a pipe.
final class ProgressLine: Sendable {
  private struct State {
    var next: ContinuousClock.Instant
    var isVisible = false
  }

  private let output: CommandOutput
  private let isShown: Bool
  private let state: Mutex<State>

  init(_ output: CommandOutput, isShown: Bool) {
    self.output = output
    self.isShown = isShown
    state = Mutex(State(next: .now + .milliseconds(500)))
  }

  /// Shows a text, at most ten times a second.
  func show(_ text: @autoclosure () -> String) {
    guard isShown else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      guard now >= state.next else { return }
      state.next = now + .milliseconds(100)
      state.isVisible = true
      let line = String(text().prefix(78))
      try? output.write("\r\(line)\u{1B}[K")
    }
  }

  /// Takes the line away.
  func clear() {
    state.withLock { state in
      guard state.isVisible else { return }
      state.isVisible = false
      try? output.write("\r\u{1B}[K")
    }
  }
}
