import CustomTiles
import Foundation
import Tessera
import Testing

/// Do kinds from outside run like those that come with Tessera?
@Suite struct CustomTilesTests {
  /// This package's folder, and Tessera's.
  private static let folders: DataFolders = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return DataFolders(roots: [
      package.path, package.deletingLastPathComponent().deletingLastPathComponent().path,
    ])
  }()

  private func run(_ accelerator: String, settings: [String] = []) throws -> RunResult {
    let catalog = try Catalog.withCustomTiles()
    let workbench = Workbench(catalog: catalog, folders: Self.folders)
    var options = RunOptions()
    options.settings = settings
    // Layer by layer, so that weights are written during the run.
    options.mode = .temporal
    let prepared = try workbench.prepare(
      accelerator: accelerator, network: "lenet5", options: options)
    let table = try workbench.technology(prepared.description.technology.value)
    return try prepared.run(table: table, catalog: catalog)
  }

  @Test(arguments: ["digital_example", "write-verify_example"])
  func aBuiltInNetworkRuns(accelerator: String) throws {
    let result = try run(accelerator)
    #expect(result.record.macs == 416_520)
    #expect(result.record.lowerBound <= result.record.ledger.makespan)
    let tiles = try #require(result.priced.components.first { $0.path == "tiles" })
    for action in tiles.actions { #expect(action.count > 0 && action.energy > .zero) }
    #expect(result.utilisation > 0 && result.utilisation <= 1)
  }

  /// A tree is pipelined, so its depth does not change the peak: one access in each cycle of 1 ns.
  @Test func thePeakIsAnAccessInEachCycle() throws {
    let catalog = try Catalog.withCustomTiles()
    let workbench = Workbench(catalog: catalog, folders: Self.folders)
    let description = try workbench.accelerator("digital_example")
    let table = try workbench.technology(description.technology.value)
    let peaks = try Peaks(description, table: table, catalog: catalog)
    #expect(peaks.accessInterval == Time(femtoseconds: 1_000_000))
    #expect(peaks.tops == 32 * 2 * 16 * 256 / 1e-9 / 1e12)
  }

  @Test func aShallowerTreeIsNeverSlower() throws {
    let deep = try run("digital_example", settings: ["tiles.treeStages=20"])
    let shallow = try run("digital_example", settings: ["tiles.treeStages=1"])
    #expect(shallow.record.ledger.makespan < deep.record.ledger.makespan)
    #expect(shallow.priced.dynamicEnergy == deep.priced.dynamicEnergy)
  }

  /// Rows written one after the other on one tile: the sum of the pulses is known.
  @Test func wearLengthensWrites() throws {
    let catalog = try Catalog.withCustomTiles()
    let description = try AcceleratorDescription.read(
      "write-verify_example",
      settings: ["tiles.count=1", "tiles.writesPerExtraPulse=2", "tiles.mostPulses=6"],
      catalog: catalog, folders: Self.folders)
    let system = try description.makeSystem(catalog: catalog, layers: ["write"], tokens: [])
    let target = try MappingTarget(description, system: system, catalog: catalog)
    var records = SegmentQueue(units: system.unitCount)
    try records.beginSegment(layer: 0)
    try records.append(
      Record(operation: target.tiles.writeRow, repeatCount: 8, operand0: 256),
      unit: try #require(target.tiles.units.first))
    let ledger = try replay(system, from: &records)
    // Two rows each at 4 and 5 pulses, then four at the most, 6; a pulse is 100 ns.
    #expect(ledger.makespan == (2 * 4 + 2 * 5 + 4 * 6) * 100_000_000)
  }

  @Test func parametersThatContradictAreRefused() throws {
    #expect(throws: TesseraError.self) {
      try run("write-verify_example", settings: ["tiles.firstPulses=17"])
    }
  }
}
