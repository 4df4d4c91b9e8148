import Dispatch

/// A batch cut into pieces of fixed size, so that results do not depend on threads.
struct BatchChunks {
  let count: Int
  let chunk: Int
  let threads: Int

  /// Calls the body with the first vector and the number of vectors of each piece, and with memory
  /// of its own.
  ///
  /// With more than one thread, thread *w* of *T* takes the pieces w, w + T, …
  ///
  /// - Parameter scratch: floats that the body may use, whose contents are anything.
  func forEach<Operands: Sendable>(
    _ operands: Operands, scratch: Int = 0,
    _ body: @Sendable (Operands, _ first: Int, _ count: Int, UnsafeMutablePointer<Float>) -> Void
  ) {
    guard count > 0 else { return }
    let (count, chunk) = (count, chunk)
    let pieces = (count - 1) / chunk + 1
    let workers = max(1, min(threads, pieces))
    @Sendable func work(_ worker: Int) {
      let memory = AlignedFloats(uninitialized: scratch)
      for piece in stride(from: worker, to: pieces, by: workers) {
        body(operands, piece * chunk, min(chunk, count - piece * chunk), memory.pointer)
      }
    }
    if workers == 1 {
      work(0)
    } else {
      withoutActuallyEscaping(work) { work in
        DispatchQueue.concurrentPerform(iterations: workers) { work($0) }
      }
    }
  }
}
