import Arch

extension DRAMConfiguration {
  /// Checks that the values fit one another.
  ///
  /// - Throws: `TesseraError` that says which do not, without a place.
  public func check() throws {
    try checkGeometry()
    try checkTiming()
    try checkCurrents()
    _ = try DRAMAddressMap(self)
  }

  private func checkGeometry() throws {
    let shape = geometry
    let counts: [(String, Int, Int)] = [
      ("channels", shape.channels, 256), ("ranks", shape.ranks, 64),
      ("bank groups", shape.bankGroups, 64), ("banks of a group", shape.banksPerGroup, 64),
      ("rows", shape.rows, 1 << 24), ("columns", shape.columns, 1 << 20),
      ("bits of a device", shape.deviceWidth, 1 << 10),
      ("bits of the bus", shape.busWidth, 1 << 12),
      ("transfers of a burst", shape.burstLength, 64),
    ]
    for (what, value, most) in counts {
      guard value > 0, value <= most, value & (value - 1) == 0 else {
        throw TesseraError("found \(value) \(what); expected a power of two up to \(most)")
      }
    }
    guard shape.deviceWidth <= shape.busWidth, shape.busWidth >= 8 else {
      throw TesseraError(
        "found devices of \(shape.deviceWidth) bits on a bus of \(shape.busWidth); expected a bus "
          + "of whole bytes that is no narrower")
    }
    guard shape.burstLength >= 2, shape.columns >= shape.burstLength else {
      throw TesseraError(
        "found bursts of \(shape.burstLength) in rows of \(shape.columns) columns; expected 2 or "
          + "more transfers, and no more than columns")
    }
    guard shape.banksPerChannel <= DRAMGeometry.mostBanks else {
      throw TesseraError(
        "found \(shape.banksPerChannel) banks in the ranks of a channel; expected at most "
          + "\(DRAMGeometry.mostBanks)")
    }
    let queues: [(String, Int)] = [
      ("transaction queue", controller.transactionQueue), ("write drain", controller.writeDrain),
      ("row hit limit", controller.rowHitLimit),
    ]
    for (what, value) in queues where !(1...4096).contains(value) {
      throw TesseraError("found a \(what) of \(value); expected 1 to 4096")
    }
    // One bit of a word for each entry.
    guard (1...64).contains(controller.commandQueue) else {
      throw TesseraError("found a command queue of \(controller.commandQueue); expected 1 to 64")
    }
  }

  private func checkTiming() throws {
    let time = timing
    let values: [(String, Int64, least: Int64)] = [
      ("AL", time.additiveLatency, 0), ("CL", time.readLatency, 1), ("CWL", time.writeLatency, 1),
      ("tRCD", time.activateToRead, 1), ("tRCD", time.activateToWrite, 1),
      ("tRP", time.prechargeTime, 1), ("tRAS", time.activeTime, 1), ("tRC", time.rowCycle, 1),
      ("tRRD_S", time.activateGapShort, 1), ("tRRD_L", time.activateGapLong, 1),
      ("tFAW", time.fourActivateWindow, 0), ("tCCD_S", time.columnGapShort, 1),
      ("tCCD_L", time.columnGapLong, 1), ("tWTR_S", time.writeToReadShort, 0),
      ("tWTR_L", time.writeToReadLong, 0), ("tWR", time.writeRecovery, 0),
      ("tRTP", time.readToPrecharge, 0), ("tRFC", time.refreshTime, 1),
      ("tREFI", time.refreshInterval, 1), ("tRTRS", time.rankSwitch, 0),
      ("tWPRE", time.writePreamble, 0),
    ]
    for (name, value, least) in values where value < least || value > DRAMTiming.longest {
      throw TesseraError(
        "found \(name) of \(value) cycles; expected \(least) to \(DRAMTiming.longest)")
    }
    guard time.rowCycle >= time.activeTime + time.prechargeTime else {
      throw TesseraError(
        "found tRC of \(time.rowCycle) cycles; expected at least tRAS + tRP, "
          + "\(time.activeTime + time.prechargeTime)")
    }
    let gaps: [(String, Int64, Int64)] = [
      ("tRRD", time.activateGapShort, time.activateGapLong),
      ("tCCD", time.columnGapShort, time.columnGapLong),
      ("tWTR", time.writeToReadShort, time.writeToReadLong),
    ]
    for (name, short, long) in gaps where short > long && geometry.bankGroups > 1 {
      throw TesseraError(
        "found \(name)_S of \(short) cycles; expected no more than \(name)_L, \(long)")
    }
    guard time.additiveLatency < min(time.activateToRead, time.activateToWrite) else {
      throw TesseraError("found AL of \(time.additiveLatency) cycles; expected less than tRCD")
    }
    // A refresh waits for open rows at most as long as a write needs to be over.
    let constraints = DRAMConstraints(self)
    let longest =
      time.refreshTime + time.rowCycle + constraints.writeToPrecharge + time.prechargeTime
      + Int64(geometry.banksPerRank)
    guard time.refreshInterval / Int64(geometry.ranks) > longest else {
      throw TesseraError(
        "found tREFI of \(time.refreshInterval) cycles for \(geometry.ranks) ranks; expected more "
          + "than \(longest) each, which a refresh may take with the closing of rows")
    }
  }

  private func checkCurrents() throws {
    let named: [(String, Current, String, Current)] = [
      ("IDD4R", currents.readBurst, "IDD3N", currents.activeStandby),
      ("IDD4W", currents.writeBurst, "IDD3N", currents.activeStandby),
      ("IDD5", currents.refreshBurst, "IDD3N", currents.activeStandby),
    ]
    for (name, value, floorName, floor) in named where value < floor {
      throw TesseraError("found \(name) of \(value); expected at least \(floorName), \(floor)")
    }
    guard DRAMEnergyModel(self).activate >= .zero else {
      throw TesseraError(
        "found IDD0 of \(currents.activatePrecharge); expected more than standby takes in tRC")
    }
  }
}
