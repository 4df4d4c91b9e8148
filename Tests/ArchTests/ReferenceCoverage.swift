/// Which situations a run of the reference simulator met, and how often.
struct ReferenceCoverage {
  /// Requests that waited for a resource of their own component with one server.
  var waitsForOwnSingle = 0
  /// … with several servers.
  var waitsForOwnMultiple = 0
  /// … in a step that holds two resources or more.
  var waitsInSteps = 0
  /// … for a port of another component.
  var waitsForPorts = 0
  /// Requests of one instant, of which a resource could not grant all at once.
  var ties = 0
  /// Records whose duration was over and that a full stage did not accept.
  var blockedByDepth = 0
  /// … that a stage of more than one place did not accept because it was full.
  var blockedByDeepStage = 0
  /// … that came too soon after the last entry.
  var blockedByInterval = 0
  /// … that an earlier record still had to pass.
  var blockedByOrder = 0
  /// Records that waited for their predecessor to complete.
  var blockedByCompletion = 0
  /// Records that could have started but for their token.
  var blockedByToken = 0
  /// Records that completed at the instant of their start.
  var instantRecords = 0
  /// Instants in which there was more than one round of grants.
  var severalRounds = 0
  /// Grants that came at an instant at which the unit has no edge.
  var grantsBetweenEdges = 0
  var stepFunctionCalls = 0
  var emptyPaths = 0
  var gatedTime = 0
  var activeWith = 0
  var deadlocks = 0

  /// All counters by name.
  var all: [(name: String, count: Int)] {
    Mirror(reflecting: self).children.map { ($0.label ?? "", $0.value as? Int ?? 0) }
  }
}
