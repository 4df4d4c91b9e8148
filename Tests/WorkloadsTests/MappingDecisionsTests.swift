import Arch
import Testing

@testable import Workloads

/// Does a mapping that is written, changed by hand and read back do exactly what it says?
@Suite struct MappingDecisionsTests {
  private func read(_ text: String) throws -> MappingDecisions {
    try MappingDecisions(SourceText(label: "map.yaml", text: text))
  }

  private func settings(_ text: String) throws -> MappingSettings {
    var settings = MappingSettings(mode: .temporal)
    settings.decisions = try read(text)
    return settings
  }

  @Test func readBackUneditedTheRecordsAreTheSame() throws {
    var spatial = 0
    var copied = 0
    var cut = 0
    for seed in UInt64(1)...300 {
      var random = MappingRandom(seed: seed)
      let (network, batch) = (random.network(), random.number(1...4))
      let (target, settings) = (random.target(), random.settings())
      let first = try MappingTrace.of(network, batch: batch, target, settings)
      let text = first.mapper.decisions.text
      var given = settings
      given.decisions = try read(text)
      // What is read decides, not the settings.
      given.replication = settings.replication == .rigid ? .balanced : .rigid
      let second = try MappingTrace.of(network, batch: batch, target, given)
      #expect(first.trace.streams == second.trace.streams, "seed \(seed)\n\(text)")
      #expect(first.mapper.report.steps == second.mapper.report.steps, "seed \(seed)")
      #expect(second.mapper.decisions.text == text, "seed \(seed)")
      if first.mapper.report.mode == .spatial { spatial += 1 }
      if first.mapper.report.steps.contains(where: { $0.copiesMost > 1 }) { copied += 1 }
      if text.contains("times: ") { cut += 1 }
    }
    #expect(spatial >= 20)
    #expect(copied >= 50)
    #expect(cut >= 5)
  }

  @Test func tilesChunksAndCopiesAreThoseOfTheFile() throws {
    // 64 rows of 4 are 16 row blocks, 40 columns of 8 are 5 column groups: 80 blocks on 8 × 16.
    let network = Fixture.linear(64, 40)
    let target = Fixture.target(tiles: 8, rows: 4, columns: 8, blocks: 16)
    func step(_ pass: String, tiles: Int = 8) throws -> MappingReport.Step {
      let text = """
        network: linear
        mode: temporal
        layers:
          - {name: fc, tiles: \(tiles), passes: [\(pass)]}
        """
      // The checks that hold for any mapping hold for this one.
      return try MappingExpectation.check(
        network, batch: 3, target, settings(text), seed: 0
      ).steps[0]
    }
    let plain = try step("{columnGroups: 5, rowBlocks: 16, chunk: 16}")
    #expect(plain.chunk == 16 && plain.copiesMost == 1 && plain.tiles == 5 && plain.passes == 1)
    let small = try step("{columnGroups: 5, rowBlocks: 16, chunk: 4, copies: 30}")
    #expect(small.chunk == 4 && small.copiesLeast == 1 && small.copiesMost == 2)
    let split = try step("{columnGroups: 1, rowBlocks: 16, times: 5, chunk: 8}", tiles: 2)
    #expect(split.passes == 5 && split.tiles == 2 && split.chunk == 8)
    let rows = try step("{columnGroups: 1, rowBlocks: 8, times: 10, chunk: 8}", tiles: 1)
    #expect(rows.passes == 10 && rows.tiles == 1)
    let whole = try step(
      "{columnGroups: 2, rowBlocks: 16, times: 2, wholeCopies: 3}, "
        + "{columnGroups: 1, rowBlocks: 16, wholeCopies: 1}")
    #expect(whole.passes == 3 && whole.copiesMost == 3 && whole.copiesLeast == 1)
    let placed = try step(
      "{columnGroups: 5, rowBlocks: 16, chunk: 16, place: [[0, 1], [2], [3], [4], [7]]}")
    #expect(placed.tiles == 6 && placed.copiesMost == 2 && placed.copiesLeast == 1)
    // Left out, the mapper decides within the tiles that are given.
    let text = "network: linear\nlayers: [{name: fc, tiles: 5}]"
    let own = try MappingExpectation.check(network, batch: 3, target, settings(text), seed: 0)
    #expect(own.steps[0].tiles == 5)
  }

  @Test func aGivenPlaceComesBackAsItWas() throws {
    let network = Fixture.linear(64, 40)
    let target = Fixture.target(tiles: 8, rows: 4, columns: 8, blocks: 16)
    let text = """
      network: linear
      mode: temporal
      layers:
        - name: fc
          tiles: 8
          passes:
            - {columnGroups: 5, rowBlocks: 16, chunk: 16, place: [[0, 1], [2], [3], [4], [7]]}

      """
    let mapper = try NetworkMapper(
      network: network, batch: 3, target: target, settings: settings(text))
    #expect(mapper.decisions.text.hasSuffix(text))
  }

