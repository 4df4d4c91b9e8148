import Arch
import Testing

@testable import TraceFile

/// Does a file appear whole or not at all?
@Suite struct OutputTests {
  @Test func nothingIsLeftWithoutFinish() throws {
    let folder = try TemporaryFolder()
    do {
      let header = try TestTrace.random(seed: 1, segments: 0).header
      let writer = try TraceWriter(path: folder.file("a"), header: header)
      try writer.beginSegment(layer: 0)
      #expect(folder.contents.count == 1)
      #expect(folder.contents != ["a"])
    }
    #expect(folder.contents == [])
  }

  @Test func theOldFileStaysUntilTheNewOneIsWhole() throws {
    let folder = try TemporaryFolder()
    try write([1, 2, 3], to: folder.file("a"))
    let output = try OutputFile(path: folder.file("a"))
    try output.write([4])
    #expect(try bytes(of: folder.file("a")) == [1, 2, 3])
    try output.finish()
    #expect(try bytes(of: folder.file("a")) == [4])
    #expect(folder.contents == ["a"])
  }

  @Test func aFolderThatIsMissingIsAnError() throws {
    let folder = try TemporaryFolder()
    let header = try TestTrace.random(seed: 1, segments: 0).header
    let error = oneLineError {
      _ = try TraceWriter(path: folder.file("none/a"), header: header)
    }
    #expect(error?.contains("cannot be written: No such file or directory") == true)
    #expect(oneLineError { _ = try TraceWriter(path: folder.path, header: header) } != nil)
    #expect(
      oneLineError { _ = try TraceWriter(path: folder.file("a"), header: header, level: 20) }?
        .contains("expected 1 to 19") == true)
    #expect(folder.contents == [])
  }

  @Test func theListOfTemporariesRegistersAndReleases() throws {
    TemporaryFiles.prepare()
    let slot = try #require(TemporaryFiles.register("/nonexistent/tessera-test"))
    TemporaryFiles.release(slot)
    #expect(TemporaryFiles.register(String(repeating: "a", count: 5000)) == nil)
    #expect(TemporaryFiles.register("") == nil)
  }
}
