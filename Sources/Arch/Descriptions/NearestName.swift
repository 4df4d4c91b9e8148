/// The known name that a mistyped one most likely means, or nil where none is close.
///
/// Closeness is the number of letters to insert, delete, replace or swap with a neighbour; letter
/// case counts nothing. At most a third of the letters, and at least one, may differ. Of equally
/// close names the first in alphabetical order is taken.
///
/// - Complexity: O(names · length²); names of more than 64 letters are not compared.
public func nearestName(to name: String, among known: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars.prefix(65))
  guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
  var best: (distance: Int, name: String)?
  for candidate in known {
    let letters = Array(candidate.lowercased().unicodeScalars.prefix(65))
    guard !letters.isEmpty, letters.count <= 64 else { continue }
    let allowed = max(1, min(wanted.count, letters.count) / 3)
    guard abs(letters.count - wanted.count) <= allowed else { continue }
    let distance = editDistance(wanted, letters)
    guard distance <= allowed else { continue }
    if let best, (best.distance, best.name) <= (distance, candidate) { continue }
    best = (distance, candidate)
  }
  return best?.name
}

/// `; did you mean 'rows'?` for the end of a message, or nothing where no name is close.
public func suggestion(for name: String, among known: some Sequence<String>) -> String {
  nearestName(to: name, among: known).map { "; did you mean \(quoted($0))?" } ?? ""
}

/// `; expected one of a, b, c; did you mean 'b'?` for the end of a message.
public func expectation(of known: some Sequence<String>, insteadOf name: String) -> String {
  let names = Array(known)
  guard !names.isEmpty else { return "; none is known here" }
  let shown = names.prefix(24).joined(separator: ", ") + (names.count > 24 ? ", …" : "")
  return "; expected \(names.count == 1 ? shown : "one of \(shown)")"
    + suggestion(for: name, among: names)
}

/// The optimal string alignment distance, by its recurrence over three rows.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var before: [Int] = []
  var last = Array(0...right.count)
  for i in 1...left.count {
    var row = [i]
    for j in 1...right.count {
      let isEqual = left[i - 1] == right[j - 1]
      var cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (isEqual ? 0 : 1))
      if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
        cost = min(cost, before[j - 2] + 1)
      }
      row.append(cost)
    }
    (before, last) = (last, row)
  }
  return last[right.count]
}
