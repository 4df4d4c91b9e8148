import Arch

/// AES-128, block by block, with tables that join substitution and mixing.
///
/// The key of the first round is a small operand beside the blocks; the later rounds work on
/// registers and tables, of which a memory that computes saves nothing. The schedule of keys is made
/// before the run. Source: FIPS 197.
struct AESCipher: Kernel {
  private static let rounds = 10
  private let key: [UInt8]
  private let blocks: [[UInt8]]

  init(size: KernelSize, input: inout KernelInput) throws {
    key = try (0..<16).map { _ in try input.byte() }
    blocks = try (0..<size.pick(8, 256, 4_096)).map { _ in
      try (0..<16).map { _ in try input.byte() }
    }
  }

  init(key: [UInt8], blocks: [[UInt8]]) {
    self.key = key
    self.blocks = blocks
  }

  var parameters: [(name: String, value: Int)] { [("blocks", blocks.count), ("key bits", 128)] }

  // MARK: Execution by words

  /// The substitution by logarithms: powers of 3 run through all bytes but 0.
  private static let substitution: [UInt32] = {
    var powers: [UInt32] = [1]
    while powers.count < 255 {
      let last = powers[powers.count - 1]
      let twice = last << 1 ^ (last & 0x80 != 0 ? 0x11B : 0)
      powers.append(twice ^ last)
    }
    var table = [UInt32](repeating: 0x63, count: 256)
    for (place, value) in powers.enumerated() {
      let inverse = powers[(255 - place) % 255]
      var sum = inverse
      for turn in 1...4 as ClosedRange<UInt32> {
        sum ^= (inverse << turn | inverse >> (8 - turn)) & 0xFF
      }
      table[Int(value)] = sum ^ 0x63
    }
    return table
  }()

  /// Columns of the mixing matrix times the substituted byte, for each place of a word.
  private static func mixed(_ byte: Int, place: UInt32) -> UInt32 {
    let once = substitution[byte]
    let twice = (once << 1 ^ (once & 0x80 != 0 ? 0x11B : 0)) & 0xFF
    let word = twice | once << 8 | once << 16 | (twice ^ once) << 24
    return place == 0 ? word : word << (8 * place) | word >> (32 - 8 * place)
  }

  private static func word(_ bytes: [UInt8], _ start: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
  }

  private var schedule: [UInt32] {
    var words = (0..<4).map { Self.word(key, 4 * $0) }
    var constant: UInt32 = 1
    while words.count < 4 * (Self.rounds + 1) {
      var last = words[words.count - 1]
      if words.count % 4 == 0 {
        last = last >> 8 | last << 24
        last = (0..<4).reduce(0) {
          $0 | Self.substitution[Int(last >> UInt32(8 * $1) & 0xFF)] << UInt32(8 * $1)
        }
        last ^= constant
        constant = constant << 1 ^ (constant & 0x80 != 0 ? 0x11B : 0)
      }
      words.append(words[words.count - 4] ^ last)
    }
    return words
  }

