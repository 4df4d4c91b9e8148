import Foundation
import FuzzTargets
import Testing

/// Do all readers keep their promise on the inputs that the fuzzer starts from?
///
/// A reader that breaks it ends the process, as it does under the fuzzer; `scripts/fuzz` goes on from
/// here with inputs of its own and memory checked.
///
/// One after the other, because targets share the names of their files.
@Suite(.serialized) struct CorpusTests {
  private static let corpus = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fuzz/corpus")

  @Test(arguments: FuzzTarget.all.map(\.name)) func holds(_ name: String) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    let folder = Self.corpus.appendingPathComponent(name)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(!files.isEmpty, "no inputs in \(folder.path)")
    for file in files {
      let bytes = try Data(contentsOf: folder.appendingPathComponent(file))
      target.run(Array(bytes))
    }
  }

  @Test func everyFolderHasATarget() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path)
    #expect(Set(folders) == Set(FuzzTarget.all.map(\.name)))
  }
}
