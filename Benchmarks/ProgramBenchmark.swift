import Tessera

/// What does a user wait for: one run, and the suite, as the program does them?
///
/// Each repetition is a process of its own; its time and memory are those that the system tells
/// after its end, start-up and reading of files included.
struct ProgramBenchmark {
  private let settings: Settings

  init(_ settings: Settings) {
    self.settings = settings
  }

  func measureRun() throws -> JSONValue {
    let network = settings.isSmoke ? "lenet5" : "resnet18"
    let (json, samples, memory) = try measure { seed in
      ["run", settings.accelerator, network, "--seed", "\(seed)", "--format", "json"]
    }
    return [
      "run": json, "references": .array(ReferenceRate.resnet18.map(\.json)),
      "targets": settings.isSmoke
        ? []
        : [
          Target(
            name: "run of ResNet-18", unit: "s of CPU time", value: samples.medianCPU, limit: 0.3
          ).json,
          Target(
            name: "run of ResNet-18, memory", unit: "MB resident", value: memory / 1e6, limit: 100
          ).json,
        ],
    ]
  }

  func measureSuite() throws -> JSONValue {
    if settings.isSmoke { return ["skipped": "in the smallest form"] }
    let (json, samples, memory) = try measure { _ in
      ["suite", "--jobs", "1", "--format", "json"]
    }
    return [
      "suite": json,
      "targets": [
        Target(
          name: "suite, five networks on three accelerators", unit: "s of CPU time",
          value: samples.medianCPU, limit: 10
        ).json,
        Target(name: "suite, memory", unit: "MB resident", value: memory / 1e6, limit: 300).json,
      ],
    ]
  }

  private func measure(
    _ arguments: (_ seed: Int) -> [String]
  ) throws -> (json: JSONValue, samples: [Sample], memory: Double) {
    var samples: [Sample] = []
    var memory = 0
    for seed in 0..<settings.repetitions {
      let child = try ChildProcess.run(settings.program, arguments(seed))
      samples.append(Sample(cpu: child.cpu, wall: child.wall))
      memory = max(memory, child.peakResidentBytes)
    }
    let json: JSONValue = [
      "command": .string((["tessera"] + arguments(0)).joined(separator: " ")),
      "time": samples.json, "peak_resident_bytes": .integer(Int64(memory)),
    ]
    return (json, samples, Double(memory))
  }
}
