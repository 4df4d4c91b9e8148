/// A small convolutional network for images of 28 × 28, with what its training needs.
///
/// conv 3 × 3, 8 → relu → max 2 × 2 → conv 3 × 3, 16 → relu → max 2 × 2 → linear, 10. Values lie
/// with the channel fastest, so that a position's channels are one vector.
struct DigitsNetwork {
  typealias V8 = SIMD8<Float>
  typealias V16 = SIMD16<Float>

  /// Weights, or gradients of them.
  struct Parameters {
    var kernel1 = [V8](repeating: .zero, count: 9)
    var bias1 = [V8](repeating: .zero, count: 1)
    /// (kernel place, input channel), each with all output channels.
    var kernel2 = [V16](repeating: .zero, count: 72)
    var bias2 = [V16](repeating: .zero, count: 1)
    /// (class, position), each with all channels.
    var linear = [V16](repeating: .zero, count: 490)
    var bias3 = [V16](repeating: .zero, count: 1)
  }

  var weights = Parameters()

  /// Random weights of variance 2 / inputs.
  init(uniform: () -> Float) {
    func draw(_ inputs: Float) -> Float { (uniform() * 2 - 1) * (6 / inputs).squareRoot() }
    for index in weights.kernel1.indices {
      for c in 0..<8 { weights.kernel1[index][c] = draw(9) }
    }
    for index in weights.kernel2.indices {
      for c in 0..<16 { weights.kernel2[index][c] = draw(72) }
    }
    for index in weights.linear.indices {
      for c in 0..<16 { weights.linear[index][c] = draw(784) / 2 }
    }
  }

  /// What a pass through the network leaves for the way back.
  struct Trace {
    var features1 = [V8](repeating: .zero, count: 28 * 28)
    var pooled1 = [V8](repeating: .zero, count: 14 * 14)
    var features2 = [V16](repeating: .zero, count: 14 * 14)
    var pooled2 = [V16](repeating: .zero, count: 7 * 7)
    var outputs = [Float](repeating: 0, count: 10)
  }

  func run(_ image: [Float], _ trace: inout Trace) {
    for y in 0..<28 {
      for x in 0..<28 {
        var sum = weights.bias1[0]
        for i in 0..<3 where (0..<28).contains(y + i - 1) {
          for j in 0..<3 where (0..<28).contains(x + j - 1) {
            let pixel: Float = image[(y + i - 1) * 28 + x + j - 1]
            sum += weights.kernel1[3 * i + j] * pixel
          }
        }
        trace.features1[y * 28 + x] = sum.replacing(with: 0, where: sum .< 0)
      }
    }
    for y in 0..<14 {
      for x in 0..<14 {
        let at = 2 * y * 28 + 2 * x
        trace.pooled1[y * 14 + x] = pointwiseMax(
          pointwiseMax(trace.features1[at], trace.features1[at + 1]),
          pointwiseMax(trace.features1[at + 28], trace.features1[at + 29]))
      }
    }
    for y in 0..<14 {
      for x in 0..<14 {
        var sum = weights.bias2[0]
        for i in 0..<3 where (0..<14).contains(y + i - 1) {
          for j in 0..<3 where (0..<14).contains(x + j - 1) {
            let input = trace.pooled1[(y + i - 1) * 14 + x + j - 1]
            let place = (3 * i + j) * 8
            for c in 0..<8 {
              let value: Float = input[c]
              sum += weights.kernel2[place + c] * value
            }
          }
        }
        trace.features2[y * 14 + x] = sum.replacing(with: 0, where: sum .< 0)
      }
    }
    for y in 0..<7 {
      for x in 0..<7 {
        let at = 2 * y * 14 + 2 * x
        trace.pooled2[y * 7 + x] = pointwiseMax(
          pointwiseMax(trace.features2[at], trace.features2[at + 1]),
          pointwiseMax(trace.features2[at + 14], trace.features2[at + 15]))
      }
    }
    for k in 0..<10 {
      var sum = V16.zero
      for p in 0..<49 { sum += weights.linear[k * 49 + p] * trace.pooled2[p] }
      trace.outputs[k] = sum.sum() + weights.bias3[0][k]
    }
  }

  /// Adds the gradients of one image for an error of its outputs.
  func addGradients(
    _ image: [Float], _ trace: Trace, error: [Float], to gradients: inout Parameters
  ) {
    var error2 = [V16](repeating: .zero, count: 14 * 14)
    for p in 0..<49 {
      var back = V16.zero
      for k in 0..<10 {
        let share: Float = error[k]
        gradients.linear[k * 49 + p] += trace.pooled2[p] * share
        back += weights.linear[k * 49 + p] * share
      }
      // Only the first of equal largest ones gets the error, and none that was cut off.
      var isOpen = trace.pooled2[p] .> 0
      for offset in [0, 1, 14, 15] {
        let at = p / 7 * 28 + p % 7 * 2 + offset
        let isLargest = isOpen .& (trace.features2[at] .== trace.pooled2[p])
        error2[at] = V16.zero.replacing(with: back, where: isLargest)
        isOpen = isOpen .& .!isLargest
      }
    }
    for k in 0..<10 { gradients.bias3[0][k] += error[k] }
    var error1 = [V8](repeating: .zero, count: 14 * 14)
    for y in 0..<14 {
      for x in 0..<14 {
        let own = error2[y * 14 + x]
        if own == .zero { continue }
        gradients.bias2[0] += own
        for i in 0..<3 where (0..<14).contains(y + i - 1) {
          for j in 0..<3 where (0..<14).contains(x + j - 1) {
            let at = (y + i - 1) * 14 + x + j - 1
            let input = trace.pooled1[at]
            for c in 0..<8 {
              let place = (3 * i + j) * 8 + c
              let value: Float = input[c]
              gradients.kernel2[place] += own * value
              let back: V16 = own * weights.kernel2[place]
              error1[at][c] += back.sum()
            }
          }
        }
      }
    }
    for p in 0..<196 {
      var isOpen = trace.pooled1[p] .> 0
      for offset in [0, 1, 28, 29] {
        let (y, x) = (p / 14 * 2 + offset / 28, p % 14 * 2 + offset % 28)
        let isLargest = isOpen .& (trace.features1[y * 28 + x] .== trace.pooled1[p])
        isOpen = isOpen .& .!isLargest
        let own = V8.zero.replacing(with: error1[p], where: isLargest)
        if own == .zero { continue }
        gradients.bias1[0] += own
        for i in 0..<3 where (0..<28).contains(y + i - 1) {
          for j in 0..<3 where (0..<28).contains(x + j - 1) {
            let pixel: Float = image[(y + i - 1) * 28 + x + j - 1]
            gradients.kernel1[3 * i + j] += own * pixel
          }
        }
      }
    }
  }
}
