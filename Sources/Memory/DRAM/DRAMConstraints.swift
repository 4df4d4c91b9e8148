import Arch

/// The least number of cycles from one command to another, worked out from the timing parameters.
///
/// | from, to | same bank | same group | other group | other rank |
/// |---|---|---|---|---|
/// | ACT, ACT | tRC | tRRD_L | tRRD_S | – |
/// | ACT, RD or WR | tRCD − AL | – | – | – |
/// | ACT, PRE | tRAS | – | – | – |
/// | PRE, ACT or REF | tRP | – | – | – (REF: the whole rank) |
/// | RD, RD | max(burst, tCCD_L) | max(burst, tCCD_L) | max(burst, tCCD_S) | burst + tRTRS |
/// | WR, WR | max(burst, tCCD_L) | max(burst, tCCD_L) | max(burst, tCCD_S) | burst + tRTRS |
/// | RD, WR | CL + burst + 1 + tWPRE − CWL | the same | the same | CL + burst + tRTRS − CWL |
/// | WR, RD | WL + burst + tWTR_L | the same | WL + burst + tWTR_S | CWL + burst + tRTRS − CL |
/// | RD, PRE | AL + tRTP | – | – | – |
/// | WR, PRE | WL + burst + tWR | – | – | – |
/// | REF, ACT or REF | tRFC, for the whole rank | | | – |
///
/// WL = AL + CWL. At most four ACT to a rank fall into any window of tFAW cycles. Source: JESD79-4
/// (DDR4) and JESD235 (HBM); the gap from RD to WR is that of JESD79-4.
public struct DRAMConstraints: Sendable, Hashable {
  public var activateToActivateSame: Int64
  public var activateToActivateOther: Int64
  public var readToReadSame: Int64
  public var readToReadOther: Int64
  public var readToReadRank: Int64
  public var writeToWriteRank: Int64
  public var readToWrite: Int64
  public var readToWriteRank: Int64
  public var writeToReadSame: Int64
  public var writeToReadOther: Int64
  public var writeToReadRank: Int64
  public var readToPrecharge: Int64
  public var writeToPrecharge: Int64
  public var activateToRead: Int64
  public var activateToWrite: Int64
  /// From RD to the cycle after its last data.
  public var readToData: Int64
  /// From WR to the cycle after its last data.
  public var writeToData: Int64

  public init(_ configuration: DRAMConfiguration) {
    let time = configuration.timing
    let burst = configuration.geometry.burstCycles
    let readLatency = time.additiveLatency + time.readLatency
    let writeLatency = time.additiveLatency + time.writeLatency
    // With one group the short gaps concern nobody.
    let hasOthers = configuration.geometry.bankGroups > 1
    activateToActivateSame = time.activateGapLong
    activateToActivateOther = hasOthers ? time.activateGapShort : time.activateGapLong
    readToReadSame = max(burst, time.columnGapLong)
    readToReadOther = hasOthers ? max(burst, time.columnGapShort) : readToReadSame
    readToReadRank = burst + time.rankSwitch
    writeToWriteRank = burst + time.rankSwitch
    readToWrite = max(1, readLatency + burst + 1 + time.writePreamble - writeLatency)
    readToWriteRank = max(1, readLatency + burst + time.rankSwitch - writeLatency)
    writeToReadSame = writeLatency + burst + time.writeToReadLong
    writeToReadOther =
      writeLatency + burst + (hasOthers ? time.writeToReadShort : time.writeToReadLong)
    writeToReadRank = max(1, writeLatency + burst + time.rankSwitch - readLatency)
    readToPrecharge = time.additiveLatency + time.readToPrecharge
    writeToPrecharge = writeLatency + burst + time.writeRecovery
    activateToRead = time.activateToRead - time.additiveLatency
    activateToWrite = time.activateToWrite - time.additiveLatency
    readToData = readLatency + burst
    writeToData = writeLatency + burst
  }
}