  func execute<Sink: RecordSink>(on machine: inout Machine<Sink>) throws -> [UInt32] {
    let data = try machine.spread(vectors: blocks.count, length: 4, isPacked: true, "blocks")
    let keys = try machine.plain(4 * (Self.rounds + 1), "round keys")
    let tables = try machine.plain(4 * 256, "tables")
    let last = try machine.plain(256, "substitution")
    let output = try machine.plain(4 * blocks.count, "ciphertext")
    for (index, word) in schedule.enumerated() { machine.place(word, at: keys + index) }
    for byte in 0..<256 {
      for place in 0..<4 as Range<UInt32> {
        machine.place(
          Self.mixed(byte, place: place), at: tables + 256 * Int(place) + byte)
      }
      machine.place(Self.substitution[byte], at: last + byte)
    }
    for (block, bytes) in blocks.enumerated() {
      for word in 0..<4 {
        machine.place(Self.word(bytes, 4 * word), at: data.address(block, word))
      }
    }
    try machine.begin(phase: 0)
    try machine.copy(sets: 1, from: { keys + $1 }, to: data)
    try machine.begin(phase: 1)
    var answer: [UInt32] = []
    for block in blocks.indices {
      var state: [UInt32] = []
      for word in 0..<4 {
        state.append(
          try machine.combine(.xor, data.address(block, word), data.partner(of: block, word)))
        try machine.turn()
      }
      for round in 1...Self.rounds {
        var next: [UInt32] = []
        for word in 0..<4 {
          var sum = try machine.load(keys + 4 * round + word)
          for place in 0..<4 {
            let byte = Int(state[(word + place) % 4] >> UInt32(8 * place) & 0xFF)
            // Shift and mask; then a sum, and in the last round a shift more.
            try machine.compute(2)
            if round < Self.rounds {
              sum ^= try machine.load(tables + 256 * place + byte)
              try machine.compute(1)
            } else {
              sum ^= try machine.load(last + byte) << UInt32(8 * place)
              try machine.compute(2)
            }
          }
          next.append(sum)
        }
        state = next
        try machine.turn()
      }
      for word in 0..<4 { try machine.store(state[word], at: output + 4 * block + word) }
      try machine.turn()
      answer += state
    }
    return answer
  }

  // MARK: Reference by bytes

  func reference() -> [UInt32] {
    blocks.flatMap { block -> [UInt32] in
      let bytes = Self.encrypted(block, key: key)
      return stride(from: 0, to: 16, by: 4).map { start in
        bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
      }
    }
  }

  /// AES-128 as the standard describes it: by bytes, the substitution by searching the inverse.
  static func encrypted(_ block: [UInt8], key: [UInt8]) -> [UInt8] {
    func product(_ a: UInt8, _ b: UInt8) -> UInt8 {
      var (result, a, b) = (UInt8(0), a, b)
      while b != 0 {
        if b & 1 == 1 { result ^= a }
        a = a & 0x80 == 0 ? a << 1 : a << 1 ^ 0x1B
        b >>= 1
      }
      return result
    }
    let boxes: [UInt8] = Self.plainSubstitution
    var round = key
    var constant: UInt8 = 1
    func add(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] { zip(a, b).map { $0 ^ $1 } }
    var state = add(block, round)
    for index in 1...10 {
      var column = [round[13], round[14], round[15], round[12]].map { boxes[Int($0)] }
      column[0] ^= constant
      constant = product(constant, 2)
      for start in stride(from: 0, to: 16, by: 4) {
        column = add(Array(round[start..<start + 4]), column)
        for place in 0..<4 { round[start + place] = column[place] }
      }
      let shifted = (0..<16).map { boxes[Int(state[($0 + 4 * ($0 % 4)) % 16])] }
      state = shifted
      if index < 10 {
        for start in stride(from: 0, to: 16, by: 4) {
          for row in 0..<4 {
            state[start + row] =
              product(shifted[start + row], 2) ^ product(shifted[start + (row + 1) % 4], 3)
              ^ shifted[start + (row + 2) % 4] ^ shifted[start + (row + 3) % 4]
          }
        }
      }
      state = add(state, round)
    }
    return state
  }

  /// The substitution by searching each byte's inverse, and its affine map bit by bit.
  private static let plainSubstitution: [UInt8] = {
    func product(_ a: Int, _ b: Int) -> Int {
      var result = 0
      for bit in 0..<8 where b >> bit & 1 == 1 { result ^= a << bit }
      for bit in (8..<16).reversed() where result >> bit & 1 == 1 { result ^= 0x11B << (bit - 8) }
      return result
    }
    return (0..<256).map { value in
      let inverse = (1..<256).first { product(value, $0) == 1 } ?? 0
      var result = 0
      for bit in 0..<8 {
        let parity = [0, 4, 5, 6, 7].reduce(0) { $0 + inverse >> ((bit + $1) % 8) & 1 }
        result |= (parity & 1 ^ 0x63 >> bit & 1) << bit
      }
      return UInt8(result)
    }
  }()
}
