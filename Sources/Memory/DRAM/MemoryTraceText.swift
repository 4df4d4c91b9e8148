import Arch

/// Reads memory traces of other simulators, a line at a time and in bounded memory.
///
/// | form | line | arrival |
/// |---|---|---|
/// | DRAMsim3 | `0xADDRESS READ` or `WRITE`, then the cycle | the cycle |
/// | Ramulator, loads and stores | `LD ADDRESS` or `ST ADDRESS` | one line a cycle |
/// | Ramulator, for cores | `BUBBLES ADDRESS` or `BUBBLES ADDRESS WRITE-BACK` | see below |
///
/// Addresses are hexadecimal behind `0x` and decimal otherwise. A line for a core stands for so many
/// instructions that need no memory and then a load, one a cycle; a write-back arrives with its
/// load. The first line decides the form. Empty lines and lines that start with `#` are skipped.
public struct MemoryTraceText: ~Copyable {
  public enum Form: String, Sendable, CaseIterable {
    case dramsim3, ramulator
    case ramulatorCore = "ramulator-core"
  }

  /// The longest line.
  private static let longestLine = 1 << 10
  private static let bufferSize = 1 << 16

  private let label: String
  private let read: (UnsafeMutableRawBufferPointer) throws -> Int
  private let buffer: UnsafeMutablePointer<UInt8>
  private var position = 0
  private var end = 0
  private var hasEnded = false
  private var form: Form?
  private var line: Int64 = 0
  private var clock: Int64 = 0
  private var writeBack: MemoryRequest?

  /// - Parameters:
  ///   - label: what errors call the trace.
  ///   - read: fills a buffer and returns the number of bytes, 0 at the end.
  public init(label: String, read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) {
    self.label = label
    self.read = read
    buffer = .allocate(capacity: Self.bufferSize)
    buffer.initialize(repeating: 0, count: Self.bufferSize)
  }

  deinit {
    buffer.deallocate()
  }

  /// The form of the lines; nil before the first one.
  public var recognised: Form? { form }

  /// Where the last request was read: file and line.
  public var place: String { "\(label):\(line)" }

  /// The next request, or nil at the end.
  ///
  /// - Throws: `TesseraError` with the line that is none of the form, and what `read` throws.
  @inline(__always)
  public mutating func next() throws -> MemoryRequest? {
    if let request = writeBack {
      writeBack = nil
      return request
    }
    while true {
      if !hasEnded, end - position < Self.longestLine { try fill() }
      skipSpaces()
      guard position < end else {
        if hasEnded { return nil }
        continue
      }
      line += 1
      let byte = buffer[position]
      if byte == 10 {
        position += 1
        continue
      }
      if byte == UInt8(ascii: "#") {
        try skipLine()
        continue
      }
      return try request()
    }
  }

  private mutating func fill() throws {
    let kept = end - position
    buffer.update(from: buffer + position, count: kept)
    (position, end) = (0, kept)
    while end < Self.bufferSize {
      let count = try read(
        UnsafeMutableRawBufferPointer(start: buffer + end, count: Self.bufferSize - end))
      if count <= 0 {
        hasEnded = true
        return
      }
      end += count
    }
  }

  @inline(__always)
  private mutating func skipSpaces() {
    while position < end, buffer[position] == 32 || buffer[position] == 9 || buffer[position] == 13
    {
      position += 1
    }
  }

  private mutating func skipLine() throws {
    while true {
      while position < end, buffer[position] != 10 { position += 1 }
      if position < end {
        position += 1
        return
      }
      if hasEnded { return }
      try fill()
    }
  }

  private mutating func request() throws -> MemoryRequest {
    let start = position
    let form = try form ?? recognise(start)
    switch form {
    case .dramsim3:
      guard let address = number(), let isWrite = readOrWrite(), let arrival = number(), ends()
      else { throw problem(start) }
      return MemoryRequest(address: address, isWrite: isWrite, arrival: arrival)
    case .ramulator:
      guard let isWrite = loadOrStore(), let address = number(), ends() else {
        throw problem(start)
      }
      clock += 1
      return MemoryRequest(address: address, isWrite: isWrite, arrival: clock - 1)
    case .ramulatorCore:
      guard let bubbles = number(), let address = number() else { throw problem(start) }
      let (arrival, overflow) = clock.addingReportingOverflow(bubbles)
      guard !overflow, arrival <= DRAMReplay.latestArrival else { throw problem(start) }
      clock = arrival + 1
      skipSpaces()
      if position < end, buffer[position] != 10 {
        guard let written = number(), ends() else { throw problem(start) }
        writeBack = MemoryRequest(address: written, isWrite: true, arrival: arrival)
      } else if position < end {
        position += 1
      }
      return MemoryRequest(address: address, isWrite: false, arrival: arrival)
    }
  }

