import Arch
import Testing

@testable import Crossbar

/// Are measurements read as they are written, and is everything else refused in one line?
@Suite struct MeasuredDevicesTests {
  private func read(_ text: String, piece: Int = 1 << 16) throws -> MeasuredDevices {
    var reader = MeasuredDevicesReader(label: "m.csv")
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: piece) {
      try bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { raw in
        try reader.read(raw)
      }
    }
    return try reader.finish()
  }

  private static let header = "device,cycle,time_s,temperature_k,target_s,measured_s\n"
  private static let rows = (0..<8).map { "d\($0 / 2),\($0 % 2),1,300,1e-5,\($0)e-6\n" }.joined()

  @Test func readsAllColumnsInAnyOrder() throws {
    for piece in [1, 7, 1 << 16] {
      let rows = try read("\u{feff}# a comment\r\n\r\n" + Self.header + Self.rows, piece: piece)
      #expect(rows.devices == [0, 0, 1, 1, 2, 2, 3, 3])
      #expect(rows.deviceCount == 4)
      #expect(rows.cycles == [0, 1, 0, 1, 0, 1, 0, 1])
      #expect(rows.measured == (0..<8).map { Double("\($0)e-6") ?? 0 })
    }
    let few = try read(
      " measured_s , target_s\r\n" + (0..<8).map { "\($0) , 3\r\n" }.joined() + "9,3")
    #expect(few.devices == nil && few.seconds == nil && few.count == 9)
    #expect(few.targets[8] == 3 && few.measured[8] == 9)
  }

  @Test func refusesTheRest() {
    func expectRefusal(_ text: String, _ message: String) {
      #expect {
        _ = try read(text)
      } throws: {
        ($0 as? TesseraError)?.description.contains(message) == true
      }
    }
    let row = { (cells: String) in Self.header + Self.rows + cells + "\n" }
    expectRefusal("", "m.csv: is empty; expected a header line")
    expectRefusal("target_s\n", "m.csv:1: found no column 'measured_s'")
    expectRefusal("target_s,target_s\n", "m.csv:1: found the column 'target_s' twice")
    expectRefusal("target,measured_s\n", "m.csv:1: found 'target' as a column")
    expectRefusal(Self.header, "m.csv: found 0 rows; expected 8 or more")
    expectRefusal(row("a,0,1,300,1"), "m.csv:10: found 5 cells; expected 6")
    expectRefusal(row("a,0,1,300,1,nan"), "m.csv:10: found 'nan' as measured_s")
    expectRefusal(row("a,0,1,300,1,-1e-9"), "m.csv:10: found '-1e-9' as measured_s")
    expectRefusal(row("a,0,1,300,1,1e999"), "expected 0 to 1000 siemens")
    expectRefusal(row("a,0,1,300,0x1,1"), "found '0x1' as target_s")
    expectRefusal(row("a,0,1,0,1,1"), "found '0' as temperature_k; expected 1 to 2000 kelvin")
    expectRefusal(row("a,0,-1,300,1,1"), "found '-1' as time_s; expected 0 to 1e12 seconds")
    expectRefusal(row("a,1.5,1,300,1,1"), "found '1.5' as cycle; expected a whole number")
    expectRefusal(row(",1,1,300,1,1"), "found '' as device; expected a name")
    expectRefusal(row("\"a\",1,1,300,1,1"), "m.csv:10: found a quotation mark")
    expectRefusal(row(String(repeating: "x", count: 65) + ",1,1,300,1,1"), "at most 64 bytes")
    expectRefusal(String(repeating: "x", count: 5000), "found a line of more than 4096 bytes")
    expectRefusal(
      "target_s,measured_s\n" + String(repeating: "0,0\n", count: 9),
      "found targets below 1e-15 S only")
  }

  /// Are values that leave no spread refused, and extreme ones fitted or refused without a trap?
  @Test func extremeValues() throws {
    let targets = [Double](repeating: 1, count: 10)
    #expect(throws: TesseraError.self) {
      try DeviceFit(try MeasuredDevices(label: "m", targets: targets, measured: targets))
    }
    for value in [0, 1e-300, 1e3] {
      let measured = targets.enumerated().map { $0.offset % 3 == 0 ? value : $0.element }
      _ = try? DeviceFit(
        try MeasuredDevices(
          label: "m", devices: Array(0..<10), cycles: Array(repeating: 0, count: 10),
          seconds: (0..<10).map { Double($0) * 1e11 }, kelvins: (0..<10).map { 1 + Double($0) },
          targets: (0..<10).map { $0 < 5 ? 1e-300 : 1e3 }, measured: measured))
    }
  }
}
