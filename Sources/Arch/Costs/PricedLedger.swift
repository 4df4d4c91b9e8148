/// A ledger with a cost for everything in it.
///
/// All amounts are exact integers: each total equals the sum of its parts.
public struct PricedLedger: Sendable, Equatable {
  /// The name of the cost table.
  public var technology: String
  /// In femtoseconds.
  public var makespan: Int64
  /// In the order of the ledger.
  public var components: [PricedComponent]
  public var layers: [PricedLayer]
  public var dynamicEnergy: Energy
  public var staticEnergy: Energy
  public var area: Area
  /// How much of each total rests on which standing; the parts add up to the total.
  public var dynamicEnergyByStanding: [Standing: Energy]
  public var staticEnergyByStanding: [Standing: Energy]
  public var areaByStanding: [Standing: Area]
  /// Dynamic and static energy.
  public var energy: Energy
}

/// The part of a priced ledger that belongs to one component, all instances together.
public struct PricedComponent: Sendable, Equatable {
  public var path: String
  public var kind: String
  public var instances: Int
  /// The key of the cost table that priced it.
  public var costKey: String
  /// The component's own parameters priced it, and the key is its path.
  public var hasOwnCosts = false
  public var actions: [PricedAction]
  /// One for each power state, in the order of `PowerState`.
  public var states: [PricedState]
  public var dynamicEnergy: Energy
  public var staticEnergy: Energy
  /// Of one instance.
  public var areaCost: CostValue<Area>
  /// Of all the instances.
  public var area: Area

  /// Dynamic and static energy; in range, because the ledger's total is.
  public var energy: Energy {
    Energy(quectojoules: dynamicEnergy.quectojoules &+ staticEnergy.quectojoules)
  }
}

/// How often an action happened and what that costs: `energy = count · cost.value`.
public struct PricedAction: Sendable, Equatable {
  public var name: String
  /// Over all the layers.
  public var count: Int128
  public var cost: CostValue<Energy>
  public var energy: Energy
}

/// How long a component was in a power state and what that costs: `energy = time · cost.value`.
public struct PricedState: Sendable, Equatable {
  public var state: PowerState
  /// Summed over the instances, in femtoseconds.
  public var time: Int64
  public var cost: CostValue<Power>
  public var energy: Energy
}

/// The dynamic energy of a layer.
public struct PricedLayer: Sendable, Equatable {
  public var name: String
  /// Start of its first and end of its last record, in femtoseconds.
  public var start: Int64
  public var end: Int64
  /// In the order of the components.
  public var dynamicEnergyByComponent: [Energy]
  public var dynamicEnergy: Energy
}
