import Arch

/// Images with the class that each belongs to, in memory.
public struct LabelledImages: Sendable {
  /// What the pixels are held as: files of bytes stay bytes.
  enum Pixels: Sendable {
    case bytes([UInt8])
    case numbers([Float])
  }

  public let name: String
  /// Channels, rows and columns of an image.
  public let imageShape: [Int]
  /// The class of each image, from 0 on.
  public let labels: [Int]
  let pixels: Pixels

  public var count: Int { labels.count }
  /// Numbers of an image.
  public var imageSize: Int { imageShape.reduce(1, *) }
  /// One more than the largest label.
  public var classes: Int { (labels.max() ?? -1) + 1 }

  /// - Throws: `TesseraError` where the pixels are not `labels.count` images of that shape.
  init(name: String, imageShape: [Int], labels: [Int], pixels: Pixels) throws {
    let size = try elementCount(imageShape)
    let found =
      switch pixels {
      case .bytes(let bytes): bytes.count
      case .numbers(let numbers): numbers.count
      }
    let (expected, overflow) = size.multipliedReportingOverflow(by: labels.count)
    guard !overflow, found == expected else {
      throw TesseraError(
        at: name, "has \(found) numbers for \(labels.count) images of \(imageShape)")
    }
    if let label = labels.first(where: { $0 < 0 || $0 >= 1 << 24 }) {
      throw TesseraError(at: name, "has the label \(label), expected a class from 0 on")
    }
    self.name = name
    self.imageShape = imageShape
    self.labels = labels
    self.pixels = pixels
  }

  /// Images from numbers that the caller made.
  ///
  /// - Throws: `TesseraError` where numbers, shape and labels do not fit.
  public init(name: String, imageShape: [Int], labels: [Int], numbers: [Float]) throws {
    try self.init(name: name, imageShape: imageShape, labels: labels, pixels: .numbers(numbers))
  }

  /// The images of a range as numbers, one after the other, normalised.
  ///
  /// - Throws: `TesseraError` where the normalisation has another number of channels.
  public func numbers(_ range: Range<Int>, _ normalisation: Normalisation = .none) throws -> [Float]
  {
    let scales = try normalisation.scales(channels: imageShape.first ?? 1)
    let size = imageSize
    let plane = size / max(1, imageShape.first ?? 1)
    let clamped = range.clamped(to: 0..<count)
    let places = (clamped.lowerBound * size)..<(clamped.upperBound * size)
    var result: [Float]
    switch pixels {
    case .bytes(let bytes): result = bytes[places].map { Float($0) }
    case .numbers(let numbers): result = Array(numbers[places])
    }
    guard normalisation != .none, plane > 0 else { return result }
    var span = result.mutableSpan
    for start in stride(from: 0, to: span.count, by: plane) {
      let (scale, shift) = scales[start / plane % scales.count]
      for index in start..<(start + plane) { span[index] = span[index] * scale + shift }
    }
    return result
  }
}

/// How pixels become what a network was trained on: (pixel · scale − mean) / deviation.
public struct Normalisation: Sendable, Equatable {
  public var scale: Float
  /// For each channel, or one for all; none is 0.
  public var mean: [Float]
  /// For each channel, or one for all; none is 1.
  public var deviation: [Float]

  public init(scale: Float = 1, mean: [Float] = [], deviation: [Float] = []) {
    self.scale = scale
    self.mean = mean
    self.deviation = deviation
  }

  /// Pixels as they are in the file, 0 to 255 where it has bytes.
  public static let none = Normalisation()
  /// Bytes to 0...1.
  public static let unit = Normalisation(scale: 1 / 255)

  func scales(channels: Int) throws -> [(scale: Float, shift: Float)] {
    for (name, list) in [("mean", mean), ("deviation", deviation)]
    where list.count > 1 && list.count != channels {
      throw TesseraError(
        "the \(name) has \(list.count) numbers for images of \(channels) channels")
    }
    guard scale.isFinite, (mean + deviation).allSatisfy(\.isFinite), !deviation.contains(0) else {
      throw TesseraError("a normalisation has a number that is not finite, or a deviation of 0")
    }
    return (0..<max(1, channels)).map { channel in
      let mean = mean.isEmpty ? 0 : mean[mean.count == 1 ? 0 : channel]
      let deviation = deviation.isEmpty ? 1 : deviation[deviation.count == 1 ? 0 : channel]
      return (scale / deviation, -mean / deviation)
    }
  }
}
