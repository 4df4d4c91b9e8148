import Foundation
import Tessera

/// What the numbers were measured on.
enum Machine {
  /// The first three numbers of /proc/loadavg: running processes over 1, 5 and 15 minutes.
  static var load: String {
    text(of: "/proc/loadavg").split(separator: " ").prefix(3).joined(separator: " ")
  }

  static var description: JSONObject {
    let cpu = field("model name", of: "/proc/cpuinfo") ?? "not known"
    let kernel = text(of: "/proc/sys/kernel/osrelease").split(separator: "\n").first ?? "not known"
    return [
      "cpu": .string(cpu),
      "logical_cpus": .integer(Int64(ProcessInfo.processInfo.activeProcessorCount)),
      "memory_bytes": .integer(Int64(clamping: ProcessInfo.processInfo.physicalMemory)),
      "system": .string("Linux \(kernel)"), "swift": .string(swiftVersion),
      "build": .string(isDebug ? "debug" : "release"), "threads": 1, "blas": "not used",
    ]
  }

  /// The most memory that this process has had resident, in bytes.
  ///
  /// Read from /proc, because the number that a parent gets also holds what the parent had when it
  /// started the process.
  static var peakResidentBytes: Int {
    let digits = field("VmHWM", of: "/proc/self/status")?.split(separator: " ").first
    return (digits.flatMap { Int($0) } ?? 0) * 1024
  }

  private static var swiftVersion: String {
    guard let child = try? ChildProcess.run("swift", ["--version"]) else { return "not known" }
    let text = String(decoding: child.output, as: UTF8.self)
    return text.split(separator: "\n").first.map(String.init) ?? "not known"
  }

  private static var isDebug: Bool {
    #if DEBUG
      true
    #else
      false
    #endif
  }

  private static func field(_ name: String, of path: String) -> String? {
    for line in text(of: path).split(separator: "\n") where line.hasPrefix(name) {
      return line.split(separator: ":", maxSplits: 1).last.map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }
    return nil
  }

  private static func text(of path: String) -> String {
    (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
  }
}
