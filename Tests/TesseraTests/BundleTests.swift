import Compression
import Foundation
import Testing

@testable import Tessera
@testable import TesseraCommand

/// Does a bundle hold all that a result needs, and is one from anybody safe to unpack?
@Suite("tessera pack and unpack")
struct BundleTests {
  /// A result of these words, and its bundle.
  private func packed(
    _ folder: CommandFolder, _ words: [String], from folders: [String] = []
  ) throws -> String {
    let outcome = tessera(words + ["--format", "json"])
    try #require(outcome.status == 0, "\(outcome.errors)")
    let result = try folder.write(outcome.output, "result.json")
    let pack = tessera(
      ["pack", result, "-o", folder.file("b.tar.zst")] + folders.flatMap { ["--from", $0] })
    try #require(pack.status == 0, "\(pack.errors)")
    return folder.file("b.tar.zst")
  }

  private func copy(_ name: String, to path: String) throws {
    try FileManager.default.copyItem(atPath: "\(repository)/\(name)", toPath: path)
  }

  @Test(
    "A result is made again from its bundle alone, byte for byte",
    arguments: [
      ["run", timDNN, "lenet5", "--seed", "3", "--per-access", "--set", "dram.latency=250 ns"],
      ["run", "tim-dnn-8_tvlsi_2020", "lenet5", "--technology", "tim-dnn-32nm-30.86pJ"],
      ["run", "stt-cim_tvlsi_2018", "aes", "--size", "small"],
      ["run", "general-purpose_2019", "aes", "--size", "small", "--set", "cache.costs=VSH-MRAM"],
      ["compare", timDNN, "near-memory-iso-area_tvlsi_2020", "--networks", "lenet5,lstm-ptb"],
      [
        "compare", "sram-scratchpad_tvlsi_2018", "stt-cim_tvlsi_2018", "--kernels", "aes", "--size",
        "small",
      ],
      [
        "accuracy", "rram-1t1r", "\(repository)/networks/digits.onnx", "--limit", "4", "--repeat",
        "1", "--calibration", "8",
      ],
    ])
  func again(words: [String]) throws {
    let folder = try CommandFolder()
    let bundle = try packed(folder, words)
    let outcome = try succeed("unpack", bundle, "-o", folder.file("out"), "--check")
    #expect(outcome.output.contains("The result is the same, byte for byte."))
    #expect(
      try String(contentsOfFile: folder.file("out/result.json"), encoding: .utf8)
        == String(contentsOfFile: folder.file("result.json"), encoding: .utf8))
    // Nothing names a folder of this machine.
    let manifest = try String(contentsOfFile: folder.file("out/bundle.json"), encoding: .utf8)
    #expect(!manifest.contains(folder.path) && !manifest.contains(repository))
  }

  @Test("Files that are not in the data are found, with what they extend")
  func ownFiles() throws {
    let folder = try CommandFolder()
    for name in ["designs", "base"] {
      try FileManager.default.createDirectory(
        atPath: folder.file("own/\(name)"), withIntermediateDirectories: true)
    }
    try copy("accelerators/\(timDNN).yaml", to: folder.file("own/base/tim.yaml"))
    try copy("networks/lenet5.yaml", to: folder.file("own/net.yaml"))
    let design = try folder.write(
      """
      name: mine
      extends: ../base/tim.yaml
      summary: With fewer tiles.
      components: {tiles: {count: 16}}
      technology: ../tech.yaml
      """, "own/designs/mine.yaml")
    _ = try folder.write(
      "name: tech\nextends: tim-dnn-32nm\nsummary: The same.\n", "own/tech.yaml")
    let words = ["run", design, folder.file("own/net.yaml")]
    let bundle = try packed(folder, words, from: [folder.file("own")])
    let outcome = try succeed("unpack", bundle, "-o", folder.file("out"), "--check")
    #expect(outcome.output.contains("byte for byte"))
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.file("out"))
    #expect(files.contains("files/designs/mine.yaml") && files.contains("files/base/tim.yaml"))
    #expect(files.contains("technologies/tim-dnn-32nm.yaml"))
  }

  @Test("A comparison of files of one's own is made again, and names no folder of the machine")
  func ownComparison() throws {
    let folder = try CommandFolder()
    try copy("accelerators/\(timDNN).yaml", to: folder.file("mine.yaml"))
    let sheet = try folder.write(
      "name,source,standing,network,tops\nChip,Doe,published,lenet5,5 TOPS\n", "pub.csv")
    // The name of the bundle's own result, too.
    let stored = try folder.write(
      try succeed("run", timDNN, "lenet5", "--batch", "2", "--format", "json").output, "old.json")
    let other = try folder.write(
      try succeed("run", timDNN, "lenet5", "--format", "json").output, "result.json")
    let outcome = tessera(
      "compare", folder.file("mine.yaml"), stored, other, "--networks", "lenet5", "--external",
      sheet, "--vary", "tiles.count=16,32", "--output", folder.file("cmp"))
    try #require(outcome.status == 0, "\(outcome.errors)")
    for name in ["comparison.json", "comparison.csv", "table.tex"] {
      let text = try String(contentsOfFile: folder.file("cmp/\(name)"), encoding: .utf8)
      #expect(text.contains("mine.yaml") && !text.contains(folder.path), "\(name)")
    }
    _ = try succeed(
      "pack", folder.file("cmp/comparison.json"), "-o", folder.file("b.tar.zst"), "--from",
      folder.path)
    let again = try succeed(
      "unpack", folder.file("b.tar.zst"), "-o", folder.file("out"), "--check")
    #expect(again.output.contains("byte for byte"), "\(again.output)")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.file("out"))
    for name in ["mine.yaml", "pub.csv", "old.json", "result.json"] {
      #expect(files.contains("files/\(name)"), "\(name)")
    }
  }

  @Test("A run of a comparison is made again by itself")
  func runOfComparison() throws {
    let folder = try CommandFolder()
    try copy("accelerators/\(timDNN).yaml", to: folder.file("mine.yaml"))
    let outcome = tessera(
      "compare", folder.file("mine.yaml"), "--networks", "lenet5", "--vary", "tiles.count=16,32",
      "--set", "dram.latency=250 ns", "--seed", "3", "--output", folder.file("cmp"))
    try #require(outcome.status == 0, "\(outcome.errors)")
    let name = "cmp/lenet5--mine.yaml--tiles.count-16-.json"
    let command = try JSONField(file: folder.file(name)).member("command").string()
    #expect(
      command
        == "tessera run mine.yaml lenet5 --set 'dram.latency=250 ns' --set tiles.count=16 --seed 3")
    _ = try succeed(
      "pack", folder.file(name), "-o", folder.file("b.tar.zst"), "--from", folder.path)
    let again = try succeed(
      "unpack", folder.file("b.tar.zst"), "-o", folder.file("out"), "--check")
    #expect(again.output.contains("byte for byte"), "\(again.output)")
  }

  @Test("Files of one name are told apart where they run, and refused where a command cannot tell")
  func equalNames() throws {
    let folder = try CommandFolder()
    for name in ["d1", "d2"] {
      try FileManager.default.createDirectory(
        atPath: folder.file(name), withIntermediateDirectories: true)
      _ = try folder.write(
        "name: \(name)\nextends: \(timDNN)\nsummary: Of \(name).\n", "\(name)/cfg.yaml")
    }
    let outcome = try succeed(
      "compare", folder.file("d1/cfg.yaml"), folder.file("d2/cfg.yaml"), "--networks", "lenet5",
      "--format", "json")
    let labels = try outcome.json().member("accelerators").elements().map {
      try $0.member("label").string()
    }
    #expect(labels == ["d1/cfg.yaml", "d2/cfg.yaml"])
    expectFailure(
      "pack", try folder.write(outcome.output, "r.json"), "-o", folder.file("b.tar.zst"), "--from",
      folder.path, saying: "several inputs named 'cfg.yaml'")
    #expect(!folder.contents.contains("b.tar.zst"))
  }

  @Test("Of equal files the one is taken that others mean")
  func copies() throws {
    let folder = try CommandFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("copy"), withIntermediateDirectories: true)
    for name in ["b0.yaml", "copy/b0.yaml"] {
      try copy("accelerators/\(timDNN).yaml", to: folder.file(name))
    }
    let design = try folder.write(
      "name: mine\nextends: b0.yaml\nsummary: The same.\n", "copy/m.yaml")
    let bundle = try packed(folder, ["run", design, "lenet5"], from: [folder.path])
    let outcome = try succeed("unpack", bundle, "-o", folder.file("out"), "--check")
    #expect(outcome.output.contains("byte for byte"))
  }

  @Test("Names with commas and equals signs are names", arguments: ["n,1.yaml", "n=1.yaml"])
  func separators(name: String) throws {
    let folder = try CommandFolder()
    try copy("networks/lenet5.yaml", to: folder.file(name))
    let bundle = try packed(folder, ["run", timDNN, folder.file(name)])
    let outcome = try succeed("unpack", bundle, "-o", folder.file("out"), "--check")
    #expect(outcome.output.contains("byte for byte"))
  }

  @Test("A trace of the data is found there")
  func traceOfData() throws {
    let folder = try CommandFolder()
    for name in ["data/traces", "results"] {
      try FileManager.default.createDirectory(
        atPath: folder.file(name), withIntermediateDirectories: true)
    }
    let trace = folder.file("data/traces/a.trace")
    _ = try succeed("trace", "record", timDNN, "lenet5", "-o", trace)
    let result = try folder.write(
      try succeed("trace", "replay", trace, "--format", "json").output, "results/r.json")
    _ = try succeed(
      "pack", result, "-o", folder.file("b.tar.zst"), "--data", folder.file("data"))
    let outcome = try succeed(
      "unpack", folder.file("b.tar.zst"), "-o", folder.file("out"), "--check")
    #expect(outcome.output.contains("byte for byte"))
  }

  @Test("A bundle is never written over what it is made of")
  func overwriting() throws {
    let folder = try CommandFolder()
    let text = try succeed("run", timDNN, "lenet5", "--format", "json").output
    let result = try folder.write(text, "r.json")
    expectFailure("pack", result, "-o", result, saying: "is one of the files")
    #expect(try String(contentsOfFile: result, encoding: .utf8) == text)
  }

  @Test("A word of the command that names a file is among the inputs, or there is no bundle")
  func unexplained() throws {
    let folder = try CommandFolder()
    let text = try succeed("run", timDNN, "lenet5", "--format", "json").output
    for (word, name) in [
      ("lenet5 --mask conv1=zeros", "zeros"), ("lenet5 --technology my.yaml", "my.yaml"),
      ("other.onnx", "other.onnx"),
    ] {
      let result = try folder.write(
        text.replacing("\(timDNN) lenet5\"", with: "\(timDNN) \(word)\""), "r.json")
      expectFailure(
        "pack", result, "-o", folder.file("b.tar.zst"),
        saying: "the command names '\(name)', which is not among the result's inputs")
    }
    let run = try folder.write(
      text.replacing("tessera run \(timDNN)", with: "tessera compare \(timDNN)"), "c.json")
    expectFailure(
      "pack", run, "-o", folder.file("b.tar.zst"), saying: "is a run of a comparison")
  }

  @Test("A model takes the files with it that hold its weights", arguments: ["", "weights/"])
  func modelWithData(below: String) throws {
    let folder = try CommandFolder()
    let name = "residual_external_20.onnx"
    let other = below + "data" + String(repeating: "_", count: 26 - below.count)
    try FileManager.default.createDirectory(
      atPath: folder.file("weights"), withIntermediateDirectories: true)
    try copy("Tests/Golden/onnx/\(name).data", to: folder.file(other))
    // Another name of as many bytes.
    var bytes = try FileContents.bytes(
      of: "\(repository)/Tests/Golden/onnx/\(name)", limit: 1 << 24)
    for range in bytes.ranges(of: Array("\(name).data".utf8)) {
      bytes.replaceSubrange(range, with: Array(other.utf8))
    }
    try Data(bytes).write(to: URL(fileURLWithPath: folder.file("m.onnx")))
    let bundle = try packed(
      folder, ["run", timDNN, folder.file("m.onnx")], from: [folder.path])
    let outcome = try succeed("unpack", bundle, "-o", folder.file("out"), "--check")
    #expect(outcome.output.contains("byte for byte"))
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.file("out"))
    #expect(files.contains("files/\(other)"), "\(files)")
  }

  @Test("A replay takes its trace with it")
  func replay() throws {
    let folder = try CommandFolder()
    let trace = folder.file("a.trace")
    _ = try succeed("trace", "record", timDNN, "lenet5", "-o", trace)
    let bundle = try packed(folder, ["trace", "replay", trace])
    let outcome = try succeed("unpack", bundle, "-o", folder.file("out"), "--check")
    #expect(outcome.output.contains("byte for byte"))
  }

  @Test("The same result gives the same bundle")
  func determinism() throws {
    let folder = try CommandFolder()
    let bundle = try packed(folder, ["run", timDNN, "lenet5"])
    let first = try FileContents.bytes(of: bundle, limit: 1 << 24)
    #expect(
      try first
        == FileContents.bytes(
          of: packed(folder, ["run", timDNN, "lenet5"]), limit: 1 << 24))
  }

  @Test("A result that was changed is told from the one that is made again")
  func changed() throws {
    let folder = try CommandFolder()
    let text = try succeed("run", timDNN, "lenet5", "--format", "json").output
    let result = try folder.write(
      text.replacing("\"batch\": 1,", with: "\"batch\": 2,"), "r.json")
    _ = try succeed("pack", result, "-o", folder.file("b.tar.zst"))
    let outcome = tessera("unpack", folder.file("b.tar.zst"), "-o", folder.file("o"), "--check")
    #expect(outcome.status == 1 && outcome.errors.isEmpty)
    #expect(
      outcome.output.contains("The result is not the same") && outcome.output.contains("batch"))
  }

  @Test("A file that is gone or has changed is an error, and there is no bundle")
  func missing() throws {
    let folder = try CommandFolder()
    let own = folder.file("own.yaml")
    try copy("networks/lenet5.yaml", to: own)
    let result = try folder.write(
      try succeed("run", timDNN, own, "--format", "json").output, "r.json")
    let target = folder.file("b.tar.zst")
    _ = try folder.write("name: other\n", "own.yaml")
    expectFailure("pack", result, "-o", target, saying: "has another SHA-256 than the network file")
    try FileManager.default.removeItem(atPath: own)
    expectFailure("pack", result, "-o", target, saying: "'own.yaml' is not found")
    #expect(!folder.contents.contains("b.tar.zst"))
    let priced = try succeed(
      "price",
      try folder.write(try succeed("run", timDNN, "lenet5", "--format", "json").output, "p.json"),
      "--technology", "tim-dnn-32nm", "--format", "json")
    expectFailure(
      "pack", try folder.write(priced.output, "q.json"), "-o", target, saying: "'tessera price'")
    expectFailure("pack", try folder.write("{}", "e.json"), "-o", target, saying: "'command'")
  }

  @Test("A folder that is there is left alone")
  func existing() throws {
    let folder = try CommandFolder()
    let bundle = try packed(folder, ["run", timDNN, "lenet5"])
    _ = try folder.write("mine", "out")
    expectFailure("unpack", bundle, "-o", folder.file("out"), saying: "it is there already")
    #expect(try String(contentsOfFile: folder.file("out"), encoding: .utf8) == "mine")
  }

  // MARK: Hostile archives

  /// An archive written slowly and plainly, without the code that is tested.
  private struct Archive {
    var bytes: [UInt8] = []

    mutating func add(
      _ name: String, _ text: String, size: Int? = nil, kind: Character = "0", link: String = "",
      breaks: Bool = false
    ) {
      var header = [UInt8](repeating: 0, count: 512)
      func put(_ text: String, _ place: Int) {
        for (index, byte) in text.utf8.enumerated() { header[place + index] = byte }
      }
      put(name, 0)
      put("0000644", 100)
      put("0000000", 108)
      put("0000000", 116)
      let octal = String(size ?? text.utf8.count, radix: 8)
      put(String(repeating: "0", count: 11 - octal.count) + octal, 124)
      put("00000000000", 136)
      put("        ", 148)
      put(String(kind), 156)
      put(link, 157)
      put("ustar", 257)
      put("00", 263)
      let sum = String(header.reduce(0) { $0 + Int($1) } + (breaks ? 1 : 0), radix: 8)
      put(String(repeating: "0", count: 6 - sum.count) + sum + "\0 ", 148)
      bytes += header + Array(text.utf8)
      while bytes.count % 512 != 0 { bytes.append(0) }
    }

    mutating func end() { bytes += [UInt8](repeating: 0, count: 1024) }
  }

  private func manifest(_ files: [(String, String)], arguments: [String] = ["run", "a", "b"])
    -> String
  {
    let bundle = ResultBundle(
      version: "0", command: "tessera run a b", arguments: arguments,
      files: files.map {
        .init(name: $0.0, bytes: $0.1.utf8.count, sha256: SHA256.hexDigest(of: $0.1.utf8))
      })
    return (try? bundle.json.prettyText()) ?? ""
  }

  private func expectRefused(
    _ archive: Archive, saying text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let folder = try CommandFolder()
    let path = folder.file("b.tar")
    try Data(archive.bytes).write(to: URL(fileURLWithPath: path))
    expectFailure(
      "unpack", path, "-o", folder.file("out"), saying: text, sourceLocation: sourceLocation)
    // Neither the folder, nor a part of it, nor anything beside it.
    #expect(folder.contents == ["b.tar"], sourceLocation: sourceLocation)
  }

  /// An archive whose manifest is right, and then what `body` adds.
  private func archive(
    _ files: [(String, String)] = [("result.json", "{}")], _ body: (inout Archive) -> Void
  ) -> Archive {
    var archive = Archive()
    archive.add("bundle.json", manifest(files))
    body(&archive)
    return archive
  }

  @Test("What a bundle may not hold is refused, and nothing is written")
  func hostile() throws {
    let good = archive {
      $0.add("result.json", "{}"); $0.end()
    }
    let folder = try CommandFolder()
    try Data(good.bytes).write(to: URL(fileURLWithPath: folder.file("good.tar")))
    _ = try succeed("unpack", folder.file("good.tar"), "-o", folder.file("out"))
    #expect(folder.contents == ["good.tar", "out"])

    for name in [
      "../evil", "/tmp/evil", "a/../../evil", "a//b", "./a", "a/.", "a\u{1}b", "a\\b", "a\u{85}b",
      "a\u{202E}b",
    ] {
      try expectRefused(
        archive {
          $0.add(name, "x"); $0.end()
        }, saying: "relative path without")
    }
    for (kind, what) in [
      ("1", "a link"), ("2", "a link"), ("3", "a device"), ("5", "a folder"),
      ("6", "a device or pipe"), ("L", "another kind"), ("x", "another kind"),
    ] {
      try expectRefused(
        archive { $0.add("result.json", "", kind: Character(kind), link: "/etc/passwd") },
        saying: what)
    }
    try expectRefused(
      archive {
        $0.add("result.json", "{}"); $0.add("result.json", "{}"); $0.end()
      },
      saying: "twice")
    try expectRefused(
      archive([("result.json", "{}"), ("a", "x"), ("a/b", "x")]) {
        $0.add("a", "x"); $0.add("a/b", "x"); $0.end()
      }, saying: "as a file and as a folder")
    try expectRefused(
      archive { $0.add("result.json", "{}", size: 1 << 31) }, saying: "the most that are read")
    try expectRefused(
      archive { $0.add("result.json", "{}", size: 600) }, saying: "has 600 bytes; expected 2")
    try expectRefused(
      archive {
        $0.add("result.json", "[]"); $0.end()
      }, saying: "has another SHA-256")
    try expectRefused(
      archive {
        $0.add("other", "{}"); $0.end()
      }, saying: "which bundle.json does not name")
    try expectRefused(archive { $0.end() }, saying: "lacks 'result.json'")
    try expectRefused(
      archive { $0.add("result.json", "{}", breaks: true) }, saying: "wrong checksum")
    try expectRefused(archive { $0.add("result.json", "{}") }, saying: "is cut off")
    var other = Archive()
    other.add("result.json", "{}")
    try expectRefused(other, saying: "the first file is not bundle.json")
  }

  @Test("A bundle that is cut off anywhere is refused, and nothing is left behind")
  func truncated() throws {
    let folder = try CommandFolder()
    let bundle = try packed(folder, ["run", timDNN, "lenet5"])
    let bytes = try FileContents.bytes(of: bundle, limit: 1 << 24)
    for part in [0, 1, 4, 12, bytes.count / 3, bytes.count / 2, bytes.count - 5, bytes.count - 1] {
      let path = folder.file("cut.tar.zst")
      try Data(bytes[..<part]).write(to: URL(fileURLWithPath: path))
      let outcome = tessera("unpack", path, "-o", folder.file("out"))
      #expect(outcome.status == 2 && outcome.errors.filter(\.isNewline).count == 1)
      #expect(!folder.contents.contains { $0.hasPrefix("out") || $0.hasPrefix(".") })
    }
  }

  @Test(
    "Only commands that make results are run again, with files of the bundle alone",
    arguments: [
      ["list"], ["run", "a", "b", "--output", "x"], ["run", "a", "b", "--output=x"],
      ["run", "a", "b", "-ox"], ["run", "/etc/passwd", "b"], ["run", "../x.yaml", "b"],
      ["run", "a.yaml", "b"], ["run", "a", "b", "--data", "/"], ["run", "a", "b", "--data=/"],
      ["accuracy", "a", "b", "--data", "/etc"], ["accuracy", "a", "b", "--export-perturbed", "x"],
      ["run", "a", "b", "--mask", "conv1=/etc/x.npy"], ["memory", "replay", "a"], [],
      ["run", "a", "b", "--mask", "conv1=mask"], ["trace", "replay", "sub/secret"],
      ["trace", "replay", "secret"], ["accuracy", "a", "sub/secret"], ["accuracy", "a", "--", "s"],
      ["run", "a", "b", "--input", "secret"], ["compare", "a", "--external", "secret"],
      ["compare", "a", "result.json"], ["run", "a", "sub/secret"], ["run", "a", "b", "--seed=1"],
    ])
  func arguments(_ arguments: [String]) throws {
    let folder = try CommandFolder()
    var archive = Archive()
    archive.add("bundle.json", manifest([("result.json", "{}")], arguments: arguments))
    archive.add("result.json", "{}")
    archive.end()
    let path = folder.file("b.tar")
    try Data(archive.bytes).write(to: URL(fileURLWithPath: path))
    let outcome = tessera("unpack", path, "-o", folder.file("out"), "--check")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("bundle.json: the argument"), "\(outcome.errors)")
    #expect(outcome.errors.filter(\.isNewline).count == 1)
    #expect(folder.contents == ["b.tar", "out"])
  }

  @Test("What a bundle says of its command is what its arguments do, and moves no cursor")
  func forged() throws {
    let folder = try CommandFolder()
    let bundle = try packed(
      folder, ["run", timDNN, "lenet5", "--set", "tiles.accessTime=1 ns"])
    let honest = try ResultBundle.unpack(bundle, to: folder.file("honest"))
    let claim = "tessera run \(timDNN) lenet5\u{1b}[2J\u{202E}"
    let arguments = ["run", timDNN, "lenet5", "--set", "tiles.accessTime=1 ns"]
    // The claim in the bundle alone, and in its result too.
    for isInResult in [false, true] {
      let files = try honest.files.map { file in
        let text = try String(
          contentsOfFile: folder.file("honest/\(file.name)"), encoding: .utf8)
        let short = text.replacing(" --set 'tiles.accessTime=1 ns'", with: "")
        return (file.name, file.isResult && isInResult ? short : text)
      }
      var archive = Archive()
      let json = manifest(files, arguments: arguments)
        .replacing("tessera run a b", with: isInResult ? "tessera run \(timDNN) lenet5" : "%")
        .replacing("%", with: claim.replacing("\u{1b}", with: "\\u001b"))
      archive.add("bundle.json", json)
      for file in files { archive.add(file.0, file.1) }
      archive.end()
      let path = folder.file("f\(isInResult).tar")
      try Data(archive.bytes).write(to: URL(fileURLWithPath: path))
      let outcome = tessera("unpack", path, "-o", folder.file("o\(isInResult)"), "--check")
      #expect(!outcome.output.contains("byte for byte") && outcome.status != 0)
      #expect(!outcome.output.unicodeScalars.contains { $0 == "\u{1b}" || $0 == "\u{202E}" })
      #expect(
        isInResult
          ? outcome.output.contains("The result is not the same")
          : outcome.errors.contains("the command is not that of the arguments"),
        "\(outcome.output)\(outcome.errors)")
    }
  }

  @Test("A description that reaches out of its bundle is not read")
  func outside() throws {
    let folder = try CommandFolder()
    try copy("accelerators/\(timDNN).yaml", to: folder.file("tim.yaml"))
    let design = "name: mine\nextends: \(folder.path)/tim.yaml\nsummary: Reaches out.\n"
    let network = try String(
      contentsOfFile: "\(repository)/networks/lenet5.yaml", encoding: .utf8)
    let files = [
      ("result.json", "{}"), ("files/mine.yaml", design), ("networks/lenet5.yaml", network),
    ]
    var archive = Archive()
    archive.add(
      "bundle.json", manifest(files, arguments: ["run", "./files/mine.yaml", "lenet5"]))
    for file in files { archive.add(file.0, file.1) }
    archive.end()
    let path = folder.file("b.tar")
    try Data(archive.bytes).write(to: URL(fileURLWithPath: path))
    let outcome = tessera("unpack", path, "-o", folder.file("out"), "--check")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("where nothing is read"), "\(outcome.errors)")
  }

  @Test("The words of a command come back as they were quoted")
  func words() {
    let words = ["run", "a b", "it's", "", "--set", "x=1 ns", "'"]
    var text = CommandText("x")
    for word in words { text.add("o", word) }
    #expect(
      CommandWords.words(of: text.text) == ["tessera", "x"] + words.flatMap { ["--o", $0] })
    #expect(CommandWords.words(of: "a 'b") == nil)
    #expect(CommandWords.words(of: "a \\n") == nil)
  }
}
