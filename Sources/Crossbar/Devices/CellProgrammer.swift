import Arch
import CKernels
import Foundation

/// Turns rows of targets into conductances of programmed cells.
///
/// What a cell gets depends on the seed and on its place (layer, plane, row, column) alone, so
/// arrays of another size or another number of threads do not change it.
struct CellProgrammer {
  let device: CellDevice
  let layer: UInt32
  private let deviceKey: NoiseKey
  private let cycleKey: NoiseKey
  private let stuckKey: NoiseKey
  private let driftKey: NoiseKey
  private let logarithmicTime: Double
  private let temperatureStep: Double
  private var deviates: [Float] = []
  private var more: [Float] = []
  private var words: [UInt32] = []

  /// - Parameters:
  ///   - cycle: which programming; another one draws `cycleToCycle` afresh.
  ///   - seconds: the time since programming.
  init(
    _ device: CellDevice, seed: UInt64, layer: UInt32, cycle: UInt32, seconds: Double,
    kelvin: Double?
  ) {
    self.device = device
    self.layer = layer
    deviceKey = NoiseKey(seed: seed, .deviceToDevice)
    cycleKey = NoiseKey(seed: seed, .cycleToCycle, number: UInt64(cycle))
    stuckKey = NoiseKey(seed: seed, .stuck)
    driftKey = NoiseKey(seed: seed, .drift, number: UInt64(cycle))
    logarithmicTime = device.drift?.logarithmicTime(seconds) ?? 0
    temperatureStep =
      device.temperature.map { (kelvin ?? $0.referenceKelvin) - $0.referenceKelvin } ?? 0
  }

  /// Programs a row of cells.
  ///
  /// - Parameters:
  ///   - values: targets as fractions of the range; becomes conductances in siemens, access
  ///     devices included.
  ///   - plane: tells cells of one row and column apart: slices and signs.
  mutating func program(_ values: inout [Float], row: Int, plane: UInt32) {
    let (low, range) = (device.lowConductance, device.range)
    let steps = device.levels.map { Double($0 - 1) }
    for index in values.indices {
      var fraction = Double(values[index])
      if let steps { fraction = (fraction * steps).rounded(.toNearestOrEven) / steps }
      values[index] = Float(low + fraction * range)
    }
    if let quantiles = device.quantiles {
      drawMeasured(&values, quantiles, row: row, plane: plane)
    } else if device.deviceToDevice != nil || device.cycleToCycle != nil {
      disturb(&values, row: row, plane: plane)
    }
    if device.stuckLow > 0 || device.stuckHigh > 0 { stick(&values, row: row, plane: plane) }
    if logarithmicTime > 0, let drift = device.drift {
      deviates.resize(values.count)
      draw(&deviates, driftKey, row, plane)
      for index in values.indices {
        let exponent = max(0, drift.exponent + drift.deviation * Double(deviates[index]))
        values[index] *= Float(exp(-exponent * logarithmicTime))
      }
    }
    if temperatureStep != 0, let temperature = device.temperature {
      for index in values.indices {
        let part = min(max((Double(values[index]) - low) / range, 0), 1)
        let coefficient =
          temperature.lowCoefficient
          + part * (temperature.highCoefficient - temperature.lowCoefficient)
        values[index] *= Float(max(0, 1 + coefficient * temperatureStep))
      }
    }
    if device.accessResistance > 0 {
      for index in values.indices {
        values[index] = Float(device.accessed(Double(values[index])))
      }
    }
  }

  private mutating func disturb(_ values: inout [Float], row: Int, plane: UInt32) {
    deviates.resize(values.count)
    more.resize(values.count)
    draw(&deviates, deviceKey, row, plane)
    draw(&more, cycleKey, row, plane)
    let first = Deviation(device.deviceToDevice, range: device.range)
    let second = Deviation(device.cycleToCycle, range: device.range)
    for index in values.indices {
      let target = values[index]
      let value = target + first.of(target, deviates[index]) + second.of(target, more[index])
      values[index] = max(0, value)
    }
  }

  /// The same two deviates as for spreads, as one into the curves of what was measured.
  private mutating func drawMeasured(
    _ values: inout [Float], _ quantiles: ConductanceQuantiles, row: Int, plane: UInt32
  ) {
    deviates.resize(values.count)
    more.resize(values.count)
    draw(&deviates, deviceKey, row, plane)
    draw(&more, cycleKey, row, plane)
    let first = quantiles.deviceShare.squareRoot()
    let second = (1 - quantiles.deviceShare).squareRoot()
    for index in values.indices {
      let deviate = first * Double(deviates[index]) + second * Double(more[index])
      values[index] = Float(
        quantiles.conductance(target: Double(values[index]), deviate: deviate))
    }
  }

  private mutating func stick(_ values: inout [Float], row: Int, plane: UInt32) {
    words.resize(values.count)
    tessera_random_words(
      &words, values.count, stuckKey.place(row: row, tile: plane, layer: layer))
    let low = UInt64(device.stuckLow * 0x1p32)
    let high = UInt64((device.stuckLow + device.stuckHigh) * 0x1p32)
    for index in values.indices {
      let word = UInt64(words[index])
      if word < low {
        values[index] = Float(device.lowConductance)
      } else if word < high {
        values[index] = Float(device.highConductance)
      }
    }
  }

  private func draw(_ values: inout [Float], _ key: NoiseKey, _ row: Int, _ plane: UInt32) {
    let count = values.count
    tessera_gaussian(&values, count, key.place(row: row, tile: plane, layer: layer))
  }
}

/// A spread as a function of the target and a standard normal deviate.
private struct Deviation {
  var constant: Float = 0
  var proportional: Float = 0
  var logarithmic: Float = 0

  init(_ spread: ConductanceSpread?, range: Double) {
    switch spread {
    case .ofRange(let sigma): constant = Float(sigma * range)
    case .ofConductance(let sigma): proportional = Float(sigma)
    case .ofLogarithm(let sigma): logarithmic = Float(sigma)
    case nil: break
    }
  }

  func of(_ target: Float, _ deviate: Float) -> Float {
    let linear = (constant + proportional * target) * deviate
    return logarithmic == 0 ? linear : target * (exp(logarithmic * deviate) - 1)
  }
}

extension Array where Element: Numeric {
  fileprivate mutating func resize(_ count: Int) {
    if self.count != count { self = Array(repeating: 0, count: count) }
  }
}
