import Arch
import Testing
import Tiles

/// What the TiM tile computes: the integer product where nothing saturates or errs, and known
/// deviations where something does.
@Suite struct TernaryProductTests {
  /// One random product of a seed, of any pair of encodings.
  struct Case {
    var inputs: EncodedValues
    var weights: EncodedValues
    var columns: Int
    var rowsPerAccess: Int

    init(seed: UInt64) {
      var random = RandomStream(seed: seed)
      let rows = Int(random.below(50)) + 1
      columns = Int(random.below(6)) + 1
      rowsPerAccess = Int(random.below(20)) + 1
      inputs = Self.values(rows, kind: Int(seed % 5), &random)
      weights = Self.values(rows * columns, kind: Int(seed / 5 % 5), &random)
    }

    private static func values(
      _ count: Int, kind: Int, _ random: inout RandomStream
    ) -> EncodedValues {
      let codes = (0..<count).map { _ in Int8(random.below(3)) - 1 }
      let scale = Int32(random.below(9)) + 1
      let bits = Int(random.below(8)) + 2
      switch kind {
      case 0: return .ternary(codes)
      case 1: return .ternary(codes, TernaryScale(positive: scale, negative: scale))
      case 2: return .ternary(codes, TernaryScale(positive: scale, negative: scale + 3))
      case 3:
        let limit: UInt32 = 1 << (UInt32(bits) - 1)
        return .unsigned((0..<count).map { _ in Int32(random.below(limit)) }, bits: bits - 1)
      default:
        let largest: UInt32 = 1 << (UInt32(bits) - 1) - 1
        return .signed(
          (0..<count).map { _ in Int32(random.below(2 * largest + 1)) - Int32(largest) },
          bits: bits)
      }
    }
  }

  @Test func idealTileComputesTheIntegerProduct() throws {
    for seed in 0..<500 as Range<UInt64> {
      let example = Case(seed: seed)
      let model = TernaryProductModel(rowsPerAccess: example.rowsPerAccess, largestCount: nil)
      let outcome = try model.errorFreeProduct(
        inputs: example.inputs, weights: example.weights, columns: example.columns)
      let expected = try integerProduct(
        inputs: example.inputs.integers, weights: example.weights.integers,
        columns: example.columns)
      #expect(outcome.values == expected, "seed \(seed)")
    }
  }

  @Test func levelAsHighAsTheBlockNeverSaturates() throws {
    for seed in 500..<600 as Range<UInt64> {
      let example = Case(seed: seed)
      let model = TernaryProductModel(
        rowsPerAccess: example.rowsPerAccess, largestCount: example.rowsPerAccess)
      let outcome = try model.errorFreeProduct(
        inputs: example.inputs, weights: example.weights, columns: example.columns)
      let expected = try integerProduct(
        inputs: example.inputs.integers, weights: example.weights.integers,
        columns: example.columns)
      #expect(outcome.values == expected, "seed \(seed)")
      #expect(outcome.accesses.allSatisfy { $0.saturatedCounts == 0 }, "seed \(seed)")
    }
  }

  @Test func blocksTakeTheAccessesThatTheGeometrySays() throws {
    for seed in 0..<100 as Range<UInt64> {
      let example = Case(seed: seed)
      let model = TernaryProductModel(rowsPerAccess: example.rowsPerAccess)
      let outcome = try model.errorFreeProduct(
        inputs: example.inputs, weights: example.weights, columns: example.columns)
      let blocks = (example.inputs.count + example.rowsPerAccess - 1) / example.rowsPerAccess
      let accesses = TileGeometry.accesses(
        inputs: example.inputs.encoding, weights: example.weights.encoding)
      #expect(outcome.accesses.count == blocks * accesses, "seed \(seed)")
    }
  }

