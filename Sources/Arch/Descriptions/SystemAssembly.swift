extension AcceleratorDescription {
  /// Compiles all the components into the plan that the event kernel runs.
  ///
  /// - Throws: `TesseraError` at the component whose kind refuses its parameters, whose plan uses
  ///   a connection that the description does not make or a port that its target does not have,
  ///   and where there are more than `RecordLimits.units` units.
  public func makeSystem(
    catalog: Catalog, layers: [String], tokens: [String]
  ) throws -> SystemPlan {
    var indices: [String: Int] = [:]
    for (index, component) in components.enumerated() { indices[component.path] = index }
    var plans: [StagePlan] = []
    var units = 0
    for component in components {
      let plan = try component.compile(catalog: catalog)
      let (product, overflow) = plan.units.count.multipliedReportingOverflow(by: component.count)
      guard !overflow, product <= RecordLimits.units - units else {
        throw TesseraError(
          at: component.position,
          "the accelerator has more than \(RecordLimits.units) units with component "
            + "'\(component.path)'")
      }
      units += product
      plans.append(plan)
    }
    let parts = try zip(components, plans).map { component, plan in
      var connections: [String: Int] = [:]
      for connection in component.connections {
        connections[connection.name] = try index(connection.target, indices, connection.position)
      }
      try check(component, plan, connections: connections, plans: plans)
      return SystemComponent(
        path: component.path,
        kind: component.kind,
        instances: component.count,
        plan: plan,
        clock: component.clock?.period ?? .unclocked,
        actions: try catalog.kind(of: component).actions.map(\.name),
        connections: connections,
        gateAfter: component.gateAfter?.femtoseconds,
        activeWith: try component.activeWith.map { try index($0.value, indices, $0.position) })
    }
    return SystemPlan(components: parts, layers: layers, tokens: tokens)
  }

  private func index(
    _ path: String, _ indices: [String: Int], _ position: SourcePosition
  ) throws -> Int {
    guard let index = indices[path] else {
      throw TesseraError(
        at: position,
        "unknown component \(quoted(path))"
          + expectation(of: components.map(\.path), insteadOf: path))
    }
    return index
  }

  private func check(
    _ component: ComponentDescription, _ plan: StagePlan, connections: [String: Int],
    plans: [StagePlan]
  ) throws {
    let uses = plan.units.flatMap(\.operations).flatMap(\.steps).compactMap(\.port)
    for use in uses {
      guard let target = connections[use.connection] else {
        throw TesseraError(
          at: component.position,
          "component '\(component.path)' leaves connection \(quoted(use.connection)) open, which "
            + "a \(component.kind) needs; expected 'connect: {\(use.connection): …}'")
      }
      let ports = plans[target].ports.map(\.name)
      guard ports.contains(use.port) else {
        let position = component.connections.first { $0.name == use.connection }?.position
        throw TesseraError(
          at: position ?? component.position,
          "component '\(components[target].path)', a \(components[target].kind), has no port "
            + quoted(use.port) + expectation(of: ports, insteadOf: use.port))
      }
    }
  }
}

extension ComponentDescription {
  /// The stage plan of one instance.
  ///
  /// - Throws: `TesseraError` at the component where its kind refuses the parameters.
  public func compile(catalog: Catalog) throws -> StagePlan {
    try located { try catalog.kind(of: self).compile(parameterValues) }
  }

  /// The shape that a mapping sees, or nil where the kind computes no products.
  ///
  /// - Throws: `TesseraError` at the component where its kind refuses the parameters.
  public func tileGeometry(catalog: Catalog) throws -> TileGeometry? {
    try located { try catalog.kind(of: self).tileGeometry?(parameterValues) }
  }

  /// What its arrays make of values, or nil where the kind does not say.
  ///
  /// - Throws: `TesseraError` at the component where its kind refuses the parameters.
  public func valueModel(catalog: Catalog) throws -> ArrayValueModel? {
    try located { try catalog.kind(of: self).valueModel?(parameterValues) }
  }

  private func located<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as TesseraError {
      throw TesseraError(at: position, "component '\(path)': \(error)")
    }
  }
}
