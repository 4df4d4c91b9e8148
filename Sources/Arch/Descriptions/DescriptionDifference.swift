/// A value in which two resolved descriptions differ.
public struct DescriptionDifference: Sendable, Equatable {
  /// As `--set` names it: `tiles.rowsPerAccess`.
  public var path: String
  public var parameterClass: ParameterClass
  /// Nil where the first description has no such value.
  public var first: String?
  /// Nil where the second description has no such value.
  public var second: String?
}

extension AcceleratorDescription {
  /// All the values in which this description and another one differ, each with what a change of
  /// it can change: a trace may be replayed on either unless one of them is `geometry`.
  ///
  /// Counts, kinds, connections, roles, mapping settings and the order of components are
  /// geometry; clocks are timing; technology, cost keys, gating and `activeWith` are cost. Names
  /// and notes are not compared. A component that only one of them has is one difference.
  public func differences(from other: AcceleratorDescription) -> [DescriptionDifference] {
    let ours = settings
    let theirs = other.settings
    let theirValues = Dictionary(theirs.map { ($0.path, $0.value) }) { first, _ in first }
    let ourPaths = Set(ours.map(\.path))
    let ourComponents = components.map(\.path)
    let theirComponents = other.components.map(\.path)
    var result: [DescriptionDifference] = []
    // Components number the units that a trace refers to.
    let common = Set(ourComponents).intersection(theirComponents)
    let ourOrder = ourComponents.filter(common.contains)
    let theirOrder = theirComponents.filter(common.contains)
    if ourOrder != theirOrder {
      result.append(
        DescriptionDifference(
          path: "components", parameterClass: .geometry,
          first: ourOrder.joined(separator: ", "), second: theirOrder.joined(separator: ", ")))
    }
    for setting in ours {
      if let component = setting.component, !common.contains(component) {
        if setting.isKind { result.append(setting.difference(component, isFirst: true)) }
      } else if theirValues[setting.path] != setting.value {
        var difference = setting.difference(setting.path, isFirst: true)
        difference.second = theirValues[setting.path]
        result.append(difference)
      }
    }
    for setting in theirs where !ourPaths.contains(setting.path) {
      if let component = setting.component, !common.contains(component) {
        if setting.isKind { result.append(setting.difference(component, isFirst: false)) }
      } else {
        result.append(setting.difference(setting.path, isFirst: false))
      }
    }
    return result
  }

  private struct Setting {
    var path: String
    var parameterClass: ParameterClass
    var value: String
    var component: String?
    var isKind = false

    func difference(_ path: String, isFirst: Bool) -> DescriptionDifference {
      DescriptionDifference(
        path: path, parameterClass: parameterClass, first: isFirst ? value : nil,
        second: isFirst ? nil : value)
    }
  }

  private var settings: [Setting] {
    var result = [Setting(path: "technology", parameterClass: .cost, value: technology.value)]
    for clock in clocks {
      result.append(
        Setting(
          path: "clocks.\(clock.name)", parameterClass: .timing, value: clock.period.description))
    }
    for component in components { result += settings(of: component) }
    for role in roles {
      result.append(
        Setting(path: "roles.\(role.name)", parameterClass: .geometry, value: role.component))
    }
    for (key, value) in mappingSettings {
      result.append(Setting(path: "mapping.\(key)", parameterClass: .geometry, value: value))
    }
    return result
  }

  private func settings(of component: ComponentDescription) -> [Setting] {
    var result: [Setting] = []
    func add(_ key: String, _ parameterClass: ParameterClass, _ value: String) {
      result.append(
        Setting(
          path: "\(component.path).\(key)", parameterClass: parameterClass, value: value,
          component: component.path, isKind: key == "kind"))
    }
    add("kind", .geometry, component.kind)
    if let definition = component.definition {
      add(definition.generic, .geometry, definition.identity)
    }
    add("count", .geometry, "\(component.count)")
    if let clock = component.clock { add("clock", .timing, clock.name) }
    for parameter in component.parameters {
      add(parameter.name, parameter.parameterClass, parameter.value.identity)
    }
    for connection in component.connections {
      add("connect.\(connection.name)", .geometry, connection.target)
    }
    if let costKey = component.costKey { add("costs", .cost, costKey.value) }
    if let gateAfter = component.gateAfter { add("gateAfter", .cost, gateAfter.exactText) }
    if !component.activeWith.isEmpty {
      add("activeWith", .cost, component.activeWith.map(\.value).joined(separator: ", "))
    }
    return result
  }
}
