import ArgumentParser
import Tessera

/// A supply that comes and goes, for kernels.
struct PowerArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "With --kernels: also over power cycles with so much time with supply.",
      valueName: "time,time"))
  var onTime: String?

  @Option(
    help: ArgumentHelp(
      "With --on-time, the time without supply of a power cycle. (default: 10 ms)",
      valueName: "time"))
  var offTime: String?

  @Option(
    help: ArgumentHelp(
      "With --on-time, whose memory a volatile one saves to; without, it stays in standby.",
      valueName: "accelerator"), completion: .names(in: "accelerators"))
  var backup: String?

  @Option(
    help: ArgumentHelp(
      "With --on-time, words of the processor's own state. (default: 34)", valueName: "n"))
  var stateWords: Int?

  /// - Throws: `TesseraError` that cites what is wrong.
  func cycles(_ pairs: [KernelSuite.Pair]) throws -> PowerCycles? {
    guard let onTime else {
      try refuse("without --on-time")
      return nil
    }
    func time(_ name: String, _ text: Substring) throws -> Time {
      do { return try Time(parsing: String(text)) } catch let error as TesseraError {
        throw TesseraError(at: "--\(name)", error.description)
      }
    }
    let times = try onTime.split(separator: ",", omittingEmptySubsequences: false).map {
      try time("on-time", $0)
    }
    return try PowerCycles(
      onTimes: times, offTime: try time("off-time", offTime.map { $0[...] } ?? "10 ms"),
      stateWords: stateWords ?? PowerCycles.defaultStateWords,
      source: "given on the command line",
      pairs: pairs.map {
        PowerCycles.Pair($0, backup: backup.map { KernelSuite.Design(accelerator: $0) })
      })
  }

  /// - Throws: `TesseraError` that cites an argument that does not apply.
  func refuse(_ why: String) throws {
    for (name, isGiven) in [
      ("on-time", onTime != nil), ("off-time", offTime != nil), ("backup", backup != nil),
      ("state-words", stateWords != nil),
    ] where isGiven {
      throw TesseraError("--\(name) does not apply \(why)")
    }
  }

  /// The arguments as a result names them.
  func add(to text: inout CommandText) {
    text.add("on-time", onTime)
    text.add("off-time", offTime)
    text.add("backup", file: backup)
    text.add("state-words", stateWords.map { "\($0)" })
  }
}
