import Foundation
import Testing

@testable import Tessera

/// The built program, which stands beside the tests.
private let program: String? = {
  let folder = URL(fileURLWithPath: Bundle.main.executablePath ?? "").deletingLastPathComponent()
  let path = folder.appendingPathComponent("tessera").path
  return FileManager.default.isExecutableFile(atPath: path) ? path : nil
}()

@Suite("The program as a process", .enabled(if: program != nil))
struct CommandProcessTests {
  /// Runs a shell line in which $TESSERA is the program.
  private func shell(_ line: String) throws -> CommandOutcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line]
    var environment = ProcessInfo.processInfo.environment
    environment["TESSERA"] = program
    environment["TESSERA_DATA_ROOT"] = nil
    process.environment = environment
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let problems = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return CommandOutcome(
      status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      errors: String(decoding: problems, as: UTF8.self))
  }

  @Test("It finds its data from any folder")
  func anywhere() throws {
    let outcome = try shell("cd / && \"$TESSERA\" list networks")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("lenet5"))
  }

  @Test("A full disk is one line")
  func fullDisk() throws {
    for line in [
      "\"$TESSERA\" run \(timDNN) lenet5 --format json > /dev/full",
      "\"$TESSERA\" trace record \(timDNN) lenet5 -o /dev/full", "\"$TESSERA\" --help > /dev/full",
    ] {
      let outcome = try shell(line)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("no space left on device"), "\(outcome.errors)")
      #expect(outcome.errors.filter(\.isNewline).count == 1)
    }
  }

  @Test("A reader that has gone ends the program silently")
  func closedPipe() throws {
    let folder = try CommandFolder()
    _ = try succeed("trace", "record", timDNN, "lenet5", "--per-access", "-o", folder.file("t"))
    let outcome = try shell("\"$TESSERA\" trace cat '\(folder.file("t"))' | head -n 1")
    #expect(outcome.output == "tessera-trace 1\n")
    #expect(outcome.errors.isEmpty)
  }

  @Test("An interrupt leaves no file behind and exits with 130")
  func interrupt() throws {
    let folder = try CommandFolder()
    let process = Process()
    // A background job is started with interrupts ignored, and its children inherit that.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "--default-signal=INT", try #require(program), "trace", "record", timDNN, "resnet50",
      "--per-access", "--batch", "8", "-o",
      folder.file("out.trace"),
    ]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    // Until the unfinished file is there, so that the interrupt hits the writing.
    for _ in 0..<1200 where folder.contents.isEmpty && process.isRunning { usleep(50_000) }
    #expect(folder.contents.count == 1 && folder.contents != ["out.trace"])
    process.interrupt()
    // A program that does not listen must not stop the tests.
    for _ in 0..<400 where process.isRunning { usleep(50_000) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(process.terminationStatus == 130)
    #expect(text == "tessera: interrupted\n")
    #expect(folder.contents.isEmpty)
  }

  @Test("Two processes give the same bytes, whatever the folder")
  func determinism() throws {
    let line = "\"$TESSERA\" run \(timDNN) lstm-ptb --format json"
    #expect(try shell(line).output == shell("cd / && \(line)").output)
  }

  @Test("Kernels that fit the processor are taken, and one that is asked for stays")
  func kernels() throws {
    func blas(_ environment: String) throws -> JSONField {
      let outcome = try shell("\(environment) \"$TESSERA\" doctor --format json")
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try outcome.json().member("blas")
    }
    let fitting = try blas("env -u OPENBLAS_CORETYPE")
    #expect(try fitting.member("faster_core").value == .null)
    guard try fitting.member("instructions").value != .null else { return }
    let old = try blas("OPENBLAS_CORETYPE=Prescott")
    // A library for one kind of processor has no others.
    guard try old.member("core").string() == "Prescott" else { return }
    #expect(try old.member("faster_core").value != .null)
  }

  @Test("A process that starts again keeps arguments, input, folder and exit code")
  func restart() throws {
    let start = "env -u OPENBLAS_CORETYPE \"$TESSERA\""
    let bad = try shell("\(start) run 'no such  accelerator' lenet5")
    #expect(bad.status == 2)
    #expect(bad.errors.contains("'no such  accelerator'"), "\(bad.errors)")
    let folder = try CommandFolder()
    _ = try folder.write("0x40 READ 1\n0x80 WRITE 2\n", "requests.trace")
    let replay = "memory replay /dev/stdin --config ddr4-2400_8gb_x8 --format json"
    let outcome = try shell("cd '\(folder.path)' && \(start) \(replay) < requests.trace")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("\"reads\""), "\(outcome.output)")
    let relative = try shell("cd '\(folder.path)' && cat ./requests.trace | \(start) \(replay)")
    #expect(relative.output == outcome.output)
  }
}
