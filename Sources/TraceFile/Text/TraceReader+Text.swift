import Arch

extension TraceReader {
  /// Writes the text form, which `TraceText.compress` reads back; docs/trace-format.md describes
  /// it.
  ///
  /// - Parameter output: takes the text in UTF-8, some 64 KiB at a time.
  /// - Throws: `TesseraError` where the trace is damaged, and what `output` throws.
  public func writeText(_ output: ([UInt8]) throws -> Void) throws {
    let names = TraceNames(header)
    var text = TextBuffer()
    Self.writeHeader(header, to: &text)
    for segment in 0..<segmentCount {
      text.append("segment \(names.layers[Int(index.segments[segment].layer)])\n")
      try forEachFrame(inSegments: segment..<segment + 1) { place, records in
        let prefix = Array((names.units[place.unit] + " ").utf8)
        let operations = names.operations[place.unit].map(OperationText.init)
        for index in records.indices {
          let record = records[index]
          text.append(prefix)
          operations[Int(record.operation)].write(record, tokens: names.tokens, to: &text)
          if text.bytes.count >= 1 << 16 {
            try output(text.bytes)
            text.clear()
          }
        }
      }
    }
    try output(text.bytes)
  }

  private static func writeHeader(_ header: TraceHeader, to text: inout TextBuffer) {
    text.append("tessera-trace \(TraceFormat.version)\n")
    text.append("generator \(TraceNames.quoted(header.generator))\n")
    if !header.metadata.isEmpty {
      text.append("metadata\n")
      for line in header.metadata.utf8.split(separator: 10, omittingEmptySubsequences: false) {
        text.append("| ")
        text.append(line)
        text.append("\n")
      }
    }
    for component in header.components {
      text.append(
        "component \(TraceNames.quoted(component.path)) instances=\(component.instances)\n")
      for unit in component.units {
        text.append("unit \(TraceNames.quoted(unit.name))\n")
        for operation in unit.operations {
          text.append("operation \(TraceNames.quoted(operation.name))")
          for (key, fields) in [
            ("operands", operation.operands), ("payloads", operation.payloads),
          ] where !fields.isEmpty {
            let list = fields.map(TraceNames.quoted).joined(separator: ",")
            text.append(" \(key)=\(list)")
          }
          text.append("\n")
        }
      }
    }
    for layer in header.layers { text.append("layer \(TraceNames.quoted(layer))\n") }
    for (index, token) in header.tokens.enumerated() {
      text.append("token \(TraceNames.quoted(token))")
      let count = header.initialCount(ofToken: index)
      text.append(count == 0 ? "\n" : " reached=\(count)\n")
    }
  }
}

/// An operation's part of a line.
private struct OperationText {
  private let name: [UInt8]
  /// ` name=` of the four numbers.
  private let fields: [[UInt8]]
  private let isDeclared: [Bool]

  init(_ operation: TraceOperation) {
    name = Array(TraceNames.quoted(operation.name).utf8)
    fields = operation.fieldNames.map { Array(" \(TraceNames.quoted($0))=".utf8) }
    isDeclared = [
      operation.operands.count > 0, operation.operands.count > 1, operation.payloads.count > 0,
      operation.payloads.count > 1,
    ]
  }

  func write(_ record: Record, tokens: [String], to text: inout TextBuffer) {
    text.append(name)
    field(0, record.operand0, to: &text)
    field(1, record.operand1, to: &text)
    field(2, record.payload0, to: &text)
    field(3, record.payload1, to: &text)
    if record.repeatCount != 1 {
      text.append(" x")
      text.append(number: UInt64(record.repeatCount))
    }
    if record.waitToken != Record.noToken {
      text.append(" wait \(tokens[Int(record.waitToken)])>=")
      text.append(number: UInt64(record.waitCount))
      if record.waitStride != 0 {
        text.append("+")
        text.append(number: UInt64(record.waitStride))
      }
    }
    if record.postToken != Record.noToken {
      text.append(" post \(tokens[Int(record.postToken)])")
    }
    text.append("\n")
  }

  private func field(_ index: Int, _ value: UInt32, to text: inout TextBuffer) {
    guard isDeclared[index] || value != 0 else { return }
    text.append(fields[index])
    text.append(number: UInt64(value))
  }
}

/// Text that waits to be written.
struct TextBuffer {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ text: String) { bytes += text.utf8 }
  mutating func append(_ text: some Collection<UInt8>) { bytes += text }

  mutating func append(number: UInt64) {
    let start = bytes.count
    var rest = number
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  mutating func clear() { bytes.removeAll(keepingCapacity: true) }
}
