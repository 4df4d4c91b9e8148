/// The order of the groups that share a pair of tile tokens.
///
/// Groups alternate between the two tokens. A tile starts group j only after the sums of group
/// j − 2 were read out, which is after all tiles had posted for it; so the posts on a token up to
/// group j are exactly those of the groups of j's parity, and one wait tells that all tiles of a
/// group are done.
struct LaneState {
  var tokens: [Int]
  var groups = 0
  /// What told that the sums of the last three groups were read out, newest first.
  var readOut: [[Wait]] = [[], [], []]
  /// What told that the last two groups were wholly done, newest first.
  var done: [[Wait]] = [[], []]

  init(lane: Int) {
    tokens = [Service.allCases.count + 2 * lane, Service.allCases.count + 2 * lane + 1]
  }

  mutating func finishGroup(readOut latest: [Wait], done: [Wait]) {
    groups += 1
    readOut = [latest, readOut[0], readOut[1]]
    self.done = [done, self.done[0]]
  }
}
