import Foundation
import Testing

@testable import Workloads

private let dataFolder = ProcessInfo.processInfo.environment["TESSERA_DATA"]

/// Do published tables have their published counts?
@Suite(.enabled(if: dataFolder != nil, "TESSERA_DATA names no folder with reference data"))
struct ImporterDataTests {
  private func read(_ name: String, _ padding: PaddingRule?) throws -> ImportedNetwork {
    try NetworkImporter.read(
      path: "\(dataFolder ?? "")/networks/scale-sim/\(name)",
      options: ImportOptions(padding: padding))
  }

  @Test(arguments: [
    ("Resnet18.csv", 1_471_181_568, 1_814_073_344), ("alexnet.csv", 805_118_496, 1_080_502_272),
  ])
  func scaleSimTablesHaveTheirCounts(name: String, byTheirRule: Int, same: Int) throws {
    #expect(try read(name, nil).network.macs == byTheirRule)
    #expect(try read(name, .same).network.macs == same)
  }

  @Test func productsCountAsTheirRows() throws {
    let result = try read("gnmt.csv", nil)
    #expect(result.network.layers.count == 17)
    #expect(result.network.layers[0].macs == 2048 * 4096 * 32)
    #expect(result.network.layers[12].macs == 1024 * 36548 * 1632)
  }
}
