import Arch
import Foundation
import Testing

@testable import Memory

/// The repository, which is a folder of data.
let repository = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// The tables that ship.
func shippedLibrary() throws -> ArrayLibrary {
  try ArrayLibrary.read(folders: DataFolders(roots: [repository]))
}

/// A shipped array.
func shippedArray(
  _ technology: String, _ capacity: String, word: Int = 64, tool: String? = nil
) throws -> MemoryArray {
  let size = try DataSize(parsing: capacity)
  return try shippedLibrary().family(
    ArrayQuery(
      technology: technology, capacity: size, tool: tool, node: 45, wordWidth: word)
  ).array(capacity: size)
}

/// An array with round numbers.
func roundArray(
  word: Int = 64, isNonVolatile: Bool = true, read: (ps: Int64, pJ: Int128) = (2_000, 20),
  write: (ps: Int64, pJ: Int128) = (10_000, 50), microwatts: Int128 = 500
) -> MemoryArray {
  func time(_ ps: Int64) -> CostValue<Time> {
    CostValue(model: Time(femtoseconds: ps * 1_000), source: "test", standing: .simulated)
  }
  func energy(_ pJ: Int128) -> CostValue<Energy> {
    CostValue(
      model: Energy(quectojoules: pJ * 1_000_000_000_000_000_000), source: "test",
      standing: .simulated)
  }
  let power = CostValue(
    model: Power(femtowatts: microwatts * 1_000_000_000), source: "test", standing: .simulated)
  return MemoryArray(
    name: "round", technology: "STT-MRAM", capacity: DataSize(bits: 1 << 23), wordWidth: word,
    isNonVolatile: isNonVolatile,
    read: ArrayAccessCost(latency: time(read.ps), energy: energy(read.pJ)),
    write: ArrayAccessCost(latency: time(write.ps), energy: energy(write.pJ)),
    staticPower: power,
    standbyPower: isNonVolatile
      ? CostValue(model: .zero, source: "test", standing: .assumed) : power,
    area: CostValue(
      model: Area(squareNanometres: 1_000_000_000_000), source: "test", standing: .simulated))
}

/// The message of what a body throws.
func message(_ body: () throws -> some Any) -> String {
  do {
    _ = try body()
    return "nothing was thrown"
  } catch {
    return "\(error)"
  }
}

/// Whether two numbers agree to a part of the second one.
func agree(_ a: Double, _ b: Double, within part: Double) -> Bool {
  abs(a - b) <= part * abs(b)
}
