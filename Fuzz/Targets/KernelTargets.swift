import Tessera

extension FuzzTarget {
  static let kernels = [
    // A table of arrays, with the values of a shipped one.
    FuzzTarget("array-table") { bytes in
      guard let source = Support.source(bytes) else { return }
      try use(
        try ArrayTable.decode(source) { _ in SourceText(label: "input.csv", text: arrayValues) })
    },
    // The values of a table of arrays.
    FuzzTarget("array-values") { bytes in
      guard let text = Support.text(bytes) else { return }
      let table = SourceText(label: "input.yaml", text: arrayTable)
      try use(try ArrayTable.decode(table) { _ in SourceText(label: "input.csv", text: text) })
    },
    // The data of a kernel: whatever they are, its answer is the one of plain arithmetic.
    FuzzTarget("kernel-input") { bytes in
      guard let first = bytes.first else { return }
      let kind = KernelKind.all[Int(first) % KernelKind.all.count]
      let workbench = Workbench(catalog: Support.catalog, folders: Support.folders)
      try Support.withFile("input.bin", Array(bytes.dropFirst())) { path in
        var options = KernelOptions()
        options.size = .small
        options.input = path
        let kernel = try workbench.prepareKernel(
          accelerator: "stt-cim_tvlsi_2018", kernel: kind.name, options: options)
        var nothing = NoRecords()
        do {
          _ = try kernel.execute(into: &nothing)
        } catch { fatalError("\(kind.name) fails on data that it took: \(error)") }
      }
    },
    FuzzTarget("kernel-suite") { bytes in
      guard let source = Support.source(bytes) else { return }
      _ = try KernelSuite.read(source)
    },
    FuzzTarget("sensing-errors") { bytes in
      guard let text = Support.text(bytes) else { return }
      _ = try SensingErrors(parsing: text)
    },
  ]

  private static let arrayTable = """
    name: input
    summary: A table.
    source: a tool
    configuration: none
    standing: simulated
    table: input.csv
    nonVolatile: [GSH-MRAM]
    cells: {GSH: a cell}
    """
  private static let arrayValues = """
    technology,cell,node_nm,capacity_KiB,word_bits,target,roadmap,read_ns,write_ns,cycle_ns,\
    read_pJ,write_pJ,leakage_mW,area_mm2,subarray
    GSH-MRAM,GSH,45,128,64,ReadEDP,LOP,1.37,2.58,,16.064,16.192,0.259595,0.168,
    GSH-MRAM,GSH,45,1024,64,ReadEDP,LOP,1.51,2.59,,37.568,33.472,1.221,1.4,512x64
    """

  /// Finds every array, one between two of them, and what is derived from it.
  private static func use(_ table: ArrayTable) throws {
    let library = ArrayLibrary(tables: [table])
    for technology in library.technologies.prefix(8) {
      do {
        let family = try library.family(ArrayQuery(technology: technology))
        let capacities = family.selection.capacities
        guard let least = capacities.first, let most = capacities.last else { continue }
        let between = DataSize(bits: least.bits / 2 + most.bits / 2)
        for capacity in capacities.prefix(4) + [between] {
          let array = try family.array(capacity: capacity)
          _ = try STTCiMCosts(base: array, elementWidth: array.wordWidth).array()
        }
      } catch is TesseraError {}
    }
  }
}

/// A sink that keeps nothing.
private struct NoRecords: RecordSink {
  mutating func beginSegment(layer: Int) {}
  mutating func append(_ record: Record, unit: Int) {}
}
