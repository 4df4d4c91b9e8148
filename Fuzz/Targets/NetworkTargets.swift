import Tessera

extension FuzzTarget {
  static let networks = [
    FuzzTarget("network") { bytes in
      guard let source = Support.source(bytes) else { return }
      try map(try Network.read(source, in: Support.folders).network)
    },
    table("scale-sim", .scaleSim), table("scale-sim-gemm", .scaleSimGEMM),
    table("neurosim", .neuroSim), table("network-table", nil),
    // A model without files beside it: what can be read is refused or lowered.
    FuzzTarget("onnx") { bytes in
      let graph = try ONNXReader.read(bytes, file: "input.onnx")
      try map(try LoweredGraph(graph, source: "input.onnx").network)
    },
    FuzzTarget("mapping") { bytes in
      guard let source = Support.source(bytes) else { return }
      var settings = MappingSettings()
      settings.decisions = try MappingDecisions(source)
      let network = try Network.read("lenet5", in: Support.folders).network
      let mapper = try NetworkMapper(
        network: network, batch: 2, target: Support.mappingTarget, settings: settings)
      // What was accepted is written so that it is accepted again, and is the same.
      let text = mapper.decisions.text
      settings.decisions = try MappingDecisions(SourceText(label: "again.yaml", text: text))
      let again = try NetworkMapper(
        network: network, batch: 2, target: Support.mappingTarget, settings: settings)
      expect(again.decisions.text == text, "the mapping changes when it is read back")
    },
    FuzzTarget("npy-mask") { bytes in
      _ = try NPYMask(npy: bytes, name: "mask.npy")
    },
  ]

  private static func table(_ name: String, _ format: NetworkImporter.Format?) -> FuzzTarget {
    FuzzTarget(name) { bytes in
      // Symbols, so that a table with a batch size by name gets past its first cell.
      let options = ImportOptions(symbols: ["batch": 2, "seq": 128])
      let imported = try NetworkImporter.read(
        bytes, file: "input.csv", format: format, options: options)
      try map(imported.network)
    }
  }

  /// Places what was read on a shipped accelerator: a network that can be read is refused or
  /// mapped, whatever its sizes.
  private static func map(_ network: Network) throws {
    _ = NetworkSummary(network)
    var settings = MappingSettings()
    for mode in [MappingSettings.Mode.temporal, .spatial] {
      settings.mode = mode
      do {
        _ = try NetworkMapper(
          network: network, batch: 1, target: Support.mappingTarget, settings: settings)
      } catch is TesseraError {}
    }
  }
}
