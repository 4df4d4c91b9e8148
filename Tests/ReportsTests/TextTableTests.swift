import Reports
import Testing

@Suite("Text tables")
struct TextTableTests {
  private func example() -> TextTable {
    var table = TextTable(
      [.text("network"), .number("latency"), .number("energy, µJ"), .number("TOPS/W")],
      title: "TiM-DNN, batch 1")
    table.append(["alexnet", "103 µs", "12.1", "126.70"])
    table.append(["resnet34-wrpn", "1.21 ms", "1,350", "98.1", "left out"])
    table.append(["lstm-ptb", "-", "0.5"])
    table.appendRule()
    table.append(["all", "~4.13x", "+1,362.6", "not validated"])
    table.appendNote("126.70 is consistent by construction.")
    return table
  }

  @Test("align decimal points and leave no space at the end of a line")
  func text() {
    #expect(
      example().text() == """
        TiM-DNN, batch 1

        network          latency  energy, µJ         TOPS/W
        -------------  ---------  ----------  -------------
        alexnet        103 µs           12.1         126.70
        resnet34-wrpn    1.21 ms     1,350            98.1
        lstm-ptb               -         0.5
        -------------  ---------  ----------  -------------
        all             ~4.13x      +1,362.6  not validated

        126.70 is consistent by construction.

        """)
  }

  @Test("cut text, never numbers, to a width")
  func width() {
    let text = example().text(width: 48)
    #expect(text.contains("\nresnet34..  "))
    #expect(text.contains("1,350"))
    let lines = text.split(separator: "\n").dropFirst().prefix(7)
    #expect(lines.allSatisfy { $0.count <= 48 })
    #expect(example().text(width: 10).contains("\nresnet..  "))
  }

  @Test("count the columns that a terminal shows")
  func wide() {
    var table = TextTable([.text("name"), .text("next")])
    table.append(["µ²", "a"])
    table.append(["層一", "a"])
    table.append(["e\u{301}", "a"])
    table.append(["line\nbreak\u{1B}", "a"])
    #expect(
      table.text() == """
        name         next
        -----------  ----
        µ²           a
        層一         a
        e\u{301}            a
        line break   a

        """)
  }

  @Test("become Markdown with nothing left to be misread")
  func markdown() {
    var table = TextTable([.text("a|b"), .number("n_max")])
    table.append(["<x>", "1.5"])
    table.appendNote("*recalled")
    #expect(
      table.markdown() == """
        | a\\|b | n\\_max |
        |---|---:|
        | \\<x> | 1.5 |

        \\*recalled\("  ")

        """)
  }
}

@Suite("CSV")
struct CSVWriterTests {
  @Test("quotes what needs it and nothing else")
  func quoting() {
    var writer = CSVWriter(header: ["name", "value", "note"])
    writer.append(["conv1", "1.5", "µ"])
    writer.append(["a,b", "say \"x\"", "line\r\nbreak"])
    writer.append([" pad", "", ""])
    writer.append(["short"])
    writer.append(["1", "2", "3", "4"])
    #expect(
      writer.text
        == "name,value,note\nconv1,1.5,µ\n\"a,b\",\"say \"\"x\"\"\",\"line\r\nbreak\"\n"
        + "\" pad\",,\nshort,,\n1,2,3\n")
    var single = CSVWriter(header: ["one"])
    single.append([""])
    #expect(single.text == "one\n\"\"\n")
  }
}
