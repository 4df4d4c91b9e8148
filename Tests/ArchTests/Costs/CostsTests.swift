import Testing

@testable import Arch

@Suite struct CostsTests {
  private let text = """
    name: plain
    summary: Two entries.
    costs:
      tile:
        actions:
          access: {energy: 2 pJ, source: a book, standing: recalled}
          write: {energy: 1 pJ / 4, low: 0 pJ, high: 1 pJ, source: a guess, standing: assumed}
        static:
          active: {power: 3 mW, source: a book, standing: recalled}
          idle: {power: 1 mW, source: a guess, standing: assumed}
          gated: {power: 0 W, source: by design, standing: derived}
        area: {area: 0.5 mm2, source: a ruler, standing: measured}
      other:
        static: {all: {power: 1 fW, source: a guess, standing: assumed}}
        area: {area: 1 nm2, source: a guess, standing: assumed}
    """

  private func table(_ change: (String, String)? = nil) throws -> CostTable {
    var text = text
    if let change {
      #expect(text.contains(change.0))
      text = text.replacingOccurrences(of: change.0, with: change.1)
    }
    return try CostTable.decode(SourceText(label: "t.yaml", text: text))
  }

  private let ledger = Ledger(
    makespan: 2_000_000,
    layers: [
      LayerTimes(name: "one", start: 0, end: 1_000_000),
      LayerTimes(name: "two", start: 1_000_000, end: 2_000_000),
    ],
    components: [
      ComponentLedger(
        path: "tiles", kind: "tile", instances: 3, actions: ["write", "access"],
        counts: [4, 10, 0, 5], active: 1_500_000, idle: 2_500_000, gated: 2_000_000),
      ComponentLedger(
        path: "rest", kind: "other", instances: 1, actions: [], counts: [], active: 1_000_000,
        idle: 500_000, gated: 500_000),
    ])

