import Foundation
import Synchronization

/// Independent pieces of work on several threads, with results in their order.
enum ParallelMap {
  /// The most threads that are used.
  static let mostJobs = 256

  private struct Progress<Element> {
    var next = 0
    var done = 0
    var results: [Element?]
    var failure: (index: Int, error: any Error)?
  }

  /// Computes `body` of 0..<count on up to `jobs` threads.
  ///
  /// The results, and which error is thrown, don't depend on the number of threads: pieces start in
  /// ascending order, none starts after a failure, and of several failures the first in that order
  /// is thrown.
  ///
  /// - Parameter progress: told after each piece how many are done.
  /// - Throws: what `body` throws.
  static func map<Element: Sendable>(
    count: Int, jobs: Int, progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil,
    _ body: @Sendable (Int) throws -> Element
  ) throws -> [Element] {
    let state = Mutex(
      Progress<Element>(results: [Element?](repeating: nil, count: max(0, count))))
    let threads = max(1, min(jobs, count, mostJobs))
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while true {
        let index: Int? = state.withLock {
          guard $0.failure == nil, $0.next < count else { return nil }
          $0.next += 1
          return $0.next - 1
        }
        guard let index else { return }
        do {
          let result = try body(index)
          state.withLock {
            $0.results[index] = result
            $0.done += 1
            progress?($0.done, count)
          }
        } catch {
          state.withLock {
            if $0.failure.map({ index < $0.index }) ?? true { $0.failure = (index, error) }
          }
        }
      }
    }
    let failure = state.withLock { $0.failure?.error }
    if let failure { throw failure }
    return state.withLock { $0.results.compactMap(\.self) }
  }
}

/// How a study is carried out; nothing of it changes a result.
public struct StudyExecution: Sendable {
  /// Threads.
  public var jobs: Int
  /// Told after each run how many of how many are done.
  public var progress: (@Sendable (_ done: Int, _ of: Int) -> Void)?

  /// One thread for each core of the machine.
  public static var defaultJobs: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

  public init(
    jobs: Int = StudyExecution.defaultJobs,
    progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
  ) {
    self.jobs = jobs
    self.progress = progress
  }
}
