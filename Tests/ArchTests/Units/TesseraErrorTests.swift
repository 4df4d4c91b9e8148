import Arch
import Testing

/// Is an error one line, whatever a file's names hold?
@Suite struct TesseraErrorTests {
  @Test func controlCharactersAreEscapes() {
    let error = TesseraError(at: "a\nb.yaml:1:2", "found \"\u{1B}[2J\u{7F}\u{2028}é\", expected x")
    #expect(
      error.description
        == "a\\u{a}b.yaml:1:2: found \"\\u{1b}[2J\\u{7f}\\u{2028}é\", expected x")
  }
}