  /// What an entry leaves out is the component's own; what it says replaces that.
  @Test func entriesAndOwnCostsAreLaidOverOneAnother() throws {
    let own = try table(("2 pJ", "7 pJ")).entries["tile"]
    let text = """
      name: part
      summary: One value.
      costs:
        tile: {actions: {write: {energy: 3 pJ, source: a sheet, standing: measured}}}
      """
    let part = try CostTable.decode(SourceText(label: "p.yaml", text: text))
    let costs = try part.costs(
      path: "tiles", kind: "tile", actions: ["access", "write"], orElse: own)
    #expect(costs.actions.map(\.value.description) == ["7 pJ", "3 pJ"])
    #expect(costs.actions.map(\.standing) == [.recalled, .measured])
    #expect(costs.area.value == (try Area(parsing: "0.5 mm2")) && !costs.isOwn)
    #expect(throws: TesseraError.self) {
      try part.costs(path: "tiles", kind: "tile", actions: ["access", "write"])
    }
  }

  @Test func pricesByHand() throws {
    let priced = try price(ledger: ledger, components: [], table: table())
    let tiles = priced.components[0]
    // 4 writes of 0.25 pJ and 15 accesses of 2 pJ.
    #expect(tiles.dynamicEnergy == (try Energy(parsing: "31 pJ")))
    #expect(tiles.actions.map(\.name) == ["write", "access"])
    #expect(tiles.actions.map(\.count) == [4, 15])
    // 1.5 ns of 3 mW and 2.5 ns of 1 mW.
    #expect(tiles.staticEnergy == (try Energy(parsing: "7 pJ")))
    #expect(tiles.area == (try Area(parsing: "1.5 mm2")))
    // 2 ns of 1 fW.
    #expect(priced.components[1].staticEnergy.quectojoules == 2_000_000)
    #expect(priced.layers.map(\.dynamicEnergy.description) == ["21 pJ", "10 pJ"])
    let energy = try Energy(parsing: "38 pJ").adding(Energy(quectojoules: 2_000_000))
    #expect(priced.energy == energy)
    #expect(priced.dynamicEnergyByStanding[.recalled] == (try Energy(parsing: "30 pJ")))
    #expect(priced.dynamicEnergyByStanding[.assumed] == (try Energy(parsing: "1 pJ")))
    #expect(priced.areaByStanding[.measured] == (try Area(parsing: "1.5 mm2")))
    #expect(tiles.actions[1].cost.position.reference == "t.yaml:6")
    #expect(tiles.actions[1].cost.source == "a book")
    #expect(tiles.actions[0].cost.high == (try Energy(parsing: "1 pJ")))
    #expect(priced.technology == "plain")
  }

  @Test func chargesElapsedTime() throws {
    let always = PricingComponent(path: "tiles", isChargedAlways: true)
    let priced = try price(ledger: ledger, components: [always], table: table())
    // 6 ns of 3 mW.
    #expect(priced.components[0].staticEnergy == (try Energy(parsing: "18 pJ")))
  }

  /// Is every total the sum of its parts, whatever the ledger?
  @Test func totalsEqualSums() throws {
    var generator = printedGenerator("totalsEqualSums")
    let table = try table()
    for _ in 0..<200 {
      let layers = Int.random(in: 0...5, using: &generator)
      func number() -> Int64 {
        Int64.random(in: 0...(1 << Int64.random(in: 0...50, using: &generator)), using: &generator)
      }
      let ledger = Ledger(
        makespan: number(),
        layers: (0..<layers).map { LayerTimes(name: "\($0)", start: 0, end: 1) },
        components: (0..<3).map { index in
          let actions = index == 2 ? [] : ["access", "write"]
          return ComponentLedger(
            path: "c\(index)", kind: index == 2 ? "other" : "tile", instances: index + 1,
            actions: actions, counts: (0..<layers * actions.count).map { _ in number() },
            active: number(), idle: number(), gated: number())
        })
      let priced = try price(ledger: ledger, components: [], table: table)
      let parts = priced.components
      func sum(_ energies: [Energy]) -> Int128 { energies.reduce(0) { $0 + $1.quectojoules } }
      #expect(sum(parts.map(\.dynamicEnergy)) == priced.dynamicEnergy.quectojoules)
      #expect(sum(priced.layers.map(\.dynamicEnergy)) == priced.dynamicEnergy.quectojoules)
      #expect(sum(parts.map(\.staticEnergy)) == priced.staticEnergy.quectojoules)
      #expect(sum(parts.map(\.energy)) == priced.energy.quectojoules)
      #expect(
        sum(parts.flatMap { $0.actions.map(\.energy) }) == priced.dynamicEnergy.quectojoules)
      #expect(sum(parts.flatMap { $0.states.map(\.energy) }) == priced.staticEnergy.quectojoules)
      #expect(
        sum(Array(priced.dynamicEnergyByStanding.values)) == priced.dynamicEnergy.quectojoules)
      #expect(sum(Array(priced.staticEnergyByStanding.values)) == priced.staticEnergy.quectojoules)
      for (index, part) in parts.enumerated() {
        let byLayer = priced.layers.map { $0.dynamicEnergyByComponent[index] }
        #expect(sum(byLayer) == part.dynamicEnergy.quectojoules)
      }
    }
  }

  @Test(arguments: [
    (
      "      access: {energy: 2 pJ, source: a book, standing: recalled}\n", "",
      "t.yaml:4:3: technology 'plain' has no energy of action 'access' for component 'tiles', a "
        + "tile; an intended zero needs a source and a standing"
    ),
    (
      "      idle: {power: 1 mW, source: a guess, standing: assumed}\n", "",
      "t.yaml:4:3: technology 'plain' has no static power of state 'idle' for component 'tiles', a "
        + "tile; an intended zero needs a source and a standing"
    ),
    (
      "    area: {area: 0.5 mm2, source: a ruler, standing: measured}\n", "",
      "t.yaml:4:3: technology 'plain' has no area for component 'tiles', a tile; an intended zero "
        + "needs a source and a standing"
    ),
    (
      "write: {", "wriet: {",
      "t.yaml:7:7: unknown action 'wriet' of component 'tiles', a tile; "
        + "expected one of write, access; did you mean 'write'?"
    ),
    (
      "  tile:", "  tyle:",
      "technology 'plain' has no costs for component 'tiles', a tile; "
        + "expected one of other, tyle; did you mean 'tyle'?"
    ),
    (
      "energy: 2 pJ", "energy: 2",
      "t.yaml:6:24: '2' has no unit; expected an energy such as "
        + "\"26.84 pJ\""
    ),
    (
      "energy: 2 pJ, source: a book", "energy: 2 pJ",
      "t.yaml:6:15: action 'access' in costs of "
        + "'tile' has no 'source'"
    ),
    (
      ", source: a book, standing: recalled}\n      write", ", source: a book}\n      write",
      "t.yaml:6:15: action 'access' in costs of 'tile' has no 'standing'"
    ),
    (
      "1 pJ / 4", "1 pJ / 3",
      "t.yaml:7:23: '1 pJ / 3' is not a whole number of qJ; expected an "
        + "energy such as \"26.84 pJ\""
    ),
    (
      "low: 0 pJ", "low: 1 pJ",
      "t.yaml:7:38: 'low' is 1 pJ in action 'write' in costs of 'tile'; "
        + "expected at most 250 fJ"
    ),
    (
      "high: 1 pJ", "high: 1 fJ",
      "t.yaml:7:50: 'high' is 1 fJ in action 'write' in costs of "
        + "'tile'; expected at least 250 fJ"
    ),
    (
      "      idle:", "      all:",
      "t.yaml:10:12: 'static' in costs of 'tile' has 'all' beside "
        + "single states; expected either"
    ),
    (
      "      idle:", "      idel:",
      "t.yaml:10:7: unknown key 'idel' in 'static' in costs of "
        + "'tile'; expected one of all, active, idle, gated; did you mean 'idle'?"
    ),
    ("name: plain\n", "", "t.yaml:1:1: the technology has no 'name'"),
  ])
  func refusesMistakes(find: String, replacement: String, expected: String) {
    #expect(
      message {
        _ = try price(ledger: ledger, components: [], table: table((find, replacement)))
      } == expected)
  }

  @Test func refusesDamagedLedgers() throws {
    let table = try table()
    func error(_ change: (inout Ledger) -> Void) -> String? {
      var ledger = ledger
      change(&ledger)
      return message { _ = try price(ledger: ledger, components: [], table: table) }
    }
    #expect(
      error { _ = $0.components[0].counts.removeLast() }
        == "component 'tiles': found 3 counts; expected 2 layers × 2 actions")
    #expect(
      error { $0.components[0].counts[0] = -1 }
        == "component 'tiles': a count or a time is negative; expected 0 or more")
    #expect(error { $0.components[0].idle = -1 }?.contains("negative") == true)
    #expect(
      message {
        let huge = try self.table(("energy: 2 pJ", "energy: 1 kJ"))
        var ledger = ledger
        ledger.components[0].counts = [.max, .max, .max, .max]
        _ = try price(ledger: ledger, components: [], table: huge)
      } == "component 'tiles': its energy or area is too large to be summed")
  }

  @Test func finds() throws {
    let table = try table(("  other:", "  tiles.a:"))
    func key(_ path: String, _ kind: String, _ actions: [String], _ costKey: String? = nil) throws
      -> String
    {
      try table.costs(path: path, kind: kind, actions: actions, costKey: costKey).key
    }
    #expect(try key("tiles", "tile", ["access", "write"]) == "tile")
    #expect(try key("tiles.a", "tile", []) == "tiles.a")
    #expect(try key("x", "y", [], "tiles.a") == "tiles.a")
    #expect(throws: TesseraError.self) { try key("tiles", "tile", [], "none") }
  }

  @Test func extendsReplaceWholeValues() throws {
    let files = [
      "technologies/plain.yaml": text,
      "technologies/over.yaml": """
      name: over
      summary: Changed.
      extends: plain
      costs:
        tile:
          actions:
            write: {energy: 3 pJ, source: a paper, standing: published}
          static: {all: {power: 5 mW, source: a paper, standing: published}}
      """,
      "technologies/part.yaml": """
      name: part
      summary: Changed without a source.
      extends: plain
      costs: {tile: {actions: {write: {energy: 3 pJ}}}}
      """,
    ]
    try withFolders(files) { folders in
      let costs = try CostTable.read("over", folders: folders)
        .costs(path: "tiles", kind: "tile", actions: ["access", "write"])
      #expect(costs.actions[0].position == .file("technologies/plain.yaml", line: 6, column: 24))
      #expect(costs.actions[1].position == .file("technologies/over.yaml", line: 7, column: 23))
      // The range of the base does not belong to the new value.
      #expect(costs.actions[1].high == nil)
      #expect(costs.idle.value == (try Power(parsing: "5 mW")))
      #expect(
        message { _ = try CostTable.read("part", folders: folders) }
          == "technologies/part.yaml:4:33: action 'write' in costs of 'tile' has no 'source'")
    }
  }

  /// Do the shipped tables give back the totals that their parts were taken from?
  @Test(arguments: [
    ("tim-dnn-32nm", "26.84 pJ"), ("tim-dnn-32nm-30.86pJ", "30.86 pJ"),
  ])
  func shippedTablesAddUp(technology: String, access: String) throws {
    let table = try CostTable.read(technology, folders: repository)
    // One access of 16 rows and 256 columns at 50 % sparsity of inputs and of products.
    let actions = ["access", "decode", "wordLine", "unitDischarge", "conversion", "rowWrite"]
    let counts: [Int64] = [1, 1, 8, 2048, 512, 0]
    let ledger = Ledger(
      makespan: 2_300_000, layers: [LayerTimes(name: "one", start: 0, end: 2_300_000)],
      components: [
        ComponentLedger(
          path: "tiles", kind: "tim-tile", instances: 32, actions: actions,
          counts: counts.map { $0 * 32 }, active: 32 * 2_300_000),
        ComponentLedger(
          path: "uncore", kind: "uncore", instances: 1, actions: [], counts: [],
          active: 2_300_000),
      ])
    let priced = try price(ledger: ledger, components: [], table: table)
    #expect(
      priced.dynamicEnergy == (try Energy(parsing: access).multiplied(by: 32)))
    #expect(priced.area == (try Area(parsing: "1.96 mm2")))
    // 0.9 W over 2.3 ns, but for the femtowatt that the lump is rounded to.
    let published = try Power(parsing: "0.9 W").energy(over: 2_300_000)
    let rest = (priced.energy.quectojoules - published.quectojoules).magnitude
    #expect(rest <= 2_300_000)
  }
}
