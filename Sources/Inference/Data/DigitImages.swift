import Arch

/// Digits of 28 × 28 pixels that are drawn by a program, so that a first run needs no download.
///
/// A digit is a few strokes. Each image moves their points, turns, shears, stretches and shifts the
/// whole, draws it with its own thickness and contrast, may cross it with a short stray stroke, and
/// adds noise. Image i of a seed is the same on every machine and whatever the number of images.
///
/// It is no replacement for MNIST: a figure for these images says nothing about those.
public enum DigitImages {
  public static let side = 28

  /// - Parameters:
  ///   - count: Images, whose classes are drawn at random.
  ///   - seed: Test images of the shipped network have seed 2; it was trained on those of seed 1.
  /// - Throws: `TesseraError` for more than 2¹⁸ images or less than none.
  /// - Complexity: O(count), about 0.1 ms an image.
  public static func make(count: Int, seed: UInt64 = 2) throws -> LabelledImages {
    guard (0...(1 << 18)).contains(count) else {
      throw TesseraError("\(count) drawn images, expected 0 to \(1 << 18)")
    }
    var labels: [Int] = []
    var pixels: [UInt8] = []
    pixels.reserveCapacity(count * side * side)
    for image in 0..<count {
      var pen = Pen(RandomStream(seed: seed, tile: UInt32(image)))
      labels.append(pen.label)
      pen.draw(into: &pixels)
    }
    return try LabelledImages(
      name: "digits", imageShape: [1, side, side], labels: labels, pixels: .bytes(pixels))
  }

  /// Points of each digit's strokes in a box of side 1, x to the right and y down.
  static let strokes: [[[SIMD2<Double>]]] = [
    [
      [
        p(50, 3), p(76, 14), p(88, 50), p(76, 86), p(50, 97), p(24, 86), p(12, 50), p(24, 14),
        p(50, 3),
      ]
    ],
    [[p(33, 26), p(55, 5), p(55, 95)]],
    [
      [
        p(15, 28), p(22, 12), p(45, 4), p(72, 12), p(80, 32), p(68, 50), p(40, 70), p(15, 95),
        p(85, 95),
      ]
    ],
    [
      [
        p(18, 12), p(45, 4), p(75, 14), p(76, 34), p(48, 47), p(80, 60), p(80, 82), p(50, 96),
        p(16, 86),
      ]
    ],
    [[p(65, 95), p(65, 5), p(12, 66), p(90, 66)]],
    [
      [
        p(80, 6), p(28, 6), p(22, 45), p(50, 40), p(80, 52), p(82, 75), p(60, 94), p(18, 90),
      ]
    ],
    [
      [
        p(70, 6), p(38, 30), p(20, 62), p(28, 88), p(55, 96), p(78, 84), p(78, 62), p(55, 50),
        p(24, 62),
      ]
    ],
    [[p(12, 6), p(86, 6), p(40, 95)]],
    [
      [p(50, 46), p(26, 36), p(26, 14), p(50, 4), p(74, 14), p(74, 36), p(50, 46)],
      [p(50, 46), p(80, 60), p(80, 84), p(50, 96), p(20, 84), p(20, 60), p(50, 46)],
    ],
    [
      [
        p(78, 36), p(60, 50), p(30, 46), p(20, 26), p(38, 6), p(66, 6), p(80, 24), p(76, 60),
        p(60, 95),
      ]
    ],
  ]

  private static func p(_ x: Int, _ y: Int) -> SIMD2<Double> {
    SIMD2(Double(x) / 100, Double(y) / 100)
  }
}

/// Draws one image. Only sums, products, quotients and roots: the same bits on every machine.
private struct Pen {
  var stream: RandomStream
  let label: Int
  private var segments: [(from: SIMD2<Double>, to: SIMD2<Double>)] = []
  private var thickness = 0.0
  private var contrast = 0.0

  init(_ stream: RandomStream) {
    self.stream = stream
    label = Int(self.stream.below(10))
    let side = Double(DigitImages.side)
    // A turn by an angle whose half has the tangent t.
    let t = between(-0.13, 0.13)
    let (cosine, sine) = ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t))
    let size = SIMD2(between(0.42, 0.66), between(0.55, 0.78)) * side
    let shear = between(-0.25, 0.25)
    let middle = SIMD2(side / 2 + between(-2.5, 2.5), side / 2 + between(-2.5, 2.5))
    thickness = between(0.5, 1.5)
    contrast = between(0.55, 1)
    for stroke in DigitImages.strokes[label] {
      let points = stroke.map { point in
        var moved = point + SIMD2(between(-0.055, 0.055), between(-0.055, 0.055)) - 0.5
        moved.x += shear * moved.y
        moved *= size
        return SIMD2(cosine * moved.x - sine * moved.y, sine * moved.x + cosine * moved.y) + middle
      }
      segments += zip(points, points.dropFirst()).map { ($0, $1) }
    }
    if self.stream.below(10) < 3 {
      let from = SIMD2(between(2, 26), between(2, 26))
      segments.append((from, from + SIMD2(between(-7, 7), between(-7, 7))))
    }
  }

  private mutating func between(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * stream.uniform()
  }

  mutating func draw(into pixels: inout [UInt8]) {
    for y in 0..<DigitImages.side {
      for x in 0..<DigitImages.side {
        let place = SIMD2(Double(x) + 0.5, Double(y) + 0.5)
        var nearest = 100.0
        for segment in segments {
          let along = segment.to - segment.from
          let offset = place - segment.from
          let length = (along * along).sum()
          let part = length > 0 ? min(max((along * offset).sum() / length, 0), 1) : 0
          let away = offset - along * part
          nearest = min(nearest, (away * away).sum())
        }
        // An edge one pixel wide.
        let ink = min(max(thickness + 0.5 - nearest.squareRoot(), 0), 1) * contrast
        let noise = (stream.uniform() + stream.uniform() - 1) * 0.22
        pixels.append(UInt8(min(max((ink + noise) * 255, 0), 255)))
      }
    }
  }
}
