/// A step with all that is known about it before the first record.
struct StepPlan {
  var name: String
  var phases: [PhasePlan]
  /// Time steps depend on one another.
  var isRecurrent = false
  /// All phases have their weights in the tiles at once (recurrent steps, temporal).
  var isResident = false
  /// Steps whose outputs it reads; not itself.
  var producers: [Int] = []
}
