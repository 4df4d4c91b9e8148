import Arch

/// Decisions of a support-vector machine with binary features and a polynomial kernel:
/// Σ weight · (1 + ones(support vector AND sample))², plus an offset.
///
/// A sample is the small operand; the support vectors lie above it.
struct SupportVectors: Kernel {
  /// Cycles of a multiplication without hardware for it.
  private static let multiplication = 3
  private let words: Int
  private let vectors: [[UInt32]]
  private let weights: [Int32]
  private let samples: [[UInt32]]

  init(size: KernelSize, input: inout KernelInput) throws {
    let words = size.pick(4, 32, 64)
    self.words = words
    vectors = try (0..<size.pick(16, 128, 512)).map { _ in try input.words(words) }
    weights = try vectors.map { _ in Int32(try input.below(15)) - 7 }
    samples = try (0..<size.pick(2, 8, 8)).map { _ in try input.words(words) }
  }

  var parameters: [(name: String, value: Int)] {
    [("support vectors", vectors.count), ("features", words * 32), ("samples", samples.count)]
  }

  func execute<Sink: RecordSink>(on machine: inout Machine<Sink>) throws -> [UInt32] {
    let data = try machine.spread(vectors: vectors.count, length: words, "support vectors")
    let input = try machine.plain(samples.count * words, "samples")
    let table = try machine.plain(weights.count, "weights")
    for (index, vector) in vectors.enumerated() {
      for (word, value) in vector.enumerated() {
        machine.place(value, at: data.address(index, word))
      }
      machine.place(UInt32(bitPattern: weights[index]), at: table + index)
    }
    for (index, sample) in samples.enumerated() {
      for (word, value) in sample.enumerated() {
        machine.place(value, at: input + index * words + word)
      }
    }
    var answer: [UInt32] = []
    try machine.begin(phase: 1)
    for sample in samples.indices {
      try machine.copy(sets: 1, from: { input + sample * words + $1 }, to: data)
      var sum: UInt32 = 0
      for vector in vectors.indices {
        let ones = try machine.combineAll(
          .and, words, by: .ones, first: { data.address(vector, $0) },
          second: { data.partner(of: vector, $0) })
        let weight = try machine.load(table + vector)
        try machine.compute(2 * Self.multiplication + 2)
        sum = sum &+ weight &* (1 + ones) &* (1 + ones)
        try machine.turn()
      }
      answer.append(sum)
    }
    return answer
  }

  func reference() -> [UInt32] {
    samples.map { sample in
      var sum = 0
      for (vector, weight) in zip(vectors, weights) {
        var common = 1
        for bit in 0..<words * 32 {
          let mask = UInt32(1) << UInt32(bit % 32)
          if vector[bit / 32] & mask != 0, sample[bit / 32] & mask != 0 { common += 1 }
        }
        sum += Int(weight) * common * common
      }
      return UInt32(truncatingIfNeeded: sum)
    }
  }
}
