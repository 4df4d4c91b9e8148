import Testing

@testable import Arch

@Suite struct DescriptionsAcceleratorTests {
  private func decode(
    _ text: String = smallAccelerator, settings: [String] = []
  ) throws -> AcceleratorDescription {
    try AcceleratorDescription.decode(
      SourceText(label: "a.yaml", text: text), settings: settings, catalog: fakeCatalog())
  }

  @Test func resolvesEverything() throws {
    let description = try decode()
    #expect(
      description.components.map(\.path) == [
        "tiles", "reduceUnit", "buffers.activations", "uncore",
      ])
    let tiles = try #require(description["tiles"])
    #expect(tiles.count == 2)
    #expect(tiles.gateAfter == Time(femtoseconds: 1_000_000_000))
    #expect(try tiles.parameterValues.count("rowsPerAccess") == 8)
    #expect(try tiles.parameterValues.count("columns") == 256)
    #expect(try tiles.parameterValues.time("accessTime") == Time(femtoseconds: 2_260_000))
    #expect(try tiles.parameterValues.clock == ClockPeriod(parsing: "1 GHz"))
    let accessTime = tiles.parameters.first { $0.name == "accessTime" }
    #expect(accessTime?.standing == .recalled)
    #expect(accessTime?.source == "a book")
    #expect(description.component(inRole: "activationBuffer")?.kind == "sram-buffer")
    #expect(description.mapping["replication"]?.scalar == "balanced")
  }

  @Test(arguments: [
    (
      "kind: tim-tile", "kind: tim-tlie",
      "7:11: unknown component kind 'tim-tlie'; expected one of "
        + "dram-channel, instruction-memory, near-memory-tile, reduce-unit, special-function-unit, "
        + "sram-buffer, tim-tile, uncore; did you mean 'tim-tile'?"
    ),
    (
      "rowsPerAccess: 8", "rowPerAccess: 8",
      "10:7: unknown parameter 'rowPerAccess' of component "
        + "'tiles', a tim-tile; expected one of rowsPerAccess, columns, blocks, processingUnits, "
        + "maximumCount, accessTime, slotTime, writeTime, convertUnused; did you mean "
        + "'rowsPerAccess'?"
    ),
    (
      "rowsPerAccess: 8", "rowsPerAccess: 0",
      "10:22: found '0'; expected a whole number from 1 to 65536"
    ),
    (
      "value: 2.26 ns", "value: 2.26 s",
      "11:27: found '2.26 s'; expected a time such as "
        + "\"2.3 ns\", from 0 s to 1 us"
    ),
    (
      "standing: recalled", "standing: published?",
      "11:62: found 'published?'; expected one of "
        + "published, measured, simulated, derived, calibrated, recalled, assumed; did you mean "
        + "'published'?"
    ),
    (", source: a book", "", "11:19: parameter 'accessTime' of component 'tiles' has no 'source'"),
    (
      "partialSums: reduceUnit", "partialSum: reduceUnit",
      "12:15: unknown connection 'partialSum' "
        + "of component 'tiles', a tim-tile; expected partialSums; did you mean 'partialSums'?"
    ),
    (
      "partialSums: reduceUnit", "partialSums: reduce",
      "12:28: unknown component 'reduce'; "
        + "expected one of tiles, reduceUnit, buffers.activations, uncore"
    ),
    ("count: 2", "count: 0", "8:12: found '0'; expected a whole number from 1 to 16384"),
    (
      "count: 2", "conut: 2",
      "8:5: unknown key 'conut' in component 'tiles'; expected one of "
        + "count, clock, costs, gateAfter, kind, macro, parameters, connect, activeWith; did you mean "
        + "'count'?"
    ),
    (
      "{kind: reduce-unit}", "{kind: reduce-unit, count: 3}",
      "12:28: component 'tiles' has 2 "
        + "instances and connects to 'reduceUnit', which has 3; expected 1 or 2"
    ),
    (
      ", width: 64 B", "",
      "18:7: component 'buffers.activations' gives no 'width', which a "
        + "sram-buffer needs; expected a size such as \"16 KiB\", from 1 b to 128 GiB"
    ),
    (
      "activeWith: [tiles]", "activeWith: [tile]",
      "19:39: unknown component 'tile'; expected one "
        + "of tiles, reduceUnit, buffers.activations, uncore; did you mean 'tiles'?"
    ),
    (
      "roles: {tiles: tiles", "roles: {tiles: tils",
      "20:16: unknown component 'tils'; expected one "
        + "of tiles, reduceUnit, buffers.activations, uncore; did you mean 'tiles'?"
    ),
    (
      "digital: 1 GHz", "digital: 1 Gz",
      "4:19: unknown unit 'Gz' in '1 Gz'; expected a time such "
        + "as \"2.3 ns\" (fs, ps, ns, us, ms, s)"
    ),
    (
      "gateAfter: 1 us", "clock: analog",
      "13:12: found 'analog'; expected digital"
    ),
    (
      "name: small", "nam: small",
      "1:1: unknown key 'nam' in the accelerator description; expected "
        + "one of name, summary, technology, extends, clocks, components, roles, mapping, notes; "
        + "did you mean 'name'?"
    ),
    (
      "technology: plain", "extends: other",
      "3:10: a description without a file cannot extend "
        + "another"
    ),
    (
      "mapping: {replication: balanced}", "mapping: {replication: [a]}",
      "21:24: found a list; expected a value for 'replication'"
    ),
    (
      "    uncore:", "    mapping:",
      "19:3: 'mapping' cannot name a component: '--set' uses it for "
        + "a section"
    ),
    (
      "    uncore:", "    un core:",
      "19:3: found 'un core' as a name in 'components'; expected a "
        + "letter and then letters, digits, '_' and '-'"
    ),
  ])
  func refusesMistakes(find: String, replacement: String, expected: String) {
    // The listing above is indented by two in the source, not in the text.
    let find = find.hasPrefix("    ") ? String(find.dropFirst(2)) : find
    let new = replacement.hasPrefix("    ") ? String(replacement.dropFirst(2)) : replacement
    #expect(smallAccelerator.contains(find))
    let text = smallAccelerator.replacingOccurrences(of: find, with: new)
    #expect(message { _ = try decode(text) } == "a.yaml:\(expected)")
  }

  @Test func appliesSettings() throws {
    let description = try decode(settings: [
      "tiles.rowsPerAccess=4", "tiles.count=16", "tiles.count=8", "mapping.replication=rigid",
      "mapping.mode=spatial", "clocks.digital=2 GHz", "buffers.activations.capacity=32 KiB",
      "tiles.accessTime=1 ns", "technology=other", "tiles.gateAfter=never",
      "tiles.connect.partialSums=reduceUnit", "uncore.uncoreCharge=elapsed",
    ])
    let tiles = try #require(description["tiles"])
    #expect(tiles.count == 8)
    #expect(tiles.gateAfter == nil)
    #expect(try tiles.parameterValues.count("rowsPerAccess") == 4)
    #expect(try tiles.parameterValues.time("accessTime") == Time(femtoseconds: 1_000_000))
    #expect(tiles.parameters.first { $0.name == "accessTime" }?.standing == nil)
    #expect(description.clocks.first?.period == (try ClockPeriod(parsing: "2 GHz")))
    #expect(description.mapping["replication"]?.scalar == "rigid")
    #expect(description.mapping["mode"]?.position == .argument("--set mapping.mode=spatial"))
    #expect(description.technology.value == "other")
    #expect(description.pricingComponents.map(\.isChargedAlways) == [false, false, false, true])
  }

  @Test(arguments: [
    (
      "tiles.rowz=8",
      "unknown parameter 'rowz' of component 'tiles', a tim-tile; expected one of "
        + "rowsPerAccess, columns, blocks, processingUnits, maximumCount, accessTime, slotTime, "
        + "writeTime, convertUnused"
    ),
    (
      "tiles.rowPerAccess=8",
      "unknown parameter 'rowPerAccess' of component 'tiles', a tim-tile; "
        + "expected one of rowsPerAccess, columns, blocks, processingUnits, maximumCount, "
        + "accessTime, slotTime, writeTime, convertUnused; did you mean 'rowsPerAccess'?"
    ),
    ("tiles.rowsPerAccess=eight", "found 'eight'; expected a whole number from 1 to 65536"),
    (
      "tile.count=8",
      "unknown component 'tile'; expected one of tiles, reduceUnit, buffers, "
        + "uncore, clocks, mapping, roles, technology; did you mean 'tiles'?"
    ),
    (
      "buffers.activation.ports=8",
      "unknown component 'activation'; expected activations; did you "
        + "mean 'activations'?"
    ),
    ("clocks.digtal=2 GHz", "unknown name 'digtal'; expected digital; did you mean 'digital'?"),
    (
      "tiles=8",
      "the path ends at a component; expected a key of it, such as rowsPerAccess, "
        + "accessTime, count, clock, costs, gateAfter, kind, macro"
    ),
    ("tiles.count", "expected path=value, such as tiles.count=16"),
    ("=3", "expected a path of names with dots between them, such as tiles.count"),
    ("tiles..count=3", "expected a path of names with dots between them, such as tiles.count"),
    ("tiles.count=", "found no value; expected a whole number from 1 to 16384"),
    (
      "tiles.parameters.x.y=1",
      "unknown key 'parameters'; expected one of count, clock, costs, "
        + "gateAfter, kind, macro, parameters, connect; did you mean 'parameters'?"
    ),
    (
      "mapping=1",
      "expected technology, clocks.NAME, mapping.NAME, roles.NAME, or the path of a "
        + "component and a parameter"
    ),
  ])
  func settingErrorsCiteTheArgument(setting: String, expected: String) {
    #expect(message { _ = try decode(settings: [setting]) } == "--set \(setting): \(expected)")
  }

  @Test func extendsKeepPositions() throws {
    let over = """
      name: over
      summary: The small one, changed.
      extends: small
      components:
        tiles:
          parameters: {accessTime: 1 ns}
      """
    let files = [
      "accelerators/small.yaml": smallAccelerator, "accelerators/over.yaml": over,
      "accelerators/kind.yaml": over.replacingOccurrences(
        of: "parameters: {accessTime: 1 ns}", with: "kind: near-memory-tile"),
      "accelerators/loop.yaml": "extends: pool", "accelerators/pool.yaml": "extends: loop",
      "accelerators/lost.yaml": "extends: smal",
      "accelerators/nameless.yaml": "extends: small\nsummary: x",
      "accelerators/wrong.yaml": over.replacingOccurrences(of: "1 ns", with: "1 nz"),
    ]
    try withFolders(files) { folders in
      func read(_ name: String, settings: [String] = []) throws -> AcceleratorDescription {
        try AcceleratorDescription.read(
          name, settings: settings, catalog: fakeCatalog(), folders: folders)
      }
      let description = try read("over")
      #expect(description.name == "over")
      let tiles = try #require(description["tiles"])
      let positions = tiles.parameters.reduce(into: [:]) { $0[$1.name] = $1.position }
      #expect(positions["accessTime"] == .file("accelerators/over.yaml", line: 6, column: 30))
      #expect(positions["rowsPerAccess"] == .file("accelerators/small.yaml", line: 10, column: 22))
      #expect(tiles.parameters.first { $0.name == "accessTime" }?.standing == nil)
      #expect(
        description.sources.map(\.label) == ["accelerators/over.yaml", "accelerators/small.yaml"])
      // A component of another kind takes nothing over.
      let other = try #require(try read("kind")["tiles"])
      #expect(other.count == 1)
      #expect(other.connections.isEmpty)
      #expect(
        message { _ = try read("loop") } == "accelerators/pool.yaml:1:10: 'loop' extends itself")
      #expect(
        message { _ = try read("lost") }?.hasPrefix(
          "accelerators/lost.yaml:1:10: unknown accelerator 'smal'; expected one of") == true)
      #expect(
        message { _ = try read("nameless") }
          == "accelerators/nameless.yaml:1:1: the accelerator description has no 'name'")
      #expect(
        message { _ = try read("wrong") }?.hasPrefix("accelerators/wrong.yaml:6:30: ") == true)
      #expect(
        message { _ = try read("over", settings: ["tiles.blocks=x"]) }
          == "--set tiles.blocks=x: found 'x'; expected a whole number from 1 to 65536")
      let path = folders.roots[0] + "/accelerators/over.yaml"
      #expect(try read(path).name == "over")
    }
  }

  @Test func assemblesTheSystem() throws {
    let system = try decode().makeSystem(catalog: fakeCatalog(), layers: ["l"], tokens: ["t"])
    #expect(system.components.map(\.instances) == [2, 1, 1, 1])
    #expect(system.components[0].connections == ["partialSums": 1])
    #expect(system.components[3].activeWith == [0])
    #expect(system.components[0].gateAfter == 1_000_000_000)
    #expect(system.unitCount == 2)
    let open = smallAccelerator.replacingOccurrences(
      of: "connect: {partialSums: reduceUnit}", with: "")
    #expect(
      message { _ = try decode(open).makeSystem(catalog: fakeCatalog(), layers: [], tokens: []) }
        == "a.yaml:6:3: component 'tiles' leaves connection 'partialSums' open, which a tim-tile "
        + "needs; expected 'connect: {partialSums: …}'")
    let wrong = smallAccelerator.replacingOccurrences(
      of: "partialSums: reduceUnit", with: "partialSums: uncore")
    #expect(
      message { _ = try decode(wrong).makeSystem(catalog: fakeCatalog(), layers: [], tokens: []) }
        == "a.yaml:12:28: component 'uncore', a uncore, has no port 'sums'; none is known here")
  }

  @Test func tellsDifferencesWithTheirClass() throws {
    let base = try decode()
    #expect(base.differences(from: base).isEmpty)
    let other = try decode(settings: [
      "tiles.rowsPerAccess=16", "tiles.accessTime=1 ns", "tiles.count=4", "clocks.digital=2 GHz",
      "mapping.replication=rigid", "tiles.gateAfter=never", "technology=t",
    ])
    let differences = base.differences(from: other)
    #expect(
      differences == [
        .init(path: "technology", parameterClass: .cost, first: "plain", second: "t"),
        .init(path: "clocks.digital", parameterClass: .timing, first: "1 GHz", second: "2 GHz"),
        .init(path: "tiles.count", parameterClass: .geometry, first: "2", second: "4"),
        .init(path: "tiles.rowsPerAccess", parameterClass: .geometry, first: "8", second: "16"),
        .init(path: "tiles.accessTime", parameterClass: .timing, first: "2.26 ns", second: "1 ns"),
        .init(path: "tiles.gateAfter", parameterClass: .cost, first: "1 us", second: nil),
        .init(
          path: "mapping.replication", parameterClass: .geometry, first: "balanced",
          second: "rigid"),
      ])
    var fewer = base
    fewer.components.removeLast()
    #expect(
      base.differences(from: fewer)
        == [.init(path: "uncore", parameterClass: .geometry, first: "uncore", second: nil)])
    var turned = base
    turned.components.swapAt(0, 1)
    #expect(base.differences(from: turned).map(\.path) == ["components"])
  }

  @Test func rendersResolvedValues() throws {
    guard case .object(let entries) = try decode().resolved else { return }
    #expect(
      entries.map(\.key) == ["name", "technology", "clocks", "components", "roles", "mapping"])
    guard case .object(let components) = entries[3].value else { return }
    #expect(
      components[2].value
        == .object([
          .init("kind", .text("sram-buffer")), .init("count", .integer(1)),
          .init("clock", .text("digital")),
          .init(
            "parameters",
            .object([
              .init("capacity", .text("16 KiB")), .init("width", .text("64 B")),
              .init("ports", .integer(1)),
            ])),
        ]))
  }

  @Test func catalogRefusesMistakes() throws {
    var catalog = Catalog()
    func kind(_ name: String, _ parameters: [Parameter] = [], _ actions: [String] = []) throws {
      try catalog.register(
        ComponentKind(
          name: name, summary: "", parameters: parameters, actions: actions.map { Action($0, "") },
          compile: { _ in StagePlan(units: []) }))
    }
    let rows = Parameter("rows", .count(1...4), default: .count(2), class: .geometry, "")
    let bad = Parameter("rows", .count(1...4), default: .count(5), class: .geometry, "")
    let odd = Parameter("rows", .count(1...4), default: .flag(true), class: .geometry, "")
    let count = Parameter("count", .flag, default: nil, class: .geometry, "")
    try kind("b", [rows], ["x"])
    try kind("a")
    #expect(catalog.kinds.map(\.name) == ["a", "b"])
    #expect(catalog.kind(named: "b")?.actions.map(\.name) == ["x"])
    #expect(catalog.kind(named: "c") == nil)
    #expect(message { try kind("a") } == "component kind 'a' is registered twice")
    #expect(message { try kind("c", [rows, rows]) }?.contains("'rows' twice") == true)
    #expect(message { try kind("c", [], ["x", "x"]) }?.contains("action 'x' twice") == true)
    #expect(
      message { try kind("c", [bad]) }
        == "the default 5 of parameter 'rows' of component kind 'c' is not in its domain; expected "
        + "a whole number from 1 to 4")
    #expect(message { try kind("c", [odd]) }?.contains("is not in its domain") == true)
    #expect(message { try kind("c", [count]) }?.contains("a key that every component has") == true)
    #expect(message { try kind("group") }?.contains("cannot name") == true)
    #expect(message { try kind("c d") }?.contains("cannot name") == true)
  }

  @Test(arguments: [
    "tim-dnn_tvlsi_2020", "tim-dnn-8_tvlsi_2020", "near-memory-iso-capacity_tvlsi_2020",
    "near-memory-iso-area_tvlsi_2020",
  ])
  func shippedAcceleratorsAreComplete(name: String) throws {
    let catalog = try fakeCatalog()
    let description = try AcceleratorDescription.read(name, catalog: catalog, folders: repository)
    #expect(description.name == name)
    let system = try description.makeSystem(catalog: catalog, layers: [], tokens: [])
    #expect(system.components[0].instances == (name.contains("iso-area") ? 60 : 32))
    for technology in [description.technology.value, "tim-dnn-32nm-30.86pJ"] {
      let table = try CostTable.read(technology, folders: repository)
      for component in description.components {
        let actions = try catalog.requireKind(named: component.kind).actions.map(\.name)
        _ = try table.costs(
          path: component.path, kind: component.kind, actions: actions,
          costKey: component.costKey?.value)
      }
    }
  }
}
