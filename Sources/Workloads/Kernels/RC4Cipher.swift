import Arch

/// RC4: a keystream made ahead, then a message combined with it.
///
/// Message and keystream are aligned. Making the keystream, a permutation that is swapped step by
/// step, has nothing for a memory that computes.
struct RC4Cipher: Kernel {
  private let key: [UInt8]
  private let message: [UInt8]

  init(size: KernelSize, input: inout KernelInput) throws {
    key = try (0..<16).map { _ in try input.byte() }
    message = try (0..<size.pick(256, 4_096, 65_536)).map { _ in try input.byte() }
  }

  var parameters: [(name: String, value: Int)] {
    [("key bytes", key.count), ("message bytes", message.count)]
  }

  func execute<Sink: RecordSink>(on machine: inout Machine<Sink>) throws -> [UInt32] {
    let words = message.count / 4
    let data = try machine.aligned(operands: 2, words: words, "message and keystream")
    let output = try machine.plain(words, "ciphertext")
    let state = try machine.plain(256, "permutation")
    let keyPlace = try machine.plain(key.count, "key")
    for (index, byte) in key.enumerated() { machine.place(UInt32(byte), at: keyPlace + index) }
    for word in 0..<words {
      machine.place(
        (0..<4).reduce(0) { $0 | UInt32(message[4 * word + $1]) << UInt32(8 * $1) },
        at: data.address(0, word))
    }
    try machine.begin(phase: 0)
    for index in 0..<256 {
      try machine.store(UInt32(index), at: state + index)
      try machine.turn()
    }
    var j: UInt32 = 0
    for i in 0..<256 {
      let value = try machine.load(state + i)
      j = (j &+ value &+ (try machine.load(keyPlace + i % key.count))) & 255
      try machine.compute(4)
      let other = try machine.load(state + Int(j))
      try machine.store(other, at: state + i)
      try machine.store(value, at: state + Int(j))
      try machine.turn()
    }
    (j, _) = (0, 0)
    var i: UInt32 = 0
    for word in 0..<words {
      var packed: UInt32 = 0
      for byte in 0..<4 {
        i = (i + 1) & 255
        let value = try machine.load(state + Int(i))
        j = (j &+ value) & 255
        let other = try machine.load(state + Int(j))
        try machine.store(other, at: state + Int(i))
        try machine.store(value, at: state + Int(j))
        packed |= try machine.load(state + Int((value &+ other) & 255)) << UInt32(8 * byte)
        // Two steps of each index, their masks, the sum, shifting in.
        try machine.compute(8)
        try machine.turn()
      }
      try machine.store(packed, at: data.address(1, word))
      try machine.turn()
    }
    try machine.begin(phase: 1)
    var answer: [UInt32] = []
    for word in 0..<words {
      let value = try machine.combine(.xor, data.address(0, word), data.address(1, word))
      try machine.store(value, at: output + word)
      try machine.turn()
      answer.append(value)
    }
    return answer
  }

  func reference() -> [UInt32] {
    let bytes = Self.encrypted(message, key: key)
    return stride(from: 0, to: bytes.count, by: 4).map { start in
      UInt32(bytes[start]) + UInt32(bytes[start + 1]) * 256 + UInt32(bytes[start + 2]) * 65_536
        + UInt32(bytes[start + 3]) * 16_777_216
    }
  }

  /// RC4 byte by byte.
  static func encrypted(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var state = (0...255).map { UInt8($0) }
    var j: UInt8 = 0
    for i in state.indices {
      j = j &+ state[i] &+ key[i % key.count]
      state.swapAt(i, Int(j))
    }
    var i: UInt8 = 0
    j = 0
    return message.map { byte in
      i &+= 1
      j = j &+ state[Int(i)]
      state.swapAt(Int(i), Int(j))
      return byte ^ state[Int(state[Int(i)] &+ state[Int(j)])]
    }
  }
}
