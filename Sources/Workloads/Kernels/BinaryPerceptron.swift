import Arch

/// Inference of a perceptron with one hidden layer, whose weights and activations are +1 and −1: a
/// unit sums *n* − 2 · ones(input XOR weights), and is +1 where that is not negative.
///
/// The input of a layer is the small operand; the weights of its units lie above it.
struct BinaryPerceptron: Kernel {
  private static let classes = 16
  private let inputWords: Int
  private let hidden: Int
  private let samples: [[UInt32]]
  private let first: [[UInt32]]
  private let second: [[UInt32]]

  init(size: KernelSize, input: inout KernelInput) throws {
    let inputWords = size.pick(8, 32, 128)
    self.inputWords = inputWords
    hidden = size.pick(64, 512, 1_024)
    let hiddenWords = hidden / 32
    samples = try (0..<size.pick(2, 4, 8)).map { _ in try input.words(inputWords) }
    first = try (0..<hidden).map { _ in try input.words(inputWords) }
    second = try (0..<Self.classes).map { _ in try input.words(hiddenWords) }
  }

  var parameters: [(name: String, value: Int)] {
    [
      ("samples", samples.count), ("inputs", inputWords * 32), ("hidden units", hidden),
      ("classes", Self.classes),
    ]
  }

  func execute<Sink: RecordSink>(on machine: inout Machine<Sink>) throws -> [UInt32] {
    let hiddenWords = hidden / 32
    let lower = try machine.spread(vectors: hidden, length: inputWords, sets: 1, "hidden weights")
    let upper = try machine.spread(
      vectors: Self.classes, length: hiddenWords, sets: 1, "output weights")
    let input = try machine.plain(samples.count * inputWords, "samples")
    for (unit, weights) in first.enumerated() {
      for (word, value) in weights.enumerated() {
        machine.place(value, at: lower.address(unit, word))
      }
    }
    for (unit, weights) in second.enumerated() {
      for (word, value) in weights.enumerated() {
        machine.place(value, at: upper.address(unit, word))
      }
    }
    for (sample, words) in samples.enumerated() {
      for (word, value) in words.enumerated() {
        machine.place(value, at: input + sample * inputWords + word)
      }
    }
    var answer: [UInt32] = []
    try machine.begin(phase: 1)
    for sample in samples.indices {
      try machine.copy(sets: 1, from: { input + sample * inputWords + $1 }, to: lower)
      var activations: UInt32 = 0
      for unit in 0..<hidden {
        let ones = try machine.combineAll(
          .xor, inputWords, by: .ones, first: { lower.address(unit, $0) },
          second: { lower.partner(of: unit, $0) })
        // Comparing, shifting in, and looking whether a word is full.
        try machine.compute(4)
        if 2 * ones <= UInt32(inputWords * 32) { activations |= 1 << UInt32(unit % 32) }
        if unit % 32 == 31 {
          try machine.spread(activations, to: upper, unit / 32)
          activations = 0
        }
        try machine.turn()
      }
      var best = (unit: 0, ones: UInt32.max)
      for unit in 0..<Self.classes {
        let ones = try machine.combineAll(
          .xor, hiddenWords, by: .ones, first: { upper.address(unit, $0) },
          second: { upper.partner(of: unit, $0) })
        try machine.compute(3)
        if ones < best.ones { best = (unit, ones) }
        try machine.turn()
      }
      answer += [UInt32(best.unit), best.ones]
    }
    return answer
  }

  func reference() -> [UInt32] {
    func signs(_ words: [UInt32]) -> [Int] {
      words.flatMap { word in (0..<32).map { word >> UInt32($0) & 1 == 1 ? 1 : -1 } }
    }
    func product(_ a: [Int], _ b: [Int]) -> Int { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let (lower, upper) = (first.map(signs), second.map(signs))
    return samples.flatMap { sample -> [UInt32] in
      let input = signs(sample)
      let middle = lower.map { product($0, input) >= 0 ? 1 : -1 }
      let sums = upper.map { product($0, middle) }
      let best = sums.indices.max { (sums[$0], -$0) < (sums[$1], -$1) } ?? 0
      return [UInt32(best), UInt32((hidden - sums[best]) / 2)]
    }
  }
}
