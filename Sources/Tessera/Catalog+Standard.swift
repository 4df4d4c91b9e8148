extension Catalog {
  /// The kinds that come with Tessera; register your own on top of it.
  ///
  /// - Throws: `TesseraError` where a kind contradicts itself, which the tests exclude.
  public static func standard() throws -> Catalog {
    var catalog = Catalog()
    for kind in [
      ComponentKind.timTile, .nearMemoryTile, .macro, .crossbarTile, .reduceUnit,
      .specialFunctionUnit,
      .uncore, .sramBuffer, .dramChannel, .dramController, .instructionMemory, .inOrderProcessor,
      .scratchpad, .cimScratchpad, .memoryBus, .dataCache,
    ] {
      try catalog.register(kind)
    }
    return catalog
  }
}
