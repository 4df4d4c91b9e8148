import Arch

/// What a network gets right of labelled images.
public struct Evaluation: Sendable, Equatable {
  /// Top-1: images whose largest output is that of their label.
  public var top1: Share
  /// The class of the largest output of each image; of equal ones the first, −1 where none is a
  /// number.
  public var predictions: [Int]
  /// confusion[label][prediction], images without prediction left out.
  public var confusion: [[Int]]

  /// Runs a network over images, normalised, in chunks.
  ///
  /// Draws of noise begin at 0, so that a run can be repeated.
  ///
  /// - Parameters:
  ///   - limit: The most images that are taken, from the first on.
  ///   - progress: Called behind each chunk with the number of images that are done.
  /// - Throws: `TesseraError` where images or labels do not fit the network.
  public init(
    _ executor: ModelExecutor, on images: LabelledImages, normalisation: Normalisation = .none,
    limit: Int = .max, progress: ((Int) -> Void)? = nil
  ) throws {
    let model = executor.model
    guard let input = model.inputShapes.first, let output = model.outputShapes.first else {
      throw TesseraError("the network has no input or no output")
    }
    guard try elementCount(input) == images.imageSize else {
      throw TesseraError(
        at: images.name,
        "has images of \(images.imageShape), the network takes "
          + "\(Array(input.dropFirst()))")
    }
    let classes = try elementCount(output)
    let count = min(images.count, max(0, limit))
    if let label = images.labels.prefix(count).first(where: { $0 >= classes }) {
      throw TesseraError(
        at: images.name, "has the label \(label), the network tells \(classes) classes apart")
    }
    executor.restartDraws()
    var predictions: [Int] = []
    predictions.reserveCapacity(count)
    for first in stride(from: 0, to: count, by: executor.chunk) {
      let taken = min(executor.chunk, count - first)
      let numbers = try images.numbers(first..<(first + taken), normalisation)
      try executor.run(images: numbers.span, count: taken) { _, done, outputs in
        for image in 0..<done {
          predictions.append(
            Self.largest(outputs.extracting((image * classes)..<((image + 1) * classes))))
        }
      }
      progress?(first + taken)
    }
    confusion = Array(
      repeating: Array(repeating: 0, count: min(classes, 1024)), count: min(classes, 1024))
    var correct = 0
    for (label, prediction) in zip(images.labels, predictions) {
      if label == prediction { correct += 1 }
      // Of larger numbers of classes the table would be larger than the images.
      if label < confusion.count, prediction >= 0, prediction < confusion.count {
        confusion[label][prediction] += 1
      }
    }
    top1 = Share(correct: correct, count: count)
    self.predictions = predictions
  }

  private static func largest(_ outputs: Span<Float>) -> Int {
    var (best, place) = (-Float.infinity, -1)
    for index in outputs.indices where outputs[index] > best || place < 0 && !outputs[index].isNaN {
      (best, place) = (outputs[index], index)
    }
    return place
  }
}
