import Arch

/// A DRAM memory with what each of its values rests on.
public struct DRAMDataSheet: Sendable {
  /// A value of the file.
  public struct Entry: Sendable {
    /// The section of the file: `timing`; empty for the clock.
    public var section: String
    public var name: String
    public var value: String
    public var source: String
    public var standing: Standing
    public var position: SourcePosition
  }

  public var configuration: DRAMConfiguration
  public var notes: String?
  public var entries: [Entry]

  /// Decodes a memory from YAML, or from a configuration of DRAMsim3 where its name ends in `.ini`.
  ///
  /// Such a configuration says nothing of sources: all its values are `assumed`.
  ///
  /// - Throws: `TesseraError` with the file and the line of the first mistake.
  public init(_ source: SourceText) throws {
    guard source.label.lowercased().hasSuffix(".ini") else {
      configuration = try DRAMConfiguration.decode(source)
      let root = try YAMLReader.read(source)
      notes = try root["notes"]?.text()
      entries = try configuration.values.map { section, name, value in
        let node = section.isEmpty ? root[name] : root[section]?[name]
        guard let node, let from = node["source"], let standing = node["standing"] else {
          throw TesseraError(at: root.position, "has no source for \(name)")
        }
        return Entry(
          section: section, name: name, value: value, source: try from.text(),
          standing: try standing.standing(), position: node.position)
      }
      return
    }
    configuration = try DRAMConfiguration.decodeINI(source)
    notes = nil
    entries = configuration.values.map { section, name, value in
      Entry(
        section: section, name: name, value: value, source: "the file, which names no sources",
        standing: .assumed, position: .file(source.label, line: 1, column: 1))
    }
  }

  /// Reads a memory by name or path.
  ///
  /// - Throws: as `DRAMConfiguration.read`.
  public static func read(_ name: String, folders: DataFolders) throws -> DRAMDataSheet {
    if name.lowercased().hasSuffix(".ini") {
      return try DRAMDataSheet(try SourceText.read(path: name, label: name))
    }
    return try DRAMDataSheet(try folders.read(name, folder: DRAMConfiguration.folder))
  }

  /// An amount that follows from several values, with the weakest of their standings.
  private func cost<Amount: Quantity>(
    _ value: Amount, _ formula: String, from names: [String]
  ) -> CostValue<Amount> {
    let used = entries.filter { names.contains($0.name) }
    let weakest = used.map(\.standing).max() ?? .assumed
    let first = used.first { $0.standing == weakest } ?? used.first
    return CostValue(
      value, source: "\(formula), of \(configuration.name)", standing: max(.derived, weakest),
      position: first?.position ?? .argument(configuration.name))
  }

  /// What commands and standby cost, each with its formula and the weakest standing of its values.
  ///
  /// The static power is that of all devices with no bank open, in every state of the component:
  /// 1 Σ V · IDD2N. What an open bank adds is the action `openCycle`.
  ///
  /// - Throws: `TesseraError` where an open bank takes less than none.
  public func costs() throws -> CostEntry {
    let model = DRAMEnergyModel(configuration)
    let geometry = configuration.geometry
    let currents = configuration.currents
    let open = currents.activeStandby.microamperes - currents.prechargeStandby.microamperes
    guard open >= 0 else {
      throw TesseraError(
        "found IDD3N of \(currents.activeStandby); expected at least IDD2N, "
          + "\(currents.prechargeStandby)")
    }
    let devices = geometry.devicesPerRank
    let ranks = geometry.ranks * geometry.channels
    let factor = "VDD · \(devices) device\(devices == 1 ? "" : "s")"
    let position = entries.first { $0.name == "VDD" }?.position ?? .argument(configuration.name)
    func action(_ action: DRAMAction, _ energy: CostValue<Energy>) -> ActionCost {
      ActionCost(name: "\(action)", energy: energy, position: position)
    }
    func none<Amount: Quantity>(_ zero: Amount, _ source: String) -> CostValue<Amount> {
      CostValue(zero, source: source, standing: .assumed, position: position)
    }
    let pins = "The pins and the way to the accelerator are not modelled."
    // 1 µV · 1 µA is 1 pW.
    let watts = Int128(currents.supply.microvolts) * Int128(devices) * 1000
    let standby = cost(
      Power(femtowatts: watts * Int128(currents.prechargeStandby.microamperes) * Int128(ranks)),
      "\(factor) · \(ranks) rank\(ranks == 1 ? "" : "s") · IDD2N",
      from: ["VDD", "IDD2N", "ranks", "channels", "deviceWidth", "busWidth"])
    let shape = ["VDD", "deviceWidth", "busWidth", "clock"]
    return CostEntry(
      actions: [
        action(.readBit, none(.zero, pins)), action(.writeBit, none(.zero, pins)),
        action(
          .activate,
          cost(
            model.activate, "\(factor) · (IDD0 · tRC − IDD3N · tRAS − IDD2N · (tRC − tRAS))",
            from: shape + ["IDD0", "IDD2N", "IDD3N", "tRC", "tRAS"])),
        action(
          .read,
          cost(
            model.read, "\(factor) · (IDD4R − IDD3N) · burst",
            from: shape + ["IDD4R", "IDD3N", "burstLength"])),
        action(
          .write,
          cost(
            model.write, "\(factor) · (IDD4W − IDD3N) · burst",
            from: shape + ["IDD4W", "IDD3N", "burstLength"])),
        action(
          .precharge, cost(Energy.zero, "PRE is part of the energy of ACT", from: ["IDD0"])),
        action(
          .refresh,
          cost(
            model.refresh, "\(factor) · (IDD5B − IDD3N) · tRFC",
            from: shape + ["IDD5B", "IDD3N", "tRFC"])),
        action(
          .openCycle,
          cost(
            Energy(
              quectojoules: watts * Int128(open) * Int128(configuration.clock.numerator)
                / Int128(configuration.clock.denominator)),
            "\(factor) · (IDD3N − IDD2N) · a cycle", from: shape + ["IDD3N", "IDD2N"])),
      ],
      staticPower: [.active: standby, .idle: standby, .gated: standby],
      area: none(.zero, "The memory devices are off the chip whose area is reported."),
      position: position)
  }
}

