import Foundation
import Tessera

/// How long something took.
struct Sample {
  /// User and system time of all threads.
  var cpu: Double
  var wall: Double

  /// Runs the body and measures it.
  @inline(never)
  static func measure<Result>(
    _ body: () throws -> Result
  ) rethrows -> (result: Result, sample: Sample) {
    let cpu = cpuNow
    let wall = now
    let result = try body()
    return (result, Sample(cpu: cpuNow - cpu, wall: now - wall))
  }

  static var cpuNow: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.cpuSeconds
  }

  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

extension rusage {
  var cpuSeconds: Double {
    Double(ru_utime.tv_sec + ru_stime.tv_sec)
      + Double(ru_utime.tv_usec + ru_stime.tv_usec) * 1e-6
  }
}

extension [Sample] {
  var medianCPU: Double { map(\.cpu).median }
  var leastCPU: Double { map(\.cpu).min() ?? 0 }

  var json: JSONValue {
    [
      "cpu_s": ["median": .double(medianCPU), "min": .double(leastCPU)],
      "wall_s": [
        "median": .double(map(\.wall).median), "min": .double(map(\.wall).min() ?? 0),
      ],
      "repetitions": .integer(Int64(count)),
      "cpu_s_each": .array(map { .double($0.cpu) }),
    ]
  }

  /// Events a second of CPU time.
  func rate(of events: Int) -> JSONValue {
    [
      "median": .double(Double(events) / medianCPU), "max": .double(Double(events) / leastCPU),
    ]
  }
}

extension [Double] {
  var median: Double {
    guard !isEmpty else { return 0 }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
