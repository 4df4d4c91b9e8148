import Crossbar
import Foundation
import Testing
import Workloads

@testable import Inference

/// Are shares, errors and ranges what their definitions say?
struct EvaluationTests {
  /// Two linear layers with a cut-off between them.
  private func model() throws -> PreparedModel {
    var draws = Draws(11)
    var maker = GraphMaker()
    let input = maker.input([nil, 6])
    let first = maker.node("Gemm", [input, maker.constant(draws.tensor([6, 8]))])
    let cut = maker.node("Relu", [first])
    let second = maker.node("Gemm", [cut, maker.constant(draws.tensor([8, 3]))])
    maker.graph.outputs = [second]
    return try PreparedModel(maker.graph)
  }

  private func images(_ count: Int) throws -> LabelledImages {
    var draws = Draws(12)
    return try LabelledImages(
      name: "random", imageShape: [6], labels: (0..<count).map { $0 % 3 },
      numbers: draws.tensor([count, 6]).elements)
  }

  /// A matrix whose products are a constant share too large.
  private struct Scaled: MatrixMultiplying {
    var base: IdealMatrix
    var factor: Float
    var inputs: Int { base.inputs }
    var outputs: Int { base.outputs }

    func multiply(
      _ vectors: Span<Float>, count: Int, into results: inout MutableSpan<Float>, draw: UInt64
    ) {
      base.multiply(vectors, count: count, into: &results, draw: draw)
      for index in 0..<(count * outputs) { results[index] *= factor }
    }
  }

  /// Values of the R function `prop.test(…, correct = FALSE)`'s interval, by its formula by hand.
  @Test func intervals() {
    let half = Share(correct: 50, count: 100).interval
    #expect(abs(half.lowerBound - 0.40383) < 1e-5 && abs(half.upperBound - 0.59617) < 1e-5)
    let none = Share(correct: 0, count: 10).interval
    #expect(none.lowerBound == 0 && abs(none.upperBound - 0.27753) < 1e-5)
    #expect(Share(correct: 10, count: 10).interval.upperBound == 1)
    #expect(Share(correct: 0, count: 0).interval == 0...1)
    #expect(Spread([1, 2, 3, 4]).mean == 2.5)
    #expect(abs(Spread([1, 2, 3, 4]).deviation - 1.2909944487358056) < 1e-12)
  }

  @Test func predictionsAreTheLargestOutputs() throws {
    let model = try model()
    let images = try images(50)
    // Chunks of a few images give the same as all at once.
    let executor = try ModelExecutor(model, memory: 4 * 3 * model.workspacePerImage)
    #expect(executor.chunk == 3)
    let evaluation = try Evaluation(executor, on: images)
    let outputs = try ModelExecutor(model).run([
      Tensor(shape: [50, 6], elements: images.numbers(0..<50))
    ])[0].elements
    var correct = 0
    for image in 0..<50 {
      let row = outputs[(3 * image)..<(3 * image + 3)]
      let best = (row.firstIndex(of: row.max() ?? 0) ?? 0) - 3 * image
      #expect(evaluation.predictions[image] == best)
      if best == image % 3 { correct += 1 }
    }
    #expect(evaluation.top1 == Share(correct: correct, count: 50))
    #expect(evaluation.confusion.flatMap { $0 }.reduce(0, +) == 50)
    #expect((0..<3).reduce(0) { $0 + evaluation.confusion[$1][$1] } == correct)
    #expect(try Evaluation(executor, on: images, limit: 7).predictions.count == 7)
  }

  @Test func outputsThatAreNoNumbersAreNoPrediction() throws {
    var maker = GraphMaker()
    let input = maker.input([nil, 2])
    let output = maker.node("Identity", [input])
    maker.graph.outputs = [output]
    let images = try LabelledImages(
      name: "nan", imageShape: [2], labels: [0, 1, 0, 0],
      numbers: [.nan, .nan, .nan, 3, -.infinity, -.infinity, 1, 1])
    let evaluation = try Evaluation(ModelExecutor(PreparedModel(maker.graph)), on: images)
    #expect(evaluation.predictions == [-1, 1, 0, 0])
    #expect(evaluation.top1.correct == 3)
  }

  @Test func errorsOfLayersAreThoseOfTheirProducts() throws {
    let model = try model()
    let study = try AccuracyStudy(model, on: images(30))
    let errors = try study.layerErrors(seed: 1) { _, layer, _, weights in
      Scaled(
        base: try IdealMatrix(weights: weights, inputs: layer.inputs, outputs: layer.outputs),
        factor: layer.index == 0 ? 1.1 : 1.01)
    }
    // An error of a share a is 20 log₁₀ (1 / a), whatever comes before, as inputs are exact.
    #expect(abs(errors[0].decibels - 20) < 1e-3)
    #expect(abs(errors[1].decibels - 40) < 1e-2)
    #expect(SignalToError(1, 0).decibels == .infinity)
  }

  @Test func oneLayerAloneCosts() throws {
    let model = try model()
    let study = try AccuracyStudy(model, on: images(60))
    let ideal = try study.ideal()
    // A first layer of zeros leaves zeros everywhere: the first class is always taken.
    let alone = try study.layersAlone(seed: 1) { _, layer, _, weights in
      Scaled(
        base: try IdealMatrix(weights: weights, inputs: layer.inputs, outputs: layer.outputs),
        factor: layer.index == 0 ? 0 : 2)
    }
    #expect(alone[0] == Share(correct: 20, count: 60))
    #expect(alone[1] == ideal.top1)
    let devices = try study.devices(seeds: [1, 2]) { seed, layer, _, weights in
      seed == 1
        ? nil
        : Scaled(
          base: try IdealMatrix(weights: weights, inputs: layer.inputs, outputs: layer.outputs),
          factor: 0)
    }
    #expect(devices.top1.values == [ideal.top1.fraction, 20.0 / 60])
  }

  @Test func rangesAreThoseOfTheVectors() throws {
    let model = try model()
    let images = try images(40)
    let ranges = try AccuracyStudy(model, on: images).ranges(limit: 40)
    let numbers = try images.numbers(0..<40)
    #expect(ranges[0].inputs.least == numbers.min())
    #expect(ranges[0].inputs.most == numbers.max())
    #expect(ranges[0].inputs.count == 240)
    #expect(ranges[1].inputs.least == 0)
    let sorted = numbers.map { abs($0) }.sorted()
    let found = ranges[0].inputs.magnitude(quantile: 0.5)
    // To the upper edge of a bin, of which 2048 reach at least half as far as the largest.
    #expect(found >= sorted[119] && found <= sorted[119] + 2 * sorted[239] / 1024)
    #expect(ranges[0].inputs.magnitude(quantile: 1) == sorted[239])
  }

  @Test func wrongShapesAreRefusedInOneLine() throws {
    let model = try model()
    let executor = try ModelExecutor(model)
    for body: () throws -> Void in [
      { _ = try executor.run([Tensor(shape: [2, 5], elements: Array(repeating: 0, count: 10))]) },
      { _ = try executor.run([]) },
      { _ = try executor.run([Tensor(shape: [2, 6], elements: [])]) },
      {
        _ = try Evaluation(
          executor,
          on: LabelledImages(name: "a", imageShape: [6], labels: [5], numbers: [1, 2, 3, 4, 5, 6]))
      },
      {
        _ = try ModelExecutor(model) { _, _, _ in
          try IdealMatrix(weights: [1], inputs: 1, outputs: 1)
        }
      },
    ] {
      do {
        try body()
        Issue.record("nothing was refused")
      } catch { #expect(!"\(error)".contains("\n")) }
    }
  }
}
