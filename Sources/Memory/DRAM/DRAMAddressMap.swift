import Arch

/// Which bits of an address select channel, rank, bank group, bank, row and column.
///
/// The low bits inside a burst select nothing. Above them come the fields of the mapping, the last
/// named one lowest; the column field holds the column without the bits inside a burst.
public struct DRAMAddressMap: Sendable, Hashable, BitwiseCopyable {
  struct Field: Sendable, Hashable, BitwiseCopyable {
    var shift: Int64 = 0
    var mask: Int64 = 0

    @inline(__always)
    func of(_ line: Int64) -> Int64 { (line >> shift) & mask }
  }

  /// Bits inside a burst.
  let lineShift: Int64
  let channel: Field
  let rank: Field
  let bankGroup: Field
  let bank: Field
  let row: Field
  let column: Field
  /// The first address beyond the memory.
  public let capacity: Int64

  static let names = ["ro", "ch", "ra", "bg", "ba", "co"]

  /// - Throws: `TesseraError` where the mapping doesn't name each field once.
  init(_ configuration: DRAMConfiguration) throws {
    let shape = configuration.geometry
    let text = configuration.controller.addressMapping
    var fields: [String: Field] = [:]
    var position: Int64 = 0
    let letters = Array(text)
    let isKnown = letters.count == 12
    for index in stride(from: letters.count - 2, through: 0, by: -2) where isKnown {
      let name = String(letters[index...(index + 1)])
      let values: Int =
        switch name {
        case "ro": shape.rows
        case "ch": shape.channels
        case "ra": shape.ranks
        case "bg": shape.bankGroups
        case "ba": shape.banksPerGroup
        case "co": shape.columns / shape.burstLength
        default: 0
        }
      guard values > 0, fields[name] == nil else { break }
      fields[name] = Field(shift: position, mask: Int64(values - 1))
      position += Int64(values.trailingZeroBitCount)
    }
    guard fields.count == 6 else {
      throw TesseraError(
        "found the address mapping \(quoted(text)); expected each of "
          + "\(Self.names.joined(separator: ", ")) once, such as 'rochrababgco'")
    }
    lineShift = Int64(shape.burstBytes.trailingZeroBitCount)
    channel = fields["ch"] ?? Field()
    rank = fields["ra"] ?? Field()
    bankGroup = fields["bg"] ?? Field()
    bank = fields["ba"] ?? Field()
    row = fields["ro"] ?? Field()
    column = fields["co"] ?? Field()
    capacity = shape.capacity
  }
}
