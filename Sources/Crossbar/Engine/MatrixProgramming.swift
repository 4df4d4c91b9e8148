import Arch

/// Writes weights into cells and makes the matrices that they are for the engine.
struct MatrixProgramming {
  let weights: [Float]
  let configuration: CrossbarConfiguration
  let grid: TileGrid
  let seed: UInt64
  let layer: UInt32
  private(set) var main: PlaneGroup
  private(set) var reference: PlaneGroup?
  private(set) var inputConductances: [Float]
  private(set) var programmedCells = 0
  /// The weight that the code 1 stands for, by output.
  private(set) var weightSteps: [Float]
  private(set) var uniformNoise: Float = 0
  /// σ of read noise as a fraction of the conductance.
  private let relativeNoise: Float
  private var programmer: CellProgrammer

  init(
    weights: [Float], configuration: CrossbarConfiguration, grid: TileGrid, seed: UInt64,
    layer: UInt32
  ) {
    self.weights = weights
    self.configuration = configuration
    self.grid = grid
    self.seed = seed
    self.layer = layer
    let slices = (0..<configuration.slices).map { Float(1 << ($0 * configuration.cellBits)) }
    let isPaired = configuration.mapping != .offsetColumn && configuration.placement == .pair
    let hasSigns = configuration.mapping != .offsetColumn && !isPaired
    main = PlaneGroup(
      grid: grid, columns: grid.outputs,
      weights: hasSigns ? slices.flatMap { [$0, -$0] } : slices)
    if configuration.mapping == .offsetColumn {
      reference = PlaneGroup(grid: grid, columns: grid.tileColumns, weights: slices)
    }
    inputConductances = [Float](repeating: 0, count: grid.inputs)
    weightSteps = Self.steps(weights, configuration, outputs: grid.outputs)
    programmer = CellProgrammer(
      configuration.device, seed: seed, layer: layer, cycle: configuration.programming,
      seconds: configuration.secondsSinceProgramming, kelvin: configuration.kelvin)
    switch configuration.device.readNoise {
    case .ofRange(let sigma):
      relativeNoise = 0
      let cells: Float = isPaired ? 2 : 1
      uniformNoise = Float(sigma) * configuration.levelSpan * cells.squareRoot()
    case .ofConductance(let sigma): relativeNoise = Float(sigma)
    default: relativeNoise = 0
    }
    if relativeNoise > 0 {
      main.variances = AlignedFloats(count: main.matrices.count)
      if let offsets = reference {
        reference?.variances = AlignedFloats(count: offsets.matrices.count)
      }
    }
  }

  /// - Throws: `TesseraError` where arrays with wire resistance cannot be solved.
  mutating func run() throws {
    let hasWires = configuration.parasitics != .none
    // A solver of one cell where there is nothing to solve.
    var solver = try WireSolver(
      wordLines: hasWires ? configuration.rows : 1,
      bitLines: hasWires ? configuration.columns : 1,
      parasitics: configuration.parasitics, method: configuration.wireMethod)
    for tileRow in 0..<grid.tileRows {
      for slice in 0..<configuration.slices {
        var cells = program(tileRow, slice: slice)
        programmedCells += cells.positive.count + cells.negative.count + cells.reference.count
        if hasWires {
          try cells.applyWires(configuration, grid: grid, solver: &solver)
        }
        store(cells, tileRow, slice: slice)
      }
    }
  }

  /// The weight of the code 1 for each output.
  private static func steps(
    _ weights: [Float], _ configuration: CrossbarConfiguration, outputs: Int
  ) -> [Float] {
    let codes = Float(configuration.largestWeightCode)
    var largest = [Float](repeating: 0, count: outputs)
    switch configuration.weightRange {
    case .fixed(let range): largest = largest.map { _ in range }
    case .layer:
      let magnitude = weights.reduce(0) { max($0, $1.magnitude) }
      largest = largest.map { _ in magnitude }
    case .column:
      var column = 0
      for weight in weights {
        largest[column] = max(largest[column], weight.magnitude)
        column = column + 1 == outputs ? 0 : column + 1
      }
    }
    // Weights that are all zero, or as good as that, need some range.
    return largest.map { ($0 > CrossbarConfiguration.smallestRange ? $0 : 1) / codes }
  }

