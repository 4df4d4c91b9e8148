/// A text of a user in quotation marks, fit for one line of a message.
///
/// Control characters are written as escapes, and a long text is cut, so that a hostile input can
/// neither break the line nor fill the screen.
public func quoted(_ text: some StringProtocol) -> String {
  let limit = 60
  var result = "'"
  var written = 0
  for scalar in text.unicodeScalars {
    if written == limit {
      result += "…"
      break
    }
    written += 1
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      result += "\\u{" + String(scalar.value, radix: 16) + "}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "'"
}
