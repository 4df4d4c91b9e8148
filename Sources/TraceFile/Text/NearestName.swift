/// Finds the known name that was probably meant.
enum NearestName {
  /// The candidate with the fewest edits from `name`; nil where all are far from it. The first of
  /// equals wins. At most a thousand candidates are looked at.
  static func nearest(to name: String, in candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.utf8.prefix(64))
    var best: (name: String, distance: Int)?
    for candidate in candidates.prefix(1000) {
      let distance = distance(wanted, Array(candidate.utf8.prefix(64)))
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    guard let best, best.distance <= max(2, wanted.count / 2) else { return nil }
    return best.name
  }

  /// Insertions, deletions and substitutions from one text to the other. O(nm).
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (index, byte) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for place in right.indices {
        let above = row[place + 1]
        row[place + 1] = min(
          min(above, row[place]) + 1, diagonal + (byte == right[place] ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }
}
