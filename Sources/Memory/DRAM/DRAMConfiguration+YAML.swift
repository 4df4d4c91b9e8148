import Arch

extension DRAMConfiguration {
  /// The folder of the data that holds configurations.
  public static let folder = "memories"

  /// Reads a configuration by its name in `memories/`, or by the path of a YAML file or of a
  /// configuration of DRAMsim3 (`.ini`).
  ///
  /// - Throws: `TesseraError` with file, line and column of the first mistake.
  public static func read(_ name: String, folders: DataFolders) throws -> DRAMConfiguration {
    if name.lowercased().hasSuffix(".ini") {
      return try decodeINI(try SourceText.read(path: name, label: name))
    }
    return try decode(try folders.read(name, folder: folder))
  }

  /// Decodes a configuration from YAML.
  ///
  /// - Throws: as `read`.
  public static func decode(_ source: SourceText) throws -> DRAMConfiguration {
    let root = try YAMLReader.read(source)
    let fields = try root.fields(
      of: "the memory",
      known: [
        "name", "summary", "notes", "standard", "clock", "geometry", "timing", "currents",
        "controller",
      ])
    let standardName = try fields.required("standard").choice(
      of: Standard.allCases.map(\.rawValue))
    let geometry = try readGeometry(try fields.required("geometry"))
    let clock = try valueNode(try fields.required("clock"), of: "clock", hasSource: true)
      .clockPeriod()
    let configuration = DRAMConfiguration(
      name: try fields.required("name").text(expecting: "a name"),
      summary: try fields.required("summary").text(),
      standard: Standard(rawValue: standardName) ?? .ddr4, clock: clock, geometry: geometry,
      timing: try readTiming(try fields.required("timing")),
      currents: try readCurrents(try fields.required("currents")),
      controller: try readController(try fields.required("controller")))
    do {
      try configuration.check()
    } catch let error as TesseraError {
      throw TesseraError(at: root.position, error.description)
    }
    return configuration
  }

  /// A value with where it is from.
  private static func valueNode(
    _ node: YAMLNode, of name: String, hasSource: Bool
  ) throws -> YAMLNode {
    guard hasSource else { return node }
    let fields = try node.fields(of: "'\(name)'", known: ["value", "source", "standing"])
    _ = try fields.required("source").text(expecting: "where the value comes from")
    _ = try fields.required("standing").standing()
    return try fields.required("value")
  }

  private static func readGeometry(_ node: YAMLNode) throws -> DRAMGeometry {
    let names = [
      "channels", "ranks", "bankGroups", "banksPerGroup", "rows", "columns", "deviceWidth",
      "busWidth", "burstLength",
    ]
    let fields = try node.fields(of: "'geometry'", known: names)
    func count(_ name: String) throws -> Int {
      let node = try valueNode(try fields.required(name), of: name, hasSource: true)
      return Int(try node.integer(in: 1...(1 << 24)))
    }
    return DRAMGeometry(
      channels: try count("channels"), ranks: try count("ranks"),
      bankGroups: try count("bankGroups"), banksPerGroup: try count("banksPerGroup"),
      rows: try count("rows"), columns: try count("columns"),
      deviceWidth: try count("deviceWidth"), busWidth: try count("busWidth"),
      burstLength: try count("burstLength"))
  }

  private static func readTiming(_ node: YAMLNode) throws -> DRAMTiming {
    let names = [
      "AL", "CL", "CWL", "tRCD_RD", "tRCD_WR", "tRP", "tRAS", "tRC", "tRRD_S", "tRRD_L", "tFAW",
      "tCCD_S", "tCCD_L", "tWTR_S", "tWTR_L", "tWR", "tRTP", "tRFC", "tREFI", "tRTRS", "tWPRE",
    ]
    let fields = try node.fields(of: "'timing'", known: names)
    func cycles(_ name: String) throws -> Int64 {
      try valueNode(try fields.required(name), of: name, hasSource: true)
        .integer(in: 0...DRAMTiming.longest)
    }
    return DRAMTiming(
      additiveLatency: try cycles("AL"), readLatency: try cycles("CL"),
      writeLatency: try cycles("CWL"), activateToRead: try cycles("tRCD_RD"),
      activateToWrite: try cycles("tRCD_WR"), prechargeTime: try cycles("tRP"),
      activeTime: try cycles("tRAS"), rowCycle: try cycles("tRC"),
      activateGapShort: try cycles("tRRD_S"), activateGapLong: try cycles("tRRD_L"),
      fourActivateWindow: try cycles("tFAW"), columnGapShort: try cycles("tCCD_S"),
      columnGapLong: try cycles("tCCD_L"), writeToReadShort: try cycles("tWTR_S"),
      writeToReadLong: try cycles("tWTR_L"), writeRecovery: try cycles("tWR"),
      readToPrecharge: try cycles("tRTP"), refreshTime: try cycles("tRFC"),
      refreshInterval: try cycles("tREFI"), rankSwitch: try cycles("tRTRS"),
      writePreamble: try cycles("tWPRE"))
  }

  private static func readCurrents(_ node: YAMLNode) throws -> DRAMCurrents {
    let fields = try node.fields(
      of: "'currents'",
      known: ["VDD", "IDD0", "IDD2N", "IDD3N", "IDD4R", "IDD4W", "IDD5B"])
    func current(_ name: String) throws -> Current {
      try valueNode(try fields.required(name), of: name, hasSource: true).quantity()
    }
    return DRAMCurrents(
      supply: try valueNode(try fields.required("VDD"), of: "VDD", hasSource: true).quantity(),
      activatePrecharge: try current("IDD0"), prechargeStandby: try current("IDD2N"),
      activeStandby: try current("IDD3N"), readBurst: try current("IDD4R"),
      writeBurst: try current("IDD4W"), refreshBurst: try current("IDD5B"))
  }

  private static func readController(_ node: YAMLNode) throws -> DRAMControllerSettings {
    let fields = try node.fields(
      of: "'controller'",
      known: [
        "addressMapping", "rowPolicy", "queueStructure", "refreshPolicy", "transactionQueue",
        "commandQueue", "unifiedQueue", "writeDrain", "rowHitLimit",
      ])
    func value(_ name: String) throws -> YAMLNode {
      try valueNode(try fields.required(name), of: name, hasSource: true)
    }
    func choice<Choice: RawRepresentable & CaseIterable>(_ name: String) throws -> Choice
    where Choice.RawValue == String {
      let node = try value(name)
      let text = try node.choice(of: Choice.allCases.map(\.rawValue))
      guard let choice = Choice(rawValue: text) else {
        throw TesseraError(at: node.position, "found \(quoted(text))")
      }
      return choice
    }
    let size: ClosedRange<Int64> = 1...4096
    return DRAMControllerSettings(
      addressMapping: try value("addressMapping").text(expecting: "a mapping such as rochrababgco"),
      rowPolicy: try choice("rowPolicy"), queueStructure: try choice("queueStructure"),
      refreshPolicy: try choice("refreshPolicy"),
      transactionQueue: Int(try value("transactionQueue").integer(in: size)),
      commandQueue: Int(try value("commandQueue").integer(in: size)),
      isUnified: try value("unifiedQueue").flag(),
      writeDrain: Int(try value("writeDrain").integer(in: size)),
      rowHitLimit: Int(try value("rowHitLimit").integer(in: size)))
  }
}
