import Foundation
import Testing

@testable import Tessera
@testable import TesseraCommand

@Suite("tessera doctor")
struct DoctorCommandTests {
  @Test("A sound installation says what it is made of, where its data lie, and exits with 0")
  func sound() throws {
    let root = try succeed("doctor", "--format", "json").json()
    #expect(try root.member("sound").bool())
    #expect(try root.member("version").string() == TesseraVersion.current)
    let tests = try root.member("tests").elements()
    #expect(
      try tests.map { try $0.member("name").string() } == ["run", "wires", "compression", "BLAS"])
    for test in tests {
      let finding = try test.member("finding").string()
      #expect(try test.member("passed").bool(), "\(finding)")
    }
    let blas = try root.member("blas")
    #expect(try blas.member("core").string() == BLAS.coreName)
    #expect(try blas.member("threads").integer() == 1)
    for library in ["zstd", "zlib", "c_library"] {
      #expect(try !root.member(library).string().isEmpty)
    }
    let place = try #require(
      try root.member("data").elements().first { try $0.member("path").string() == repository })
    #expect(try place.member("named_by").string() == "entry point")
    for subject in Diagnosis.subjects {
      #expect(try place.member("files").member(subject).integer() > 0, "\(subject)")
    }
  }

  @Test("The text has a line for each test and each program")
  func text() throws {
    let text = try succeed("doctor").output
    for name in ["run", "wires", "compression", "BLAS", "ngspice", "rsvg-convert", repository] {
      #expect(text.contains(name), "\(name)")
    }
    #expect(text.contains(" ok ") && !text.contains("FAILED"))
  }

  @Test("Data of another version fails the known run, with exit code 1 and both figures")
  func otherData() throws {
    let folder = try CommandFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("networks"), withIntermediateDirectories: true)
    _ = try folder.write(
      """
      name: lenet5
      summary: Another network of this name
      source: This test
      input: [1, 28, 28]
      activations: unsigned-2
      weights: ternary
      layers:
        - {name: fc, kind: linear, features: 10}
      """, "networks/lenet5.yaml")
    let outcome = tessera("doctor", "--data", folder.path, "--format", "json")
    #expect(outcome.status == 1)
    #expect(outcome.errors.isEmpty)
    let root = try outcome.json()
    #expect(try !root.member("sound").bool())
    for test in try root.member("tests").elements() {
      let isRun = try test.member("name").string() == "run"
      #expect(try test.member("passed").bool() != isRun)
      if isRun {
        let finding = try test.member("finding").string()
        #expect(finding.contains("expected \(SelfTest.golden.makespan) fs"), "\(finding)")
      }
    }
    #expect(tessera("doctor", "--data", folder.path).output.contains("FAILED"))
  }

  @Test("A named folder that is missing is shown, and the others are searched")
  func missingFolder() throws {
    let root = try succeed("doctor", "--data", "/nowhere/at/all", "--format", "json").json()
    let first = try root.member("data").elements()[0]
    #expect(try first.member("path").string() == "/nowhere/at/all")
    #expect(try first.member("files").value == .null)
    // Every other command stops there.
    expectFailure("list", "networks", "--data", "/nowhere/at/all", saying: "expected a folder")
  }

  @Test(
    "Products of shapes that fill no block equal loops",
    arguments: [(1, 1, 1), (1, 5, 1000), (3, 1, 7), (33, 65, 129), (2, 2, 0)])
  func products(rows: Int, columns: Int, depth: Int) {
    #expect(BLAS.differenceFromLoops(rows: rows, columns: columns, depth: depth) == 0)
  }
}
