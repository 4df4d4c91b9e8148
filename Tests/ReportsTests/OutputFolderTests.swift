import Arch
import Reports
import Testing

@Suite("Output folders")
struct OutputFolderTests {
  @Test("show all their files at once, and keep what was there")
  func commit() throws {
    try ScratchFolder.with { scratch in
      try AtomicFile.write("kept", to: scratch.path + "/notes.txt")
      let folder = try OutputFolder(scratch.path)
      try folder.add("layers.csv", "a\n")
      try folder.add("result.json", "{}\n")
      #expect(try scratch.names.filter { !$0.hasPrefix(".") } == ["notes.txt"])
      try folder.commit()
      #expect(try scratch.names == ["layers.csv", "notes.txt", "result.json"])
      #expect(try scratch.contents(of: "layers.csv") == "a\n")
    }
  }

  @Test("are made with their parents, and are gone again if nothing was committed")
  func made() throws {
    try ScratchFolder.with { scratch in
      do {
        let folder = try OutputFolder(scratch.path + "/a//b/")
        try folder.add("x", "x")
      }
      #expect(try scratch.names.isEmpty)
      let folder = try OutputFolder(scratch.path + "/a/b")
      try folder.add("x", "x")
      try folder.commit()
      #expect(try scratch.contents(of: "a/b/x") == "x")
    }
  }

  @Test("leave nothing where one of the files cannot be written")
  func failure() throws {
    try ScratchFolder.with { scratch in
      do {
        let folder = try OutputFolder(scratch.path + "/out")
        try folder.add("good", "x")
        #expect(throws: TesseraError.self) { try folder.add("none/bad", "x") }
      }
      #expect(try scratch.names.isEmpty)
    }
  }

  @Test("tell at once that they cannot be written")
  func unwritable() throws {
    try ScratchFolder.with { scratch in
      let file = scratch.path + "/file"
      try AtomicFile.write("", to: file)
      for (path, expected) in [
        (file, "cannot write to \(file): \(file) is not a folder"),
        (file + "/x", "cannot write to \(file)/x: \(file) is not a folder"),
        ("/proc/none", "cannot write to /proc/none: no such file or directory"),
        ("", "cannot write to a folder without a name"),
      ] {
        #expect(throws: TesseraError(expected)) { try OutputFolder(path) }
      }
      #expect(throws: TesseraError.self) { try OutputFolder("/proc") }
    }
  }
}
