import Arch

extension FrameDecoder {
  /// Reads the operations and the columns' forms and tables.
  func readHeaders(
    _ content: UnsafeBufferPointer<UInt8>, count: Int, limits: Limits
  ) throws(TesseraError) -> (headers: [ColumnHeader], operations: Int) {
    var reader = ByteReader(content)
    scratch.clearTables()
    let operations = try reader.varint(in: 1...count, "a number of operations of")
    for index in 0..<operations {
      let operation = try reader.varint(in: 0...65_535, "operation")
      guard operation < limits.operations else {
        throw TesseraError("found operation \(operation), expected less than \(limits.operations)")
      }
      scratch.operations[index] = UInt16(operation)
    }
    var headers: [ColumnHeader] = []
    headers.reserveCapacity(Column.allCases.count)
    for column in Column.allCases {
      headers.append(try readHeader(of: column, from: &reader, operations: operations))
    }
    var position = reader.position
    for index in headers.indices {
      headers[index].data = position
      let layout = headers[index].form.width.layout(records: count)
      position += layout.planes * layout.length
    }
    guard position == content.count else {
      throw TesseraError("found \(content.count) bytes of content, expected \(position)")
    }
    return (headers, operations)
  }

  private func readHeader(
    of column: Column, from reader: inout ByteReader, operations: Int
  ) throws(TesseraError) -> ColumnHeader {
    let byte = try reader.byte()
    let widest = column == .waitCount ? 8 : 4
    guard let form = ColumnForm(byte: byte), form.width.code <= 3 + widest,
      Self.allows(form, column)
    else { throw TesseraError("found form \(byte) of column \(column), expected a known one") }
    var header = ColumnHeader(form: form, table: scratch.tableCount)
    try readTable(of: form.transform, from: &reader, operations: operations, into: &header)
    guard form.isRanked else { return header }
    header.ranks = scratch.tableCount
    let ranks = try reader.varint(in: 1...256, "a number of distinct residuals of")
    var value: UInt64 = 0
    for _ in 0..<ranks {
      value &+= try reader.varint()
      scratch.append(value)
    }
    // A rank beyond the list stands for the last residual.
    for _ in ranks..<256 { scratch.append(value) }
    return header
  }

  private func readTable(
    of transform: ColumnTransform, from reader: inout ByteReader, operations: Int,
    into header: inout ColumnHeader
  ) throws(TesseraError) {
    switch transform {
    case .offset:
      scratch.append(try reader.varint())
    case .offsetByOperation:
      for _ in 0..<operations { scratch.append(try reader.varint()) }
    case .deltaByOperation:
      for _ in 0..<operations {
        scratch.append(UInt64(bitPattern: try reader.signedVarint()))
        scratch.append(try reader.varint())
      }
    case .deltaByToken, .advanceByToken:
      scratch.append(try reader.varint())
      // A token takes two bytes at least.
      header.tokens = try reader.varint(in: 0...(reader.remaining / 2), "a number of tokens of")
      for _ in 0..<header.tokens {
        let token = try reader.varint(in: 0...(FrameScratch.tokenSlots - 1), "token")
        scratch.append(UInt64(token))
        scratch.append(UInt64(bitPattern: try reader.signedVarint()))
      }
    case .linear:
      scratch.append(UInt64(try reader.varint(in: 0...Int(UInt32.max), "a slope of")))
      scratch.append(UInt64(bitPattern: try reader.signedVarint()))
    }
  }

  private static func allows(_ form: ColumnForm, _ column: Column) -> Bool {
    if form.isRanked && form.width.code > 4 { return false }
    return switch form.transform {
    case .offset: true
    case .offsetByOperation, .deltaByOperation: column != .operation
    case .deltaByToken, .advanceByToken: column == .waitCount
    case .linear: column == .payload1
    }
  }
}
