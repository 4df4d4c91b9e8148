import Tessera

extension FuzzTarget {
  static let descriptions = [
    // An accelerator's YAML, and what is derived from it before anything runs.
    FuzzTarget("accelerator") { bytes in
      guard let source = Support.source(bytes) else { return }
      let catalog = Support.catalog
      let description = try AcceleratorDescription.decode(source, catalog: catalog)
      let system = try description.makeSystem(catalog: catalog, layers: ["layer"], tokens: [])
      _ = try MappingTarget(description, system: system, catalog: catalog)
      _ = try Peaks(description, table: Support.technology, catalog: catalog)
    },
    // A macro: its expressions, and the plan, shape and value model that follow from them.
    FuzzTarget("macro") { bytes in
      guard let source = Support.source(bytes) else { return }
      let kind = try ComponentKind.macro.define.unsafelyUnwrapped(try YAMLReader.read(source))
      var values = ParameterValues([:], clock: .unclocked)
      for parameter in kind.parameters {
        values.values[parameter.name] = parameter.defaultValue
      }
      _ = try kind.compile(values)
      _ = try kind.tileGeometry?(values)
      _ = try kind.valueModel?(values)
    },
    // The same from a file, which may extend others.
    FuzzTarget("accelerator-file") { bytes in
      try Support.withFile("accelerator.yaml", bytes) { path in
        _ = try AcceleratorDescription.read(
          path, catalog: Support.catalog, folders: Support.folders)
      }
    },
    // A line of settings on top of a shipped accelerator.
    FuzzTarget("setting") { bytes in
      guard let text = Support.text(bytes) else { return }
      let settings = text.split(separator: "\n", maxSplits: 3).map(String.init)
      let description = try AcceleratorDescription.read(
        "tim-dnn_tvlsi_2020", settings: settings, catalog: Support.catalog,
        folders: Support.folders)
      _ = try Peaks(description, table: Support.technology, catalog: Support.catalog)
    },
    FuzzTarget("technology") { bytes in
      guard let source = Support.source(bytes) else { return }
      let table = try CostTable.decode(source)
      _ = try Peaks(Support.accelerator, table: table, catalog: Support.catalog)
    },
    // A sheet of costs: what can be read is a technology that holds the same.
    FuzzTarget("cost-sheet") { bytes in
      let vocabulary = CostVocabulary(
        catalog: Support.catalog, table: Support.technology, accelerator: Support.accelerator)
      let sheet = try CostSheet(bytes, file: "input.csv", vocabulary: vocabulary)
      _ = sheet.notes(over: "base")
      let expected = try sheet.entries(over: Support.technology, vocabulary: vocabulary)
      let text = try sheet.technologyText(
        name: "own", extending: Support.technology, as: nil, sheet: "input.csv",
        vocabulary: vocabulary)
      let table: CostTable
      do {
        table = try CostTable.decode(SourceText(label: "own.yaml", text: text))
      } catch {
        fatalError("a technology made from a sheet cannot be read: \(error)")
      }
      for value in sheet.values {
        let (own, entry) = (table.entries[value.component], expected[value.component])
        switch value.item {
        case .action(let name):
          let made = own?.actions.first { $0.name == name }?.energy
          let given = entry?.actions.first { $0.name == name }?.energy
          expect(
            made?.value == given?.value && made?.source == given?.source, "\(name) has changed")
        case .state(let state):
          expect(own?.staticPower[state]?.value == entry?.staticPower[state]?.value, "\(state)")
        case .allStates: expect(own?.staticPower.count == 3, "a state is missing")
        case .area: expect(own?.area?.value == entry?.area?.value, "the area has changed")
        }
      }
    },
    FuzzTarget("technology-file") { bytes in
      try Support.withFile("technology.yaml", bytes) { path in
        _ = try CostTable.read(path, folders: Support.folders)
      }
    },
  ]
}
