/// A text of a user in quotation marks, fit for one line of a message.
func quoted(_ text: some StringProtocol) -> String {
  var result = "'"
  for scalar in text.unicodeScalars.prefix(60) {
    let printable = scalar.value >= 0x20 && !(0x7f...0x9f).contains(scalar.value)
    result.unicodeScalars.append(printable ? scalar : "?")
  }
  return result + (text.unicodeScalars.count > 60 ? "…'" : "'")
}

/// `; did you mean 'NAME'?` with the known name that is closest, or nothing where none is close.
func nearestName(to name: String, in known: some Sequence<String>) -> String {
  let limit = max(1, min(name.count, 60) / 3)
  var best: (distance: Int, name: String)?
  for candidate in known.sorted() {
    let distance = editDistance(name, candidate)
    if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
  }
  return best.map { "; did you mean \(quoted($0.name))?" } ?? ""
}

/// The number of insertions, deletions and replacements between the first 60 letters of two names.
private func editDistance(_ first: String, _ second: String) -> Int {
  let columns = Array(second.lowercased().prefix(60))
  var row = Array(0...columns.count)
  for (line, letter) in first.lowercased().prefix(60).enumerated() {
    var diagonal = row[0]
    row[0] = line + 1
    for column in columns.indices {
      let replaced = diagonal + (letter == columns[column] ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
    }
  }
  return row[columns.count]
}
