import Testing

@testable import Memory

/// Is a memory that contradicts itself refused in one line, and one at the bound taken?
@Suite struct DRAMConfigurationTests {
  struct Bound: Sendable, CustomTestStringConvertible {
    var name: String
    var message: String
    /// The last value that is taken, and the first that isn't.
    var taken: @Sendable (inout DRAMConfiguration) -> Void
    var refused: @Sendable (inout DRAMConfiguration) -> Void

    var testDescription: String { name }
  }

  static let bounds = [
    Bound(
      name: "command queue", message: "found a command queue of 65; expected 1 to 64",
      taken: { $0.controller.commandQueue = 64 }, refused: { $0.controller.commandQueue = 65 }),
    Bound(
      name: "tRRD", message: "found tRRD_S of 4 cycles; expected no more than tRRD_L, 3",
      taken: { $0.timing.activateGapShort = 3 }, refused: { $0.timing.activateGapShort = 4 }),
    Bound(
      name: "tCCD", message: "found tCCD_S of 6 cycles; expected no more than tCCD_L, 5",
      taken: { $0.timing.columnGapShort = 5 }, refused: { $0.timing.columnGapShort = 6 }),
    Bound(
      name: "tWTR", message: "found tWTR_S of 5 cycles; expected no more than tWTR_L, 4",
      taken: { $0.timing.writeToReadShort = 4 }, refused: { $0.timing.writeToReadShort = 5 }),
  ]

  @Test(arguments: bounds) func holds(_ bound: Bound) throws {
    try smallMemory(bound.taken).check()
    do {
      try smallMemory(bound.refused).check()
      Issue.record("taken")
    } catch {
      #expect("\(error)" == bound.message)
    }
  }

  /// Without other groups the short gap concerns nobody.
  @Test func oneGroupKnowsNoShortGap() throws {
    try smallMemory {
      $0.geometry.bankGroups = 1
      $0.timing.columnGapShort = 6
    }.check()
  }
}