  /// Finds the form from the first line that holds anything.
  private mutating func recognise(_ start: Int) throws -> Form {
    defer { position = start }
    let found: Form
    if loadOrStore() != nil {
      found = .ramulator
    } else {
      guard number() != nil else { throw problem(start) }
      found = readOrWrite() != nil ? .dramsim3 : .ramulatorCore
    }
    form = found
    return found
  }

  /// A number in decimal, or in hexadecimal behind `0x`; nil where it is none or beyond 63 bits.
  @inline(__always)
  private mutating func number() -> Int64? {
    skipSpaces()
    var value: UInt64 = 0
    var digits = 0
    if end - position > 2, buffer[position] == 0x30, buffer[position + 1] | 0x20 == 0x78 {
      position += 2
      while position < end {
        let byte = buffer[position]
        let digit: UInt8
        if byte >= 0x30, byte <= 0x39 {
          digit = byte - 0x30
        } else {
          let letter = byte | 0x20
          guard letter >= 0x61, letter <= 0x66 else { break }
          digit = letter - 0x57
        }
        guard value >> 59 == 0 else { return nil }
        value = value << 4 | UInt64(digit)
        digits += 1
        position += 1
      }
    } else {
      while position < end {
        let byte = buffer[position]
        guard byte >= 0x30, byte <= 0x39 else { break }
        // Below 10^18 another digit fits.
        guard value < 900_000_000_000_000_000 else { return nil }
        value = value * 10 + UInt64(byte - 0x30)
        digits += 1
        position += 1
      }
    }
    guard digits > 0, isBetweenWords else { return nil }
    return Int64(value)
  }

  private var isBetweenWords: Bool {
    if position >= end { return true }
    let byte = buffer[position]
    return byte == 32 || byte == 10 || byte == 9 || byte == 13
  }

  @inline(__always)
  private mutating func readOrWrite() -> Bool? {
    skipSpaces()
    if end - position >= 4, buffer[position] == UInt8(ascii: "R"),
      buffer[position + 1] == UInt8(ascii: "E"), buffer[position + 2] == UInt8(ascii: "A"),
      buffer[position + 3] == UInt8(ascii: "D")
    {
      position += 4
      return isBetweenWords ? false : nil
    }
    if end - position >= 5, buffer[position] == UInt8(ascii: "W"),
      buffer[position + 1] == UInt8(ascii: "R"), buffer[position + 2] == UInt8(ascii: "I"),
      buffer[position + 3] == UInt8(ascii: "T"), buffer[position + 4] == UInt8(ascii: "E")
    {
      position += 5
      return isBetweenWords ? true : nil
    }
    return nil
  }

  @inline(__always)
  private mutating func loadOrStore() -> Bool? {
    guard end - position >= 2 else { return nil }
    let (first, second) = (buffer[position], buffer[position + 1])
    let isLoad = first == UInt8(ascii: "L") && second == UInt8(ascii: "D")
    let isStore = first == UInt8(ascii: "S") && second == UInt8(ascii: "T")
    guard isLoad || isStore else { return nil }
    position += 2
    return isBetweenWords ? isStore : nil
  }

  /// Goes over the end of the line.
  @inline(__always)
  private mutating func ends() -> Bool {
    skipSpaces()
    if position >= end { return true }
    guard buffer[position] == 10 else { return false }
    position += 1
    return true
  }

  private func problem(_ start: Int) -> TesseraError {
    var last = start
    while last < end, buffer[last] != 10, last - start < 80 { last += 1 }
    let text = String(
      decoding: UnsafeBufferPointer(start: buffer + start, count: last - start), as: UTF8.self)
    let expected =
      switch form {
      case .dramsim3: "'0xADDRESS READ CYCLE' or '0xADDRESS WRITE CYCLE'"
      case .ramulator: "'LD ADDRESS' or 'ST ADDRESS'"
      case .ramulatorCore: "'BUBBLES ADDRESS' or 'BUBBLES ADDRESS ADDRESS'"
      case nil: "'0xADDRESS READ CYCLE', 'LD ADDRESS' or 'BUBBLES ADDRESS'"
      }
    return TesseraError("\(place): found \(quoted(text)); expected \(expected)")
  }
}
