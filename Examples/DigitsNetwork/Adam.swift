/// D. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015, for all weights.
struct Adam {
  private var mean = DigitsNetwork.Parameters()
  private var square = DigitsNetwork.Parameters()
  private var (power1, power2): (Float, Float) = (1, 1)

  mutating func step(
    _ weights: inout DigitsNetwork.Parameters, _ gradients: DigitsNetwork.Parameters, rate: Float
  ) {
    power1 *= 0.9
    power2 *= 0.999
    let scale = rate * (1 - power2).squareRoot() / (1 - power1)
    update(&weights.kernel1, gradients.kernel1, &mean.kernel1, &square.kernel1, scale)
    update(&weights.bias1, gradients.bias1, &mean.bias1, &square.bias1, scale)
    update(&weights.kernel2, gradients.kernel2, &mean.kernel2, &square.kernel2, scale)
    update(&weights.bias2, gradients.bias2, &mean.bias2, &square.bias2, scale)
    update(&weights.linear, gradients.linear, &mean.linear, &square.linear, scale)
    update(&weights.bias3, gradients.bias3, &mean.bias3, &square.bias3, scale)
  }

  private func update<Vector: SIMD>(
    _ weights: inout [Vector], _ gradients: [Vector], _ mean: inout [Vector],
    _ square: inout [Vector], _ scale: Float
  ) where Vector.Scalar == Float {
    for index in weights.indices {
      let gradient = gradients[index]
      let first: Vector = mean[index] * 0.9 + gradient * 0.1
      let second: Vector = square[index] * 0.999 + gradient * gradient * 0.001
      (mean[index], square[index]) = (first, second)
      let step: Vector = first * scale
      weights[index] -= step / (second.squareRoot() + 1e-8)
    }
  }
}
