import Arch

/// A resource of one component instance, in the reference simulator: the component's own stages
/// use it, or stages of others through a port.
final class ReferenceResource {
  let servers: Int
  var queue: [ReferenceRequest] = []
  var inUse = 0
  var ledger: ResourceLedger

  init(_ plan: ResourcePlan) {
    servers = plan.servers
    ledger = ResourceLedger(name: plan.name)
  }
}
