import Foundation
import Testing

@testable import Arch

@Suite("Atomic files")
struct AtomicFileTests {
  @Test("appear under their name only when they are committed")
  func commit() throws {
    try ScratchFolder.with { scratch in
      let folder = scratch.path
      let path = folder + "/result.json"
      try AtomicFile.write("old", to: path)
      let file = try AtomicFile(path)
      try file.write("new ")
      try file.write(String(repeating: "x", count: 200_000))
      #expect(try scratch.contents(of: "result.json") == "old")
      try file.commit()
      #expect(try scratch.contents(of: "result.json").count == 200_004)
      #expect(try scratch.names == ["result.json"])
    }
  }

  @Test("leave nothing when they are dropped or cancelled")
  func dropped() throws {
    try ScratchFolder.with { scratch in
      let folder = scratch.path
      do {
        let file = try AtomicFile(folder + "/a")
        try file.write(String(repeating: "x", count: 100_000))
        #expect(try scratch.names.count == 1)
      }
      let other = try AtomicFile(folder + "/b")
      other.cancel()
      #expect(throws: TesseraError.self) { try other.commit() }
      #expect(try scratch.names.isEmpty)
    }
  }

  @Test("tell a full disk in one line, whether the bytes are many or few")
  func fullDisk() throws {
    for count in [1, 100_000] {
      let error = #expect(throws: TesseraError.self) {
        try AtomicFile.write(String(repeating: "x", count: count), to: "/dev/full")
      }
      #expect(error?.description == "cannot write /dev/full: no space left on device")
    }
  }

  @Test("write to a device without replacing it")
  func device() throws {
    try AtomicFile.write("gone", to: "/dev/null")
    let kind = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type]
    #expect(kind as? FileAttributeType == .typeCharacterSpecial)
  }

  @Test("follow a symbolic link")
  func link() throws {
    try ScratchFolder.with { scratch in
      let folder = scratch.path
      try AtomicFile.write("old", to: folder + "/real")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link", withDestinationPath: "real")
      try AtomicFile.write("new", to: folder + "/link")
      #expect(try scratch.contents(of: "real") == "new")
      #expect(try scratch.names == ["link", "real"])
    }
  }

  @Test("name what is wrong with the path")
  func badPaths() throws {
    try ScratchFolder.with { scratch in
      let folder = scratch.path
      try AtomicFile.write("", to: folder + "/file")
      let cases = [
        ("", "cannot write \"\": not a file name"),
        (folder, "cannot write \(folder): it is a folder"),
        (folder + "/none/a", "cannot write \(folder)/none/a: there is no folder \(folder)/none/"),
        (folder + "/file/a", "cannot write \(folder)/file/a: not a directory"),
        (folder + "/b/", "cannot write \(folder)/b/: the name ends in a slash"),
      ]
      for (path, expected) in cases {
        let error = #expect(throws: TesseraError.self) { try AtomicFile(path) }
        #expect(error?.description == expected)
      }
      #expect(try scratch.names == ["file"])
    }
  }

  @Test("are removed by what a signal handler calls, and only while they are unfinished")
  func interrupt() throws {
    try ScratchFolder.with { scratch in
      let folder = scratch.path
      // The table belongs to the process: this enters paths of its own, and no other test's file
      // is in this folder.
      let unfinished = folder + "/unfinished.tmp"
      let finished = folder + "/finished"
      #expect(FileManager.default.createFile(atPath: unfinished, contents: Data()))
      #expect(FileManager.default.createFile(atPath: finished, contents: Data()))
      let slot = try #require(TemporaryFiles.enter(finished))
      TemporaryFiles.release(slot)
      let held = try #require(TemporaryFiles.enter(unfinished))
      TemporaryFiles.remove(held)
      TemporaryFiles.release(held)
      #expect(try scratch.names == ["finished"])
      #expect(TemporaryFiles.enter(String(repeating: "x", count: 5000)) == nil)
    }
  }
}

@Suite("File contents")
struct FileContentsTests {
  @Test("are never more than the limit, even of a device that does not end")
  func limit() throws {
    try ScratchFolder.with { scratch in
      let folder = scratch.path
      let path = folder + "/data"
      try AtomicFile.write("12345", to: path)
      #expect(try FileContents.bytes(of: path, limit: 5) == Array("12345".utf8))
      let error = #expect(throws: TesseraError.self) {
        try FileContents.bytes(of: path, limit: 4)
      }
      #expect(
        error?.description
          == "cannot read \(path): it is larger than the 4 bytes that such a file may have")
      #expect(throws: TesseraError.self) {
        try FileContents.bytes(of: "/dev/zero", limit: 1 << 20)
      }
      #expect(throws: TesseraError("cannot read \(folder): it is a folder")) {
        try FileContents.bytes(of: folder, limit: 100)
      }
    }
  }
}
