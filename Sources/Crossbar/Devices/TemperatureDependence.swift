import Arch

/// How conductances change with temperature.
///
/// G(T) = G(T₀)·(1 + a·(T − T₀)), where the coefficient *a* goes in a straight line from that of
/// G_min to that of G_max: insulating states conduct better when they are warm, metallic ones
/// worse.
///
/// Not modelled: changes of noise, drift and switching with temperature.
public struct TemperatureDependence: Sendable, Hashable {
  /// *a* at G_min and at G_max, per kelvin.
  public var lowCoefficient: Double
  public var highCoefficient: Double
  /// T₀ in kelvin, at which the device's conductances hold.
  public var referenceKelvin: Double

  public init(lowCoefficient: Double, highCoefficient: Double, referenceKelvin: Double = 300) {
    self.lowCoefficient = lowCoefficient
    self.highCoefficient = highCoefficient
    self.referenceKelvin = referenceKelvin
  }

  func check() throws {
    guard lowCoefficient.magnitude <= 1, highCoefficient.magnitude <= 1 else {
      throw TesseraError(
        "temperature: found \(lowCoefficient) and \(highCoefficient) per kelvin, expected -1 to 1")
    }
    guard (1...2000).contains(referenceKelvin) else {
      throw TesseraError(
        "temperature: found a reference of \(referenceKelvin) K, expected 1 to 2000")
    }
  }
}