  @Test func countsAreThoseOfTheOperands() throws {
    for seed in 0..<100 as Range<UInt64> {
      // Ternary pairs, so that every product of non-zero operands is one discharge.
      var example = Case(seed: seed * 25)
      example.inputs = .ternary(Case(seed: seed * 25).inputs.integers.map { Int8($0) })
      let model = TernaryProductModel(rowsPerAccess: example.rowsPerAccess, largestCount: 1)
      let outcome = try model.errorFreeProduct(
        inputs: example.inputs, weights: example.weights, columns: example.columns)
      let inputs = example.inputs.integers
      let weights = example.weights.integers
      let products = inputs.indices.reduce(0) { sum, row in
        sum
          + (0..<example.columns).count {
            inputs[row] * weights[row * example.columns + $0] != 0
          }
      }
      #expect(outcome.accesses.reduce(0) { $0 + $1.nonZeroProducts } == products)
      #expect(
        outcome.accesses.reduce(0) { $0 + $1.nonZeroInputs } == inputs.count { $0 != 0 })
    }
  }

  @Test func eachPolaritySaturatesByItself() throws {
    // n = 10 products +1 and k = 3 products −1 of 16 rows: min(10, limit) − min(3, limit).
    let inputs = EncodedValues.ternary([Int8](repeating: 1, count: 16))
    let codes = [Int8](repeating: 1, count: 10) + [-1, -1, -1, 0, 0, 0]
    for (limit, value, clipped) in [
      (2, 0, 2), (3, 0, 1), (4, 1, 1), (8, 5, 1), (9, 6, 1), (10, 7, 0), (16, 7, 0),
    ] {
      let outcome = try TernaryProductModel(largestCount: limit).errorFreeProduct(
        inputs: inputs, weights: .ternary(codes), columns: 1)
      #expect(outcome.values == [Int32(value)])
      #expect(outcome.accesses[0].saturatedCounts == clipped)
      #expect(outcome.accesses[0].nonZeroProducts == 13)
    }
  }

  @Test func saturationActsOnEachBlock() throws {
    // 9 rows of +1 in one block clip to 8; in blocks of 8 they do not.
    let ones = EncodedValues.ternary([Int8](repeating: 1, count: 9))
    for (rows, value) in [(9, 8), (8, 9), (16, 8)] as [(Int, Int32)] {
      let outcome = try TernaryProductModel(rowsPerAccess: rows).errorFreeProduct(
        inputs: ones, weights: ones, columns: 1)
      #expect(outcome.values == [value])
    }
  }

  @Test func twoStepAccessKeepsPolaritiesApart() throws {
    // (+1)(+1) and (−1)(−1) both discharge the same line: with weights (−2, 0, +5) one access
    // could not tell them apart. 1·5 + (−1)·(−2) = 7.
    let outcome = try TernaryProductModel().errorFreeProduct(
      inputs: .ternary([1, -1]),
      weights: .ternary([1, -1], TernaryScale(positive: 5, negative: 2)), columns: 1)
    #expect(outcome.values == [7])
    #expect(outcome.accesses.map(\.nonZeroInputs) == [1, 1])
  }

  @Test func bitSerialInputsDriveOneBitAtATime() throws {
    let outcome = try TernaryProductModel().errorFreeProduct(
      inputs: .unsigned([5, 3], bits: 3), weights: .ternary([1, -1]), columns: 1)
    #expect(outcome.values == [2])
    // Bits 0, 1 and 2 of 5 and 3.
    #expect(outcome.accesses.map(\.nonZeroInputs) == [2, 1, 1])
  }

  @Test func badOperandsAreRefused() {
    let model = TernaryProductModel()
    let cases: [(EncodedValues, EncodedValues, Int)] = [
      (.ternary([2]), .ternary([1]), 1), (.ternary([1]), .ternary([-2]), 1),
      (.ternary([1]), .ternary([1]), 0), (.ternary([1]), .ternary([1, 1]), 1),
      (.unsigned([4], bits: 2), .ternary([1]), 1), (.unsigned([-1], bits: 2), .ternary([1]), 1),
      (.unsigned([1], bits: 0), .ternary([1]), 1), (.unsigned([1], bits: 64), .ternary([1]), 1),
      (.signed([2], bits: 2), .ternary([1]), 1), (.signed([1], bits: 1), .ternary([1]), 1),
      (.signed([.min], bits: 17), .ternary([1]), 1), (.ternary([1]), .ternary([1]), .max),
    ]
    for (inputs, weights, columns) in cases {
      #expect(throws: TesseraError.self) {
        try model.errorFreeProduct(inputs: inputs, weights: weights, columns: columns)
      }
    }
  }

  @Test func resultsBeyond32BitsAreRefused() throws {
    let scale = TernaryScale(positive: .max, negative: .min)
    for code in [1, -1] as [Int8] {
      let values = EncodedValues.ternary([code, code], scale)
      #expect(throws: TesseraError.self) {
        try TernaryProductModel().errorFreeProduct(inputs: values, weights: values, columns: 1)
      }
    }
  }
}
