import Arch

extension DRAMConfiguration {
  /// Decodes a configuration of DRAMsim3.
  ///
  /// Sections, keys and defaults are those of DRAMsim3; sections `other` and `thermal` and keys
  /// that change nothing here are skipped, as DRAMsim3 skips what it does not know. As there,
  /// columns of HBM are pairs, ranks follow from `channel_size`, and tRC is tRAS + tRP. Unlike
  /// there, a key whose default belongs to another memory is required, sizes and durations are
  /// checked, and `tRTP_L` of HBM is read.
  ///
  /// - Throws: `TesseraError` with the file's name, and the line where there is one.
  public static func decodeINI(_ source: SourceText) throws -> DRAMConfiguration {
    let file = try INIText(source)
    let standard = try readStandard(file)
    for (section, key, values) in [
      ("system", "refresh_policy", ["RANK_LEVEL_STAGGERED", "RANK_LEVEL_SIMULTANEOUS"]),
      ("system", "enable_self_refresh", ["false"]),
      ("dram_structure", "bankgroup_enable", ["true"]),
    ] {
      guard let entry = file[section, key] else { continue }
      guard values.contains(where: { $0.lowercased() == entry.text.lowercased() }) else {
        throw file.error(
          entry, "found \(quoted(entry.text)) as \(key)\(expectation(of: values, insteadOf: ""))")
      }
    }
    let geometry = try readGeometry(file, standard)
    let timing = try readTiming(file, standard)
    let configuration = DRAMConfiguration(
      name: fileName(source.label), summary: "a configuration of DRAMsim3", standard: standard,
      clock: try file.clock("timing", "tCK"), geometry: geometry, timing: timing,
      currents: try readCurrents(file), controller: try readController(file))
    do {
      try configuration.check()
    } catch let error as TesseraError {
      throw TesseraError("\(source.label): \(error)")
    }
    return configuration
  }

  private static func fileName(_ label: String) -> String {
    let last = label.split(separator: "/").last.map(String.init) ?? label
    return last.lowercased().hasSuffix(".ini") ? String(last.dropLast(4)) : last
  }

  private static func readStandard(_ file: INIText) throws -> Standard {
    let entry = try file.required("dram_structure", "protocol")
    guard let standard = Standard(rawValue: entry.text) else {
      throw file.error(
        entry,
        "found \(quoted(entry.text)) as protocol"
          + expectation(of: Standard.allCases.map(\.rawValue), insteadOf: entry.text))
    }
    return standard
  }

  private static func readGeometry(_ file: INIText, _ standard: Standard) throws -> DRAMGeometry {
    func count(_ section: String, _ key: String) throws -> Int {
      Int(try file.integer(section, key, in: 1...(1 << 24)))
    }
    var columns = try count("dram_structure", "columns")
    if standard.hasTwoCommandBuses { columns *= 2 }
    let deviceWidth = try count("dram_structure", "device_width")
    let busWidth = try count("system", "bus_width")
    let bankGroups = try count("dram_structure", "bankgroups")
    let banksPerGroup = try count("dram_structure", "banks_per_group")
    let rows = try count("dram_structure", "rows")
    let channelSize = try count("system", "channel_size")
    // Bounded factors: rows, columns and groups fit 24 bits each.
    let bytes =
      Int128(columns) * Int128(busWidth / 8) * Int128(rows) * Int128(bankGroups)
      * Int128(banksPerGroup)
    let ranks = bytes == 0 ? 1 : max(1, (Int128(channelSize) << 20) / bytes)
    guard ranks <= 64 else {
      throw file.error(
        try file.required("system", "channel_size"),
        "found a channel_size of \(channelSize) MB, which takes \(ranks) ranks; expected at most 64"
      )
    }
    return DRAMGeometry(
      channels: try count("system", "channels"), ranks: Int(ranks), bankGroups: bankGroups,
      banksPerGroup: banksPerGroup, rows: rows, columns: columns, deviceWidth: deviceWidth,
      busWidth: busWidth, burstLength: try count("dram_structure", "BL"))
  }

