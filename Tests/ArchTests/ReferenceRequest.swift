/// A stage's request for a resource, from asking to giving back.
final class ReferenceRequest {
  let resource: ReferenceResource
  let askedAt: Int64
  let unit: Int
  let stage: Int
  let isPort: Bool
  /// Whether the step holds other resources too.
  let isOneOfSeveral: Bool
  var grantedAt: Int64?

  init(
    _ resource: ReferenceResource, askedAt: Int64, unit: Int, stage: Int, isPort: Bool,
    isOneOfSeveral: Bool
  ) {
    self.resource = resource
    self.askedAt = askedAt
    self.unit = unit
    self.stage = stage
    self.isPort = isPort
    self.isOneOfSeveral = isOneOfSeveral
  }

  func comes(before other: ReferenceRequest) -> Bool {
    (askedAt, unit, stage) < (other.askedAt, other.unit, other.stage)
  }
}
