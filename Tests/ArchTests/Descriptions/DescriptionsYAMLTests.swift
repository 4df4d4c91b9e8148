import Foundation
import Testing

@testable import Arch

@Suite struct DescriptionsYAMLTests {
  private func read(_ text: String) throws -> YAMLNode {
    try YAMLReader.read(SourceText(label: "a.yaml", text: text))
  }

  @Test func valuesKnowTheirPlace() throws {
    let root = try read("a: 1\nb:\n  - x\n  - {c: 'µ', d: \"2\"}\n")
    #expect(root["a"]?.position == .file("a.yaml", line: 1, column: 4))
    let list = try #require(root["b"]).elements(of: "b")
    #expect(list[0].position.description == "a.yaml:3:5")
    #expect(list[1]["d"]?.position.description == "a.yaml:4:17")
    #expect(list[1]["d"]?.content == .scalar("2", isPlain: false))
    #expect(list[1]["c"]?.scalar == "µ")
  }

  @Test(arguments: [
    ("a: &x 1\n", "a.yaml:1:4: anchors and aliases are refused; write the value out"),
    ("a: &x 1\nb: *x\n", "a.yaml:2:4: anchors and aliases are refused; write the value out"),
    ("b: *x\n", "a.yaml:1:4: not well-formed YAML: found undefined alias"),
    ("a: 1\nb: 2\na: 3\n", "a.yaml:1:1: key 'a' is given more than once in one mapping"),
    ("a: 1\n'a': 3\n", "a.yaml:1:1: key 'a' is given more than once in one mapping"),
    ("x: {<<: {a: 1}}\n", "a.yaml:1:5: merge keys are refused; use 'extends'"),
    ("a: 1\n---\nb: 1\n", "a.yaml:2:1: a second document starts; expected one in a file"),
    ("a: !!int 5\n", "a.yaml:1:4: tags such as 'tag:yaml.org,2002:int' are refused"),
    ("a: !x [5]\n", "a.yaml:1:4: tags such as '!x' are refused"),
    ("a: !!str 5\n", "a.yaml:1:4: tags such as 'tag:yaml.org,2002:str' are refused"),
    ("? [a]\n: 1\n", "a.yaml:1:3: found a list or a mapping as a key; expected a name"),
    ("a: b\u{1}\n", "a.yaml:1:5: control character U+1 is refused"),
    ("a: 1\nb: \u{0}\n", "a.yaml:2:4: control character U+0 is refused"),
    ("", "a.yaml: is empty; expected a mapping"),
    ("# nothing\n", "a.yaml: is empty; expected a mapping"),
    (
      "a: [1, 2\nb: 3\n",
      "a.yaml:2:2: not well-formed YAML: did not find expected ',' or ']' "
        + "(while parsing a flow sequence, line 1)"
    ),
  ])
  func refuses(text: String, expected: String) {
    #expect(message { _ = try read(text) } == expected)
  }

  @Test func asterisksInTextAreNoAliases() throws {
    #expect(try read("a: 3 *4 & 5 * 6\n")["a"]?.scalar == "3 *4 & 5 * 6")
  }

  @Test func refusesDeepNesting() {
    for depth in [65, 999, 5_000, 200_000] {
      let flow = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      #expect(message { _ = try read(flow) }?.contains("nested deeper than 64 levels") == true)
      let block = String(repeating: "- ", count: depth) + "x"
      #expect(message { _ = try read(block) }?.contains("nested deeper than 64 levels") == true)
    }
    let allowed = String(repeating: "[", count: 63) + "x" + String(repeating: "]", count: 63)
    #expect(message { _ = try read(allowed) } == nil)
  }

  @Test func aByteOrderMarkIsNoText() throws {
    let (marked, plain) = (try read("\u{FEFF}a: 1\nb: x\n"), try read("a: 1\nb: x\n"))
    #expect(try marked.fields(of: "it", known: ["a", "b"]).required("a").integer(in: 0...9) == 1)
    #expect(marked["b"]?.position == plain["b"]?.position)
    #expect(throws: TesseraError.self) { try read("a: 1\n\u{FEFF}b: x\n") }
  }