extension DRAMConfiguration {
  /// All the values of a file, in its order, as the file writes them.
  var values: [(section: String, name: String, value: String)] {
    let (shape, time, settings) = (geometry, timing, controller)
    let rows: [(String, [(String, String)])] = [
      ("", [("clock", clock.description)]),
      (
        "geometry",
        [
          ("channels", shape.channels), ("ranks", shape.ranks), ("bankGroups", shape.bankGroups),
          ("banksPerGroup", shape.banksPerGroup), ("rows", shape.rows), ("columns", shape.columns),
          ("deviceWidth", shape.deviceWidth), ("busWidth", shape.busWidth),
          ("burstLength", shape.burstLength),
        ].map { ($0, "\($1)") }
      ),
      (
        "timing",
        [
          ("AL", time.additiveLatency), ("CL", time.readLatency), ("CWL", time.writeLatency),
          ("tRCD_RD", time.activateToRead), ("tRCD_WR", time.activateToWrite),
          ("tRP", time.prechargeTime), ("tRAS", time.activeTime), ("tRC", time.rowCycle),
          ("tRRD_S", time.activateGapShort), ("tRRD_L", time.activateGapLong),
          ("tFAW", time.fourActivateWindow), ("tCCD_S", time.columnGapShort),
          ("tCCD_L", time.columnGapLong), ("tWTR_S", time.writeToReadShort),
          ("tWTR_L", time.writeToReadLong), ("tWR", time.writeRecovery),
          ("tRTP", time.readToPrecharge), ("tRFC", time.refreshTime),
          ("tREFI", time.refreshInterval), ("tRTRS", time.rankSwitch),
          ("tWPRE", time.writePreamble),
        ].map { ($0, "\($1)") }
      ),
      (
        "currents",
        [("VDD", currents.supply.exactText)]
          + [
            ("IDD0", currents.activatePrecharge), ("IDD2N", currents.prechargeStandby),
            ("IDD3N", currents.activeStandby), ("IDD4R", currents.readBurst),
            ("IDD4W", currents.writeBurst), ("IDD5B", currents.refreshBurst),
          ].map { ($0, $1.exactText) }
      ),
      (
        "controller",
        [
          ("addressMapping", settings.addressMapping), ("rowPolicy", settings.rowPolicy.rawValue),
          ("queueStructure", settings.queueStructure.rawValue),
          ("refreshPolicy", settings.refreshPolicy.rawValue),
          ("transactionQueue", "\(settings.transactionQueue)"),
          ("commandQueue", "\(settings.commandQueue)"),
          ("unifiedQueue", "\(settings.isUnified)"), ("writeDrain", "\(settings.writeDrain)"),
          ("rowHitLimit", "\(settings.rowHitLimit)"),
        ]
      ),
    ]
    return rows.flatMap { section, values in values.map { (section, $0.0, $0.1) } }
  }
}
