extension YAMLNode {
  /// The tree as YAML in block form, which reads back as the same tree but for positions.
  ///
  /// Plain scalars stay plain, so that numbers stay numbers; all others are quoted.
  var blockText: String {
    var text = ""
    write(into: &text, indent: 0)
    return text
  }

  private func write(into text: inout String, indent: Int) {
    let margin = String(repeating: " ", count: indent)
    switch content {
    case .mapping(let entries) where !entries.isEmpty:
      for entry in entries {
        text += margin + (isName(entry.key) ? entry.key : YAMLText.quoted(entry.key)) + ":"
        entry.value.writeValue(into: &text, indent: indent)
      }
    case .sequence(let values) where !values.isEmpty:
      for value in values {
        text += margin + "-"
        value.writeValue(into: &text, indent: indent)
      }
    default: text += margin + inlineText + "\n"
    }
  }

  private func writeValue(into text: inout String, indent: Int) {
    if let inline = isBlock ? nil : inlineText {
      text += " " + inline + "\n"
    } else {
      text += "\n"
      write(into: &text, indent: indent + 2)
    }
  }

  /// Whether it needs lines of its own.
  private var isBlock: Bool {
    switch content {
    case .scalar: false
    case .mapping(let entries): !entries.isEmpty
    case .sequence(let values): !values.isEmpty
    }
  }

  private var inlineText: String {
    switch content {
    case .mapping: "{}"
    case .sequence: "[]"
    case .scalar(let text, let isPlain):
      isMissing ? "~" : isPlain && !text.contains(where: \.isNewline) ? text : YAMLText.quoted(text)
    }
  }
}