  /// Targets of a slice of a row of arrays, programmed.
  private mutating func program(_ tileRow: Int, slice: Int) -> CellArrays {
    let inputs = grid.inputs(of: tileRow)
    let outputs = grid.outputs
    var cells = CellArrays(positive: [], inputs: inputs.count, outputs: outputs)
    var (positive, negative) = ([Float](repeating: 0, count: outputs), [Float]())
    let isOffset = configuration.mapping == .offsetColumn
    if !isOffset { negative = positive }
    for input in inputs {
      for output in 0..<outputs {
        let code = weights[input * outputs + output] / weightSteps[output]
        if isOffset {
          positive[output] = fraction(shifted: code, slice: slice)
        } else {
          let part = fraction(magnitude: code.magnitude, slice: slice)
          positive[output] = code > 0 ? part : 0
          negative[output] = code < 0 ? part : 0
        }
      }
      programmer.program(&positive, row: input, plane: UInt32(2 * slice))
      cells.positive += positive
      if isOffset {
        var shift = [Float](
          repeating: fraction(shifted: 0, slice: slice), count: grid.tileColumns)
        programmer.program(&shift, row: input, plane: 0x1000 + UInt32(slice))
        cells.reference += shift
      } else {
        programmer.program(&negative, row: input, plane: UInt32(2 * slice + 1))
        cells.negative += negative
      }
    }
    return cells
  }

  /// What a magnitude in codes is in a slice, as a fraction of a cell's range.
  private func fraction(magnitude: Float, slice: Int) -> Float {
    guard configuration.weightBits != nil else { return min(magnitude, 1) }
    let largest = Float(configuration.largestWeightCode)
    return digit(Int(min(magnitude, largest).rounded(.toNearestOrEven)), slice)
  }

  /// The same of a weight in codes with the offset added.
  private func fraction(shifted code: Float, slice: Int) -> Float {
    guard let bits = configuration.weightBits else { return (min(max(code, -1), 1) + 1) / 2 }
    let largest = Float(configuration.largestWeightCode)
    let rounded = Int(min(max(code, -largest), largest).rounded(.toNearestOrEven))
    return digit(rounded + 1 << (bits - 1), slice)
  }

  private func digit(_ code: Int, _ slice: Int) -> Float {
    let largest = configuration.largestLevel
    return Float(code >> (slice * configuration.cellBits) & largest) / Float(largest)
  }

  /// Puts conductances into the matrices, in levels.
  private mutating func store(_ cells: CellArrays, _ tileRow: Int, slice: Int) {
    let device = configuration.device
    let range =
      device.accessed(device.highConductance) - device.accessed(device.lowConductance)
    let level = Float(Double(configuration.levelSpan) / range)
    let (inputs, outputs) = (cells.inputs, cells.outputs)
    let first = grid.inputs(of: tileRow).lowerBound
    for row in 0..<inputs {
      var sum = 0.0
      for output in 0..<outputs {
        let positive = cells.positive[row * outputs + output]
        sum += Double(positive)
        guard !cells.negative.isEmpty else {
          put(positive * level, into: main, tileRow, row, slice, output)
          continue
        }
        let negative = cells.negative[row * outputs + output]
        sum += Double(negative)
        if main.planes == configuration.slices {
          putPair(positive * level, negative * level, tileRow, row, slice, output)
        } else {
          put(positive * level, into: main, tileRow, row, 2 * slice, output)
          put(negative * level, into: main, tileRow, row, 2 * slice + 1, output)
          if grid.linesPerInput == 2 {
            // The same cells, driven from the line of negative inputs.
            put(negative * level, into: main, tileRow, row + inputs, 2 * slice, output)
            put(positive * level, into: main, tileRow, row + inputs, 2 * slice + 1, output)
          }
        }
      }
      if let reference {
        for column in 0..<reference.columns {
          let cell = cells.reference[row * reference.columns + column]
          sum += Double(cell)
          put(cell * level, into: reference, tileRow, row, slice, column)
        }
      }
      inputConductances[first + row] += Float(sum)
    }
  }

  private func put(
    _ value: Float, into group: PlaneGroup, _ tileRow: Int, _ line: Int, _ plane: Int,
    _ column: Int
  ) {
    let index = group.index(tileRow, line: line, plane: plane, column: column)
    group.matrices.pointer[index] = value
    if let variances = group.variances {
      let sigma = relativeNoise * value
      variances.pointer[index] = sigma * sigma
    }
  }

  private func putPair(
    _ positive: Float, _ negative: Float, _ tileRow: Int, _ line: Int, _ slice: Int, _ column: Int
  ) {
    let index = main.index(tileRow, line: line, plane: slice, column: column)
    main.matrices.pointer[index] = positive - negative
    if let variances = main.variances {
      variances.pointer[index] =
        relativeNoise * relativeNoise * (positive * positive + negative * negative)
    }
  }
}
