import Arch

/// One repetition of a record on its way through its unit, in the reference simulator.
final class ReferenceRecord {
  let record: Record
  let indexInStream: Int
  let repetition: Int64
  let layer: Int
  let operation: OperationPlan

  /// The step that it is in; -1 before the first.
  var step = -1
  var isStarted = false
  var isCompleted = false
  /// Whether the next stage has accepted it, so that it is asking for resources.
  var isAsking = false
  /// What it has asked for so far to enter the next stage.
  var asked: [ReferenceRequest] = []
  /// What it holds in the stage where it is.
  var held: [ReferenceRequest] = []
  /// The instant at which its duration in the stage where it is will be over.
  var overAt: Int64 = 0

  var start: Int64 = 0
  var entries: [Int64] = []
  var completion: Int64 = 0

  init(
    record: Record, indexInStream: Int, repetition: Int64, layer: Int, operation: OperationPlan
  ) {
    self.record = record
    self.indexInStream = indexInStream
    self.repetition = repetition
    self.layer = layer
    self.operation = operation
  }

  var requiredCount: Int64 { record.waitCount + repetition * Int64(record.waitStride) }
  var isInLastStep: Bool { step == operation.steps.count - 1 }

  /// The stage where it is; nil before the first and after the last.
  var stage: Int? {
    step >= 0 && !isCompleted ? operation.steps[step].stage : nil
  }

  /// Whether its path has a stage that it has not entered yet.
  func stillHasToEnter(stage: Int) -> Bool {
    operation.steps.indices.contains { $0 > step && operation.steps[$0].stage == stage }
  }

  func operand(_ index: Int) -> Int64 {
    Int64(index == 0 ? record.operand0 : record.operand1)
  }
}
