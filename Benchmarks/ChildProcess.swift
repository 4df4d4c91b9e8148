import Foundation
import Tessera

/// A program that has run to its end.
struct ChildProcess {
  var output: [UInt8]
  /// User and system time.
  var cpu: Double
  var wall: Double
  /// The most memory that was resident, in bytes; at least what this process had at the start.
  var peakResidentBytes: Int

  /// Runs a program, which is looked up in PATH if it has no slash, and takes its output.
  ///
  /// - Throws: `TesseraError` where it cannot be started or ends with another code than 0.
  static func run(_ program: String, _ arguments: [String]) throws -> ChildProcess {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw TesseraError("no pipe: \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var child = pid_t()
    let start = Sample.now
    let problem = posix_spawnp(&child, program, &actions, nil, words, environ)
    close(ends[1])
    defer { close(ends[0]) }
    guard problem == 0 else {
      throw TesseraError(at: program, "cannot be started: \(String(cString: strerror(problem)))")
    }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(ends[0], &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      output += buffer[0..<count]
    }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(child, &status, 0, &usage) < 0 && errno == EINTR {}
    guard status == 0 else {
      throw TesseraError(
        at: ([program] + arguments).joined(separator: " "),
        status & 0x7F == 0
          ? "ended with code \(status >> 8 & 0xFF)" : "ended by signal \(status & 0x7F)")
    }
    return ChildProcess(
      output: output, cpu: usage.cpuSeconds, wall: Sample.now - start,
      peakResidentBytes: Int(usage.ru_maxrss) * 1024)
  }
}
