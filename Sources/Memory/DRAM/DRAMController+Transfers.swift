import Arch

/// What a channel of an accelerator asks of its controllers.
extension DRAMController {
  /// Cycles with an open bank before `cycle`, of all ranks; `cycle` is at or after all that was done.
  mutating func openCycles(before cycle: Int64) -> Int64 {
    var sum: Int64 = 0
    for rank in 0..<ranks {
      let state = rankStates[rank]
      let until = state.openBanks > 0 ? cycle : min(cycle, state.activeUntil)
      sum += state.activeCycles + max(0, until - state.activeSince)
    }
    return sum
  }

  /// Whether reads were accepted whose data have not been ordered yet.
  var hasReadsInside: Bool {
    counts.reads > counts.readBursts + counts.forwardedReads + counts.mergedReads
  }
}

extension DRAMAddressMap {
  /// The number of the burst that a column command moves.
  func line(of command: DRAMCommand) -> Int64 {
    Int64(command.row) << row.shift | Int64(command.column) << column.shift
      | Int64(command.channel) << channel.shift | Int64(command.rank) << rank.shift
      | Int64(command.bankGroup) << bankGroup.shift | Int64(command.bank) << bank.shift
  }
}
