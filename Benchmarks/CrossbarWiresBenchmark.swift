import COpenBLAS
import Tessera

/// How long does the effective matrix of an array take, beside a matrix product of the same run?
struct CrossbarWiresBenchmark {
  private let settings: Settings
  private let parasitics = LineParasitics(
    driver: 500, wordLineSegment: 1, bitLineSegment: 1, sense: 100)

  init(_ settings: Settings) {
    self.settings = settings
    openblas_set_num_threads(1)
  }

  func measure() throws -> JSONValue {
    var object = JSONObject()
    object["blas_core"] = .string(String(cString: openblas_get_corename()))
    var targets: [JSONValue] = []
    for (side, exactLimit, reducedLimit) in [(64, 3e-3, 0.2e-3), (128, 30e-3, 1.2e-3)]
    where !settings.isSmoke || side == 64 {
      let product = productSeconds(side)
      var sizes = JSONObject()
      sizes["product_1024_vectors_s"] = .double(product)
      for (name, method) in [
        ("exact", WireMethod.exact), ("order_2", .reduced(order: 2)),
        ("order_3", .reduced(order: 3)), ("order_4", .reduced(order: 4)),
        ("automatic_1e-3", .automatic(tolerance: 1e-3)),
      ] {
        let count = settings.isSmoke ? 4 : (method == .exact ? 20 : 200)
        let seconds = try solveSeconds(side, method, count: count)
        sizes[name] = ["s": .double(seconds), "over_product": .double(seconds / product)]
        let limit = method == .exact ? exactLimit : method == .reduced(order: 2) ? reducedLimit : 0
        if limit > 0 {
          targets.append(
            Target(
              name: "effective matrix \(side)x\(side), \(method)", unit: "s of CPU time",
              value: seconds, limit: limit
            ).json)
        }
      }
      object["\(side)x\(side)"] = .object(sizes)
    }
    // 15 million weights in arrays of 64x64, with positive and negative ones apart.
    let arrays = settings.isSmoke ? 20 : 7_324
    let seconds = try solveSeconds(64, .reduced(order: 2), count: arrays) * Double(arrays)
    object["vgg16"] = ["arrays": .integer(Int64(arrays)), "s": .double(seconds)]
    if !settings.isSmoke {
      targets.append(
        Target(
          name: "all 64x64 arrays of VGG-16 for CIFAR, order 2", unit: "s of CPU time",
          value: seconds, limit: 3
        ).json)
    }
    object[Target.key] = .array(targets)
    return .object(object)
  }

  /// CPU seconds for an array, the mean of `count` with different conductances.
  private func solveSeconds(_ side: Int, _ method: WireMethod, count: Int) throws -> Double {
    var random = SplitMix(state: 1)
    let different = 8
    let cells = (0..<different).map { _ in
      (0..<(side * side)).map { _ in
        Float(1e-6 + 9e-6 * Double(random.next() >> 11) * 0x1p-53)
      }
    }
    var solver = try WireSolver(
      wordLines: side, bitLines: side, parasitics: parasitics, method: method)
    var effective = [Float](repeating: 0, count: side * side)
    var span = effective.mutableSpan
    // The first one makes the workspace.
    let first = cells[0]
    _ = try solver.solve(first.span, into: &span)
    var samples: [Sample] = []
    for _ in 0..<settings.repetitions {
      let cpu = Sample.cpuNow
      let wall = Sample.now
      for index in 0..<count {
        let conductances = cells[index % different]
        _ = try solver.solve(conductances.span, into: &span)
      }
      samples.append(Sample(cpu: Sample.cpuNow - cpu, wall: Sample.now - wall))
    }
    return samples.medianCPU / Double(count)
  }

  /// CPU seconds of a product in single precision with 1024 vectors.
  private func productSeconds(_ side: Int) -> Double {
    let a = [Float](repeating: 0.5, count: 1_024 * side)
    let b = [Float](repeating: 0.25, count: side * side)
    var c = [Float](repeating: 0, count: 1_024 * side)
    let count = settings.isSmoke ? 2 : 200
    let samples = (0..<settings.repetitions).map { _ in
      Sample.measure {
        for _ in 0..<count {
          cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, 1_024, blasint(side), blasint(side), 1, a,
            blasint(side), b, blasint(side), 1, &c, blasint(side))
        }
      }.sample
    }
    return samples.medianCPU / Double(count)
  }
}
