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
    FuzzTarget("technology-file") { bytes in
      try Support.withFile("technology.yaml", bytes) { path in
        _ = try CostTable.read(path, folders: Support.folders)
      }
    },
  ]
}
