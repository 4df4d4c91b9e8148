extension MappingTarget {
  /// Reads off an accelerator what a mapping must know: which unit plays which part.
  ///
  /// - Throws: `TesseraError` where a role is not given, or its component lacks the unit, the
  ///   operation or the parameter that the mapping uses.
  public init(_ description: AcceleratorDescription, system: SystemPlan, catalog: Catalog) throws {
    let parts = RoleParts(description: description, system: system)
    let tiles = try parts.component(inRole: "tiles")
    guard let geometry = try tiles.tileGeometry(catalog: catalog) else {
      throw TesseraError(
        at: tiles.position,
        "component '\(tiles.path)', a \(tiles.kind), plays the part 'tiles' but computes no "
          + "products")
    }
    let activations = try parts.component(inRole: "activationBuffer")
    let sums = try parts.component(inRole: "partialSumBuffer")
    let array = try parts.unit("array", of: tiles)
    let units = tiles.count
    let writeRow = try array.operation("writeRow")
    let stride = parts.unitsPerInstance(of: tiles)
    self.init(
      tiles: Tiles(
        units: (0..<units).map { array.first + $0 * stride }, geometry: geometry,
        sync: try array.operation("sync"), access: try array.operation("access"),
        accessOut: try array.operation("accessOut"), writeRow: writeRow,
        countsOnes: !array.plan.operations[Int(writeRow)].payloads.isEmpty),
      reduce: try parts.service("reduceUnit", "accumulate", "process"),
      relu: try parts.service("specialFunctionUnit", "relu", "process"),
      vector: try parts.service("specialFunctionUnit", "vector", "process"),
      special: try parts.service("specialFunctionUnit", "special", "process"),
      quantise: try parts.service("specialFunctionUnit", "quantise", "process"),
      activationRead: try parts.service("activationBuffer", "read", "transfer"),
      activationWrite: try parts.service("activationBuffer", "write", "transfer"),
      partialSumRead: try parts.service("partialSumBuffer", "read", "transfer"),
      partialSumWrite: try parts.service("partialSumBuffer", "write", "transfer"),
      memoryRead: try parts.service("memory", "read", "transfer"),
      memoryWrite: try parts.service("memory", "write", "transfer"),
      scheduler: try parts.service("scheduler", "issue", "issue"),
      activationBuffer: try activations.parameterValues.size("capacity"),
      partialSumBuffer: try sums.parameterValues.size("capacity"))
  }
}

/// Finds units and operations of the components that play parts.
private struct RoleParts {
  let description: AcceleratorDescription
  let system: SystemPlan

  struct FoundUnit {
    var first: Int
    var plan: UnitPlan
    var path: String

    func operation(_ name: String) throws -> UInt16 {
      guard let index = plan.operations.firstIndex(where: { $0.name == name }) else {
        throw TesseraError(
          "component '\(path)': its unit '\(plan.name)' has no operation '\(name)', which the "
            + "mapping uses")
      }
      return UInt16(index)
    }
  }

  func component(inRole role: String) throws -> ComponentDescription {
    guard let component = description.component(inRole: role) else {
      throw TesseraError(
        "accelerator '\(description.name)' gives no component the role '\(role)', which the "
          + "mapping needs; expected 'roles: {\(role): …}'")
    }
    return component
  }

  func unitsPerInstance(of component: ComponentDescription) -> Int {
    system.components.first { $0.path == component.path }?.plan.units.count ?? 0
  }

  func unit(_ name: String, of component: ComponentDescription) throws -> FoundUnit {
    var first = 0
    for candidate in system.components {
      if candidate.path == component.path {
        guard let index = candidate.plan.units.firstIndex(where: { $0.name == name }) else {
          throw TesseraError(
            at: component.position,
            "component '\(component.path)', a \(component.kind), has no unit '\(name)', which "
              + "its role needs")
        }
        return FoundUnit(
          first: first + index, plan: candidate.plan.units[index], path: component.path)
      }
      first += candidate.instances * candidate.plan.units.count
    }
    throw TesseraError(at: component.position, "component '\(component.path)' has no units")
  }

  func service(_ role: String, _ unitName: String, _ work: String) throws -> MappingTarget.Service {
    let unit = try unit(unitName, of: try component(inRole: role))
    return MappingTarget.Service(
      unit: unit.first, sync: try unit.operation("sync"), work: try unit.operation(work))
  }
}