  private static func readTiming(_ file: INIText, _ standard: Standard) throws -> DRAMTiming {
    func cycles(_ key: String, default value: Int64? = nil) throws -> Int64 {
      if let value, file["timing", key] == nil { return value }
      return try file.integer("timing", key, in: 0...DRAMTiming.longest)
    }
    let isHBM = standard.hasTwoCommandBuses
    let active = try cycles("tRAS")
    let precharge = try cycles("tRP")
    let hasLongPrecharge = file["timing", "tRTP"] == nil && file["timing", "tRTP_L"] != nil
    return DRAMTiming(
      additiveLatency: try cycles("AL", default: 0), readLatency: try cycles("CL"),
      writeLatency: try cycles("CWL"), activateToRead: try cycles(isHBM ? "tRCDRD" : "tRCD"),
      activateToWrite: try cycles(isHBM ? "tRCDWR" : "tRCD"), prechargeTime: precharge,
      activeTime: active, rowCycle: active + precharge,
      activateGapShort: try cycles("tRRD_S"), activateGapLong: try cycles("tRRD_L"),
      fourActivateWindow: try cycles("tFAW"), columnGapShort: try cycles("tCCD_S"),
      columnGapLong: try cycles("tCCD_L"), writeToReadShort: try cycles("tWTR_S"),
      writeToReadLong: try cycles("tWTR_L"), writeRecovery: try cycles("tWR"),
      readToPrecharge: try cycles(hasLongPrecharge ? "tRTP_L" : "tRTP"),
      refreshTime: try cycles("tRFC"), refreshInterval: try cycles("tREFI"),
      rankSwitch: try cycles("tRTRS", default: 2), writePreamble: try cycles("tWPRE", default: 1))
  }

  private static func readCurrents(_ file: INIText) throws -> DRAMCurrents {
    func current(_ key: String) throws -> Current {
      Current(microamperes: try file.decimal("power", key, times: 1_000, most: 1_000_000_000))
    }
    return DRAMCurrents(
      supply: Voltage(
        microvolts: try file.decimal("power", "VDD", times: 1_000_000, most: 1_000_000_000)),
      activatePrecharge: try current("IDD0"), prechargeStandby: try current("IDD2N"),
      activeStandby: try current("IDD3N"), readBurst: try current("IDD4R"),
      writeBurst: try current("IDD4W"), refreshBurst: try current("IDD5AB"))
  }

  private static func readController(_ file: INIText) throws -> DRAMControllerSettings {
    func choice<Choice>(_ key: String, _ values: [(String, Choice)]) throws -> Choice {
      guard let entry = file["system", key] else { return values[0].1 }
      guard let found = values.first(where: { $0.0 == entry.text }) else {
        throw file.error(
          entry,
          "found \(quoted(entry.text)) as \(key)"
            + expectation(of: values.map(\.0), insteadOf: entry.text))
      }
      return found.1
    }
    let size: ClosedRange<Int64> = 1...4096
    let drain =
      file["system", "write_buf_size"] == nil
      ? 16 : Int(try file.integer("system", "write_buf_size", in: size))
    return DRAMControllerSettings(
      addressMapping: try file.required("system", "address_mapping").text,
      rowPolicy: try choice("row_buf_policy", [("OPEN_PAGE", .open), ("CLOSE_PAGE", .closed)]),
      queueStructure: try choice(
        "queue_structure", [("PER_BANK", .perBank), ("PER_RANK", .perRank)]),
      refreshPolicy: try choice(
        "refresh_policy",
        [("RANK_LEVEL_STAGGERED", .staggered), ("RANK_LEVEL_SIMULTANEOUS", .simultaneous)]),
      transactionQueue: Int(try file.integer("system", "trans_queue_size", in: size)),
      commandQueue: Int(try file.integer("system", "cmd_queue_size", in: size)),
      isUnified: try file.flag("system", "unified_queue"), writeDrain: drain, rowHitLimit: 4)
  }
}
