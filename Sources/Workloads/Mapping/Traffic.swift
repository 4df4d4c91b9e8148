/// Bytes on their way into or out of a step, by where they lie.
struct Traffic: Equatable {
  /// In the activation buffer.
  var resident = 0
  /// In memory, because the buffer was full.
  var spilled = 0
  /// In memory, as input or output of the network.
  var external = 0

  static func + (left: Traffic, right: Traffic) -> Traffic {
    Traffic(
      resident: left.resident + right.resident, spilled: left.spilled + right.spilled,
      external: left.external + right.external)
  }

  /// The part from `start` to `end` of `whole` equal parts; parts add up exactly.
  func slice(_ start: Int, _ end: Int, of whole: Int) -> Traffic {
    func part(_ bytes: Int) -> Int {
      share(bytes, end, of: whole) - share(bytes, start, of: whole)
    }
    return Traffic(resident: part(resident), spilled: part(spilled), external: part(external))
  }
}
