import Foundation
import Testing

@testable import TraceFile

/// Does the standard tool take a trace for what it is, a sequence of zstd frames?
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zstd")))
struct StandardToolTests {
  private static func zstd(_ arguments: String...) throws -> (status: Int32, output: [UInt8]) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/zstd")
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, [UInt8](output))
  }

  @Test func zstdChecksATraceAndPrintsItsHeader() throws {
    let folder = try TemporaryFolder()
    let trace = try TestTrace.random(seed: 1)
    try trace.write(to: folder.file("a.zst"))
    #expect(try Self.zstd("-q", "-t", folder.file("a.zst")).status == 0)
    let output = try Self.zstd("-q", "-d", "-c", folder.file("a.zst")).output
    #expect(output.starts(with: try TraceHeaderText.encode(trace.header)))
  }
}
