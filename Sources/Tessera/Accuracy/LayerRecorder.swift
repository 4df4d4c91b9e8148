import Crossbar
import Inference
import Synchronization

/// Keeps some of the vectors that a layer is given, for ranges and rescaling of its arrays.
///
/// Of all vectors every `stride`-th is kept, and the stride doubles when there is no more room, so
/// that the vectors are spread over all images whatever their number, and the same ones are kept for
/// the same images.
final class LayerRecorder: MatrixObserver {
  private struct State {
    var vectors: [Float] = []
    var count = 0
    var stride = 1
    var seen = 0
  }

  private let inputs: Int
  private let limit: Int
  private let state = Mutex(State())

  /// - Parameter limit: Keeps fewer vectors than this.
  init(inputs: Int, limit: Int) {
    self.inputs = inputs
    self.limit = max(2, limit)
  }

  /// The vectors, one after the other.
  var vectors: [Float] { state.withLock(\.vectors) }

  func observe(_ vectors: Span<Float>, count: Int, results: inout MutableSpan<Float>) {
    state.withLock { state in
      for vector in 0..<count {
        defer { state.seen += 1 }
        guard state.seen.isMultiple(of: state.stride) else { continue }
        for index in (vector * inputs)..<((vector + 1) * inputs) {
          state.vectors.append(vectors[index])
        }
        state.count += 1
        if state.count == limit { thin(&state) }
      }
    }
  }

  /// Drops every second vector.
  private func thin(_ state: inout State) {
    var kept: [Float] = []
    kept.reserveCapacity(limit * inputs)
    for vector in Swift.stride(from: 0, to: state.count, by: 2) {
      kept += state.vectors[(vector * inputs)..<((vector + 1) * inputs)]
    }
    state.vectors = kept
    state.count = (state.count + 1) / 2
    state.stride *= 2
  }
}

/// Adds up what the arrays of a layer do.
final class ActivityRecorder: MatrixObserver {
  private let matrix: ProgrammedMatrix
  private let sum = Mutex(ArrayActivity())

  init(_ matrix: ProgrammedMatrix) {
    self.matrix = matrix
  }

  var activity: ArrayActivity { sum.withLock { $0 } }

  func observe(_ vectors: Span<Float>, count: Int, results: inout MutableSpan<Float>) {
    let more = matrix.activity(of: vectors, count: count)
    sum.withLock { $0 += more }
  }
}
