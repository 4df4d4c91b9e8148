import Arch
import Foundation

@testable import Workloads

/// The network files of the repository.
let networkFolders = DataFolders(roots: [
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
])

func readNetwork(_ name: String) throws -> Network {
  try Network.read(name, in: networkFolders).network
}

/// Reads the text of a network file.
func readText(_ text: String) throws -> Network {
  try Network.read(SourceText(label: "net.yaml", text: text), in: networkFolders).network
}

/// The message of the error that the body throws.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}

/// SplitMix64: small, and the same on every machine.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