  /// Aliases of aliases take exponential time where they are expanded.
  @Test func refusesLaughs() {
    var text = "a0: &a0 [x, x]\n"
    for index in 1..<60 { text += "a\(index): &a\(index) [*a\(index - 1), *a\(index - 1)]\n" }
    text += "? *a59\n: x\n"
    #expect(
      message { _ = try read(text) }
        == "a.yaml:2:10: anchors and aliases are refused; write the value out")
  }

  @Test func refusesExcess() {
    let many = "[" + String(repeating: "1,", count: 1 << 20) + "1]"
    #expect(message { _ = try read(many) } == "a.yaml: holds more than 1048576 values")
    let long = String(repeating: "x", count: SourceText.largest + 1)
    #expect(
      message { _ = try read(long) }
        == "a.yaml: is larger than 16777216 bytes, the most that is read")
  }

  /// Is any text read without a crash?
  @Test func readsNoise() {
    var generator = printedGenerator("readsNoise")
    let pieces = [
      "a", "b: ", "- ", "[", "]", "{", "}", ": ", ",", "\n", "  ", "&a ", "*a", "!!str ", "? ",
      "'", "\"", "|", ">-", "#", "---\n", "...\n", "%YAML 1.2\n", "\t", "\\x", "\u{FEFF}", "µ",
    ]
    for _ in 0..<3_000 {
      let count = Int.random(in: 0...30, using: &generator)
      var text = ""
      for _ in 0..<count { text += pieces.randomElement(using: &generator) ?? "" }
      if let error = message({ _ = try read(text) }) {
        #expect(error.hasPrefix("a.yaml"))
        #expect(!error.contains("\n"))
      }
    }
  }

  @Test func namesTheNearestKey() throws {
    let root = try read("tiles:\n  rowz: 3\n")
    #expect(
      message {
        _ = try root["tiles"]?.fields(of: "component 'tiles'", known: ["rows", "columns"])
      }
        == "a.yaml:2:3: unknown key 'rowz' in component 'tiles'; expected one of rows, columns; "
        + "did you mean 'rows'?")
  }

  @Test func decodesScalarsStrictly() throws {
    let root = try read("i: 16\nq: '16'\nf: yes\nt: true\nn:\nl: [1]\nh: 0x10\nt1: 2.3 ps\nm: ~\n")
    func node(_ key: String) throws -> YAMLNode { try #require(root[key]) }
    #expect(try node("i").integer(in: 1...16) == 16)
    #expect(
      message { _ = try node("i").integer(in: 1...15) }
        == "a.yaml:1:4: found '16'; expected a whole number from 1 to 15")
    #expect(message { _ = try node("q").integer(in: 1...16) }?.hasPrefix("a.yaml:2:4:") == true)
    #expect(message { _ = try node("h").integer(in: 1...16) }?.hasPrefix("a.yaml:7:4:") == true)
    #expect(
      message { _ = try node("f").flag() } == "a.yaml:3:4: found 'yes'; expected true or false")
    #expect(try node("t").flag())
    #expect(message { _ = try node("n").text() } == "a.yaml:5:3: found no value; expected a text")
    #expect(message { _ = try node("m").text() } == "a.yaml:9:4: found no value; expected a text")
    #expect(message { _ = try node("l").text() } == "a.yaml:6:4: found a list; expected a text")
    #expect(try node("t1").quantity(Time.self).femtoseconds == 2_300)
    #expect(
      message { _ = try node("t1").quantity(Area.self) }
        == "a.yaml:8:5: unknown unit 'ps' in '2.3 ps'; expected an area such as \"0.058 mm2\" "
        + "(nm2, um2, mm2, cm2)")
  }

  @Test func findsNearestNames() {
    #expect(nearestName(to: "rowz", among: ["rows", "columns"]) == "rows")
    #expect(nearestName(to: "acccessTime", among: ["accessTime", "slotTime"]) == "accessTime")
    #expect(nearestName(to: "conut", among: ["count", "kind"]) == "count")
    #expect(nearestName(to: "Tiles", among: ["tiles"]) == "tiles")
    #expect(nearestName(to: "zzz", among: ["rows", "columns"]) == nil)
    #expect(nearestName(to: "", among: ["rows"]) == nil)
    #expect(nearestName(to: String(repeating: "x", count: 100_000), among: ["x"]) == nil)
  }

  @Test func refusesFilesThatAreNone() throws {
    try withFolders(["accelerators/a.yaml": "x: 1"]) { folders in
      let root = folders.roots[0]
      #expect(
        message { _ = try SourceText.read(path: "/dev/zero", label: "zero") }
          == "zero: is not a regular file")
      #expect(
        message { _ = try SourceText.read(path: root, label: "root") }
          == "root: is not a regular file")
      #expect(
        message { _ = try SourceText.read(path: root + "/none", label: "none") }
          == "none: no such file")
      let file = root + "/accelerators/a.yaml"
      #expect(
        message { _ = try SourceText.read(path: file, label: "a", limit: 3) }
          == "a: is larger than 3 bytes, the most that is read")
      let bad = root + "/bad.yaml"
      try Data([0x61, 0x0A, 0xFF, 0x61]).write(to: URL(fileURLWithPath: bad))
      #expect(
        message { _ = try SourceText.read(path: bad, label: "bad") }
          == "bad:2: is not well-formed UTF-8")
      #expect(
        message { _ = try folders.read("b", folder: "accelerators") }
          == "unknown accelerator 'b'; expected a; did you mean 'a'?")
      #expect(throws: TesseraError.self) { try folders.read("..", folder: "accelerators") }
    }
  }
}