  @Test func jsonIsReadToo() throws {
    let text = """
      {"network": "linear", "mode": "temporal", "layers": [
        {"name": "fc", "tiles": 4, "passes": [{"columnGroups": 5, "rowBlocks": 2}]}]}
      """
    let decisions = try read(text)
    #expect(decisions.phases[0].passes?[0].rowBlocks == 2)
    #expect(decisions.phases[0].tiles == 4)
  }

  @Test func unusualNamesSurvive() throws {
    for name in ["/layer1/conv", "a b", "7", "&x", "*", "null", "ä\u{1F600}", "q\"\\", "true", "-"]
    {
      var network = Fixture.linear(16, 8)
      network.name = name
      network.layers[0].name = name
      let mapper = try NetworkMapper(network: network, target: Fixture.target())
      let back = try read(mapper.decisions.text)
      #expect(back.network == name)
      #expect(back.phases.map(\.layer) == [name])
    }
  }

  @Test(arguments: [
    ("network: linea\nlayers: []", "is a mapping of network 'linea'; expected one of 'linear'"),
    ("network: linear\nlayers: [{name: fcc}]", "did you mean 'fc'?"),
    ("network: linear\nlayers: [{name: fc}, {name: fc}]", "map.yaml:2:22: layer fc is given more"),
    ("network: linear\nlayers: [{name: fc, phase: 1}]", "has 1 products; found phase 1"),
    ("network: linear\nlayers: [{name: fc, tiles: 9}]", "found 9 tiles; the accelerator has 8"),
    ("network: linear\nmode: spatial\nlayers: [{name: fc, tiles: 4}]", "its weights need 5"),
    ("network: linear\nlayers: [{name: fc, tile: 4}]", "did you mean 'tiles'?"),
    ("network: linear\nlayers: [{name: fc, tiles: 0}]", "from 1 to"),
    ("network: linear\nmode: special\nlayers: []", "did you mean 'spatial'?"),
    ("layers: []", "has no 'network'"), ("", "is empty"),
  ])
  func whatDoesNotFitIsOneLine(_ text: String, _ message: String) {
    expectError(text, message)
  }

  @Test(arguments: [
    ("columnGroups: 6, rowBlocks: 16", "hold more than its 5 column groups of 16 row blocks"),
    ("columnGroups: 4, rowBlocks: 16", "its passes hold 4 of its 5 column groups"),
    ("columnGroups: 5, rowBlocks: 8", "a part of the row blocks holds one column group"),
    ("columnGroups: 1, rowBlocks: 16, times: 2097152", "hold more than"),
    ("columnGroups: 5, rowBlocks: 16, chunk: 17", "found runs of 17 row blocks; a tile holds 10"),
    ("columnGroups: 5, rowBlocks: 16, chunk: 4, copies: 3", "one of each or more"),
    ("columnGroups: 5, rowBlocks: 16, chunk: 2, copies: 2000000", "copies of runs;"),
    ("columnGroups: 5, rowBlocks: 16, wholeCopies: 2", "2 whole copies of a pass; at most 1 fit"),
    ("columnGroups: 5, rowBlocks: 16, copies: 2", "'copies' without 'chunk'"),
    ("columnGroups: 5, rowBlocks: 16, chunk: 1, wholeCopies: 2", "'chunk' beside"),
    ("columnGroups: 5, rowBlocks: 16, chunk: 8, copies: 9, place: []", "expected one of them"),
    ("columnGroups: 5, rowBlocks: 16, chunk: 8, place: [[1]]", "places of 1 runs; expected 10"),
    ("rowBlocks: 16", "has no 'columnGroups'"),
  ])
  func passesThatDoNotFitAreOneLine(_ pass: String, _ message: String) {
    expectError(
      "network: linear\nlayers: [{name: fc, passes: [{\(pass)}]}]", message, blocks: 10)
  }

  @Test(arguments: [
    ("[[0], [0], [1], [2], [8]]", "found tile 8; the layer has tiles 0 to 7"),
    ("[[0], [0], [1], [2], []]", "run 4 has 0 tiles"),
    ("[[0, 0], [0], [1], [2], [3]]", "run 0 has 2 tiles"),
    ("[[0], [0], [0], [2], [3]]", "tile 0 gets more than its 40 blocks"),
  ])
  func placesThatDoNotFitAreOneLine(_ place: String, _ message: String) {
    let pass = "columnGroups: 5, rowBlocks: 16, chunk: 16, place: \(place)"
    expectError(
      "network: linear\nlayers: [{name: fc, passes: [{\(pass)}]}]", message, blocks: 40)
  }

  private func expectError(_ text: String, _ message: String, blocks: Int = 16) {
    let target = Fixture.target(tiles: 8, rows: 4, columns: 8, blocks: blocks)
    let error = #expect(throws: TesseraError.self) {
      try NetworkMapper(
        network: Fixture.linear(64, 40), batch: 4, target: target, settings: settings(text))
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("\n") == false)
  }
}
