/// A memory of a description whose `costs` name a technology of the array tables.
private struct NamedArray {
  var component: Int
  var technology: String
  var array: MemoryArray
}

extension Workbench {
  /// The description with the times and costs of arrays in place of its own, where `costs` of a
  /// memory or a cache name a technology of the array tables, such as `VSH-MRAM`, and the technology
  /// file has no entry of that name.
  ///
  /// The array is the one of the component's own capacity; a word of 32 bits takes its part of the
  /// array's access.
  ///
  /// - Throws: `TesseraError` where no such array is tabulated.
  func withArrays(
    _ description: AcceleratorDescription, technology: String? = nil
  ) throws -> AcceleratorDescription {
    var result = description
    let named = try arrays(of: description, technology: technology)
    // Which table serves a component depends on all of them.
    if !named.isEmpty { result.sources += try ArrayTable.sources(folders: folders) }
    for named in named {
      let array = named.array
      let (read, write) = (try array.cost(of: .read), try array.cost(of: .write))
      func set(_ name: String, _ value: ParameterValue, _ source: String, _ standing: Standing) {
        let parameters = result.components[named.component].parameters
        guard let place = parameters.firstIndex(where: { $0.name == name }) else { return }
        result.components[named.component].parameters[place].value = value
        result.components[named.component].parameters[place].source = source
        result.components[named.component].parameters[place].standing = standing
      }
      set("readTime", .time(read.latency.value), read.latency.source, read.latency.standing)
      set("writeTime", .time(write.latency.value), write.latency.source, write.latency.standing)
      set("nonVolatile", .flag(array.isNonVolatile), "the technology \(named.technology)", .derived)
      let position = description.components[named.component].position
      func word(_ name: String, _ cost: CostValue<Energy>) -> ActionCost {
        var energy = cost
        energy.low = nil
        energy.high = nil
        energy.value = Energy(
          quectojoules: cost.value.quectojoules * 32 / Int128(array.wordWidth))
        energy.source =
          "32 of the \(array.wordWidth) bits of an access of \(array.name): \(cost.source)"
        energy.standing = max(cost.standing, .derived)
        return ActionCost(name: name, energy: energy, position: position)
      }
      result.components[named.component].costs = CostEntry(
        actions: [word("read", read.energy), word("write", write.energy)],
        staticPower: [
          .active: array.staticPower, .idle: array.staticPower, .gated: array.standbyPower,
        ], area: array.area, position: position)
    }
    return result
  }

  private func arrays(
    of description: AcceleratorDescription, technology: String?
  ) throws -> [NamedArray] {
    let kinds = [ComponentKind.scratchpad.name, ComponentKind.dataCache.name]
    var named = description.components.indices.filter {
      description.components[$0].costKey != nil && kinds.contains(description.components[$0].kind)
    }
    guard !named.isEmpty else { return [] }
    let table = try self.technology(of: description, orElse: technology)
    named.removeAll {
      description.components[$0].costKey.map { table.entries[$0.value] != nil } ?? true
    }
    guard !named.isEmpty else { return [] }
    let library = try ArrayLibrary.read(folders: folders)
    return try named.compactMap { index in
      let component = description.components[index]
      guard let key = component.costKey, library.technologies.contains(key.value) else {
        return nil
      }
      let values = component.parameterValues
      let capacity =
        component.kind == ComponentKind.scratchpad.name
        ? try values.size("capacity")
        : DataSize(bits: try values.count("lines") * values.count("lineWords") * 32)
      do {
        let query = ArrayQuery(technology: key.value, capacity: capacity)
        return NamedArray(
          component: index, technology: key.value,
          array: try library.family(query).array(capacity: capacity))
      } catch let error as TesseraError {
        throw TesseraError(at: key.position, error.description)
      }
    }
  }
}
