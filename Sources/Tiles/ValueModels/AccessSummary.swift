/// What one access of a block did, in the numbers that a tile's ledger counts.
public struct AccessSummary: Hashable, Sendable {
  /// The block of rows.
  public var block: Int
  /// Word lines driven: inputs of this access that are not zero.
  public var nonZeroInputs: Int
  /// Unit discharges: products that are not zero, over all columns, those beyond the largest
  /// level included.
  public var nonZeroProducts: Int
  /// Counts, of either polarity, that lay beyond the largest level.
  public var saturatedCounts: Int
  /// Counts that were read wrongly.
  public var sensingErrors: Int

  public init(
    block: Int, nonZeroInputs: Int = 0, nonZeroProducts: Int = 0, saturatedCounts: Int = 0,
    sensingErrors: Int = 0
  ) {
    self.block = block
    self.nonZeroInputs = nonZeroInputs
    self.nonZeroProducts = nonZeroProducts
    self.saturatedCounts = saturatedCounts
    self.sensingErrors = sensingErrors
  }
}
