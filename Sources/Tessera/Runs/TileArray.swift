/// The tiles of an accelerator, as one unit computes them: what peaks and bounds are told from.
struct TileArray {
  let component: ComponentDescription
  let actions: [String]
  let unit: UnitPlan
  let geometry: TileGeometry
  let access: OperationPlan
  let writeRow: OperationPlan

  /// - Throws: `TesseraError` where no component plays the part `tiles`, or one cannot.
  init(_ description: AcceleratorDescription, catalog: Catalog) throws {
    let system = try description.makeSystem(catalog: catalog, layers: [], tokens: [])
    let target = try MappingTarget(description, system: system, catalog: catalog)
    guard let component = description.component(inRole: "tiles"),
      let part = system.components.first(where: { $0.path == component.path }),
      let unit = part.plan.units.first(where: { $0.name == "array" })
    else { throw TesseraError("accelerator '\(description.name)' has no tiles") }
    self.component = component
    actions = part.actions
    self.unit = unit
    geometry = target.tiles.geometry
    access = unit.operations[Int(target.tiles.access)]
    writeRow = unit.operations[Int(target.tiles.writeRow)]
  }

  /// Femtoseconds of a tick of the unit: a cycle where it has a clock.
  var tick: Double {
    let tick = unit.isClocked ? component.parameterValues.clock ?? .unclocked : .unclocked
    return Double(tick.numerator) / Double(tick.denominator)
  }
}
