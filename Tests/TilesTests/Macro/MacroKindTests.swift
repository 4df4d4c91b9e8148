import Arch
import Foundation
import Testing

@testable import Tiles

/// Is a macro that is data the same as the kind that is code?
struct MacroKindTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("macros")

  private static func macro(_ name: String) throws -> ComponentKind {
    let path = folder.appendingPathComponent("\(name).yaml").path
    return try MacroReader(
      root: YAMLReader.read(SourceText.read(path: path, label: "\(name).yaml"))
    ).read().kind
  }

  private static func values(
    _ kind: ComponentKind, _ changes: [String: ParameterValue]
  ) -> ParameterValues {
    var values: [String: ParameterValue] = [:]
    for parameter in kind.parameters {
      values[parameter.name] = changes[parameter.name] ?? parameter.defaultValue
    }
    return ParameterValues(values)
  }

  @Test(arguments: [(16, 256, 16, 32), (8, 100, 3, 7), (1, 1, 1, 1), (32, 64, 128, 64)])
  func theTiMTileHasOnePlan(rows: Int64, columns: Int64, blocks: Int64, units: Int64) throws {
    let macro = try Self.macro("tim-tile_tvlsi_2020")
    let changes: [String: ParameterValue] = [
      "rowsPerAccess": .count(rows), "columns": .count(columns), "blocks": .count(blocks),
      "rows": .count(rows * blocks), "processingUnits": .count(units),
      "slotTime": .time(Time(femtoseconds: 287_501)),
    ]
    let (own, code) = (Self.values(macro, changes), Self.values(.timTile, changes))
    let plans = (try macro.compile(own), try ComponentKind.timTile.compile(code))
    #expect(plans.0 == plans.1)
    let tileGeometrys = (
      try macro.tileGeometry?(own), try ComponentKind.timTile.tileGeometry?(code)
    )
    #expect(tileGeometrys.0 == tileGeometrys.1 && tileGeometrys.0 != nil)
    let valueModels = (try macro.valueModel?(own), try ComponentKind.timTile.valueModel?(code))
    #expect(valueModels.0 == valueModels.1 && valueModels.0 != nil)
    #expect(macro.actions.map(\.name) == ComponentKind.timTile.actions.map(\.name))
    #expect(macro.name == ComponentKind.timTile.name)
  }

  @Test(arguments: [(16, 256, 16), (5, 12, 2)])
  func theNearMemoryTileHasOnePlan(rows: Int64, columns: Int64, blocks: Int64) throws {
    let macro = try Self.macro("near-memory-tile_tvlsi_2020")
    let changes: [String: ParameterValue] = [
      "rowsPerAccess": .count(rows), "columns": .count(columns), "blocks": .count(blocks),
      "rows": .count(rows * blocks), "rowPeriod": .time(Time(femtoseconds: 1_403_000)),
      "rowLatency": .time(Time(femtoseconds: 1_696_000)),
      "writeTime": .time(Time(femtoseconds: 2_300_000)),
    ]
    let (own, code) = (Self.values(macro, changes), Self.values(.nearMemoryTile, changes))
    let plans = (try macro.compile(own), try ComponentKind.nearMemoryTile.compile(code))
    #expect(plans.0 == plans.1)
    let tileGeometrys = (
      try macro.tileGeometry?(own), try ComponentKind.nearMemoryTile.tileGeometry?(code)
    )
    #expect(tileGeometrys.0 == tileGeometrys.1 && tileGeometrys.0 != nil)
    let valueModels = (
      try macro.valueModel?(own), try ComponentKind.nearMemoryTile.valueModel?(code)
    )
    #expect(valueModels.0 == valueModels.1 && valueModels.0 != nil)
  }

  /// Every macro that comes along can be read, and what it lacks has a reason.
  @Test func shippedMacrosSayWhatIsMissing() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
    #expect(files.count >= 6)
    for file in files {
      let kind = try Self.macro(String(file.dropLast(5)))
      for parameter in kind.parameters where parameter.defaultValue == nil {
        #expect(parameter.summary.hasPrefix("missing: "), "\(file) \(parameter.name)")
      }
      for parameter in kind.parameters where parameter.defaultValue != nil {
        #expect(parameter.basis != nil, "\(file) \(parameter.name) has no source")
      }
    }
  }

  /// Columns of a weight and accesses of an input, by hand.
  @Test(arguments: [
    ("{encoding: ternary}", "{encoding: ternary}", OperandEncoding.ternary, 1, 1),
    ("{encoding: ternary}", "{encoding: ternary}", .signed(bits: 4), 3, 3),
    ("{encoding: binary}", "{encoding: binary}", .ternary, 2, 2),
    ("{encoding: binary}", "{encoding: bit-serial}", .unsigned(bits: 4), 4, 4),
    ("{encoding: binary, signs: pairs}", "{encoding: binary}", .signed(bits: 4), 6, 6),
    ("{encoding: multi-bit, bits: 2}", "{encoding: bit-serial, bits: 2}", .unsigned(bits: 5), 3, 3),
    (
      "{encoding: multi-bit, bits: 2, signs: pairs}", "{encoding: multi-bit, bits: 4}",
      .signed(bits: 8), 8, 4
    ),
    ("{encoding: multi-bit, bits: 4}", "{encoding: parallel}", .signed(bits: 8), 2, 1),
  ])
  func encodingsTakeColumnsAndAccesses(
    _ weights: String, _ inputs: String, _ encoding: OperandEncoding, columns: Int, accesses: Int
  ) throws {
    let text = """
      name: example
      summary: An example.
      array: {rows: 64, columns: 32, rowsPerAccess: 8}
      weights: \(weights)
      inputs: \(inputs)
      stages: {array: {latency: 1 ns}}
      write: {latency: 1 ns}
      actions: {one: {count: accesses}}
      """
    let definition = try MacroReader(
      root: YAMLReader.read(SourceText(label: "example.yaml", text: text))
    ).read()
    let geometry = try definition.geometry(definition.exampleValues)
    #expect(geometry.columns(encoding) == columns)
    #expect(geometry.accesses(inputs: encoding, weights: encoding) == accesses)
    #expect(geometry.blocks == 8)
  }

  /// A write holds the array, so it must not enter a stage beside other records.
  @Test func rowsAreWrittenOneByOne() throws {
    #expect(try MacroSupport.plan(MacroSupport.definition(interval: "3 ns")).stages[0].depth == 1)
    let definition = { try MacroSupport.definition(interval: "1 ns") }
    #expect { try definition() } throws: {
      "\($0)".contains("rows are written in stage 'array', which takes 3 accesses at once")
    }
  }

  @Test func aQuantityHasANameOfItsOwn() {
    for (name, message) in [
      ("t", "'t' is a parameter"), ("rows", "'rows' is a parameter"),
      ("active_rows", "has a meaning of its own"),
    ] {
      #expect { try MacroSupport.definition(quantities: "{\(name): 5}") } throws: {
        "\($0)".contains(message)
      }
    }
  }

  /// What cells hold decides where the sign of a weight is, and how many bits are computed with.
  @Test(arguments: [
    ("{encoding: ternary}", 1, ArrayValueModel.Weights.signed),
    ("{encoding: multi-bit, bits: 4}", 4, .shifted),
    ("{encoding: binary, signs: pairs}", 1, .pairs),
    ("{encoding: multi-bit, bits: 5}", 5, .shifted),
  ])
  func valuesFollowTheCells(_ weights: String, bits: Int, _ signs: ArrayValueModel.Weights) throws {
    func kind(_ values: String) throws -> ComponentKind {
      try MacroReader(
        root: YAMLReader.read(
          SourceText(
            label: "e.yaml",
            text: """
              name: e
              summary: s
              array: {rows: 64, columns: 32, rowsPerAccess: 8}
              weights: \(weights)
              inputs: {encoding: binary}
              stages: {array: {latency: 1 ns}}
              write: {latency: 1 ns}
              actions: {one: {count: accesses}}
              \(values)
              """))
      ).read().kind
    }
    guard bits <= 4 else {
      _ = try kind("")
      #expect { try kind("values: {model: exact, weightBits: 8, inputBits: 8}") } throws: {
        "\($0)".contains("its cells hold 5 bits")
      }
      return
    }
    let kind = try kind("values: {model: exact, weightBits: 8, inputBits: 8}")
    let model = try #require(try kind.valueModel?(Self.values(kind, [:])))
    #expect(model.cellBits == bits && model.weights == signs)
  }

  @Test func rowsAreWholeBlocks() {
    #expect {
      try MacroReader(
        root: YAMLReader.read(
          SourceText(
            label: "e.yaml",
            text: """
              name: e
              summary: s
              array: {rows: 60, columns: 32, rowsPerAccess: 8}
              weights: {encoding: ternary}
              inputs: {encoding: ternary}
              stages: {array: {latency: 1 ns}}
              write: {latency: 1 ns}
              actions: {one: {count: accesses}}
              """))
      ).read()
    } throws: {
      "\($0)" == "found 60 rows, expected a multiple of rowsPerAccess, 8"
    }
  }
}
