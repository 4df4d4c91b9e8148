import Foundation
import Tessera

/// What the benchmarks are asked to do.
struct Settings: Sendable {
  /// The smallest form: small networks, one repetition, seconds in all.
  var isSmoke = false
  var output: String?
  var parts = Part.allCases
  /// Timed repetitions of each measurement.
  var repetitions = 5
  /// The folder with accelerators, networks and technologies.
  var data = ".."
  /// The `tessera` executable of a release build.
  var program = "../.build/release/tessera"
  /// Where traces are written; about 200 MB are needed.
  var scratch = NSTemporaryDirectory()
  /// Accesses of the longest trace that has a record for each of them, in millions.
  var perAccessMillions = 100

  static let usage = """
    usage: benchmarks [--smoke] [--output FILE] [--only PART,…] [--repetitions N] [--data DIR] \
    [--program FILE] [--scratch DIR] [--per-access-millions N]
    parts: \(Part.allCases.map(\.rawValue).joined(separator: " "))
    """

  /// Reads command-line arguments.
  ///
  /// - Throws: `TesseraError` where one is not known.
  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    func value(of flag: String) throws -> String {
      guard let text = rest.popFirst() else { throw TesseraError("\(flag) expects a value") }
      return text
    }
    func number(of flag: String) throws -> Int {
      let text = try value(of: flag)
      guard let number = Int(text), number > 0 else {
        throw TesseraError("\(flag): found \(text), expected a number above 0")
      }
      return number
    }
    var repetitions: Int?
    while let flag = rest.popFirst() {
      switch flag {
      case "--smoke": isSmoke = true
      case "--output": output = try value(of: flag)
      case "--only":
        parts = try value(of: flag).split(separator: ",").map { name in
          guard let part = Part(rawValue: String(name)) else {
            let known = Part.allCases.map(\.rawValue)
            throw TesseraError(
              "unknown part \(name)\(expectation(of: known, insteadOf: String(name)))")
          }
          return part
        }
      case "--repetitions": repetitions = try number(of: flag)
      case "--data": data = try value(of: flag)
      case "--program": program = try value(of: flag)
      case "--scratch": scratch = try value(of: flag)
      case "--per-access-millions": perAccessMillions = try number(of: flag)
      default: throw TesseraError("unknown argument \(flag); --help lists all")
      }
    }
    self.repetitions = repetitions ?? (isSmoke ? 1 : 5)
  }

  /// The arguments that make these settings again in a child process.
  var arguments: [String] {
    (isSmoke ? ["--smoke"] : [])
      + ["--repetitions", "\(repetitions)", "--data", data, "--program", program]
      + ["--scratch", scratch, "--per-access-millions", "\(perAccessMillions)"]
  }

  /// The accelerator that all parts run on.
  var accelerator: String { "tim-dnn_tvlsi_2020" }

  /// The same accelerator with its tile described as data.
  var macroAccelerator: String { "tim-dnn-macro_tvlsi_2020" }

  /// The network whose trace is replayed, decoded and weighed.
  var traceNetwork: String { isSmoke ? "lenet5" : "resnet34-wrpn" }
}
