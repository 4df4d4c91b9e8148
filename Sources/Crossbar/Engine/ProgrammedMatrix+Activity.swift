import CKernels

extension ProgrammedMatrix {
  /// What the arrays do to multiply some vectors; programming is not part of it.
  ///
  /// - Complexity: O(count · inputs · streams).
  public func activity(of vectors: Span<Float>, count: Int) -> ArrayActivity {
    precondition(
      count >= 0 && vectors.count >= count * inputs,
      "the span is shorter than \(count) vectors of the matrix need")
    var activity = ArrayActivity()
    let rowsPerVector = coding.rowsPerVector
    let arrays =
      grid.tileColumns * configuration.slices
      * (configuration.mapping == .separateArrays ? 2 : 1)
    let signs = configuration.mapping != .offsetColumn && configuration.placement == .column ? 2 : 1
    let columns =
      configuration.slices
      * (signs * outputs + (configuration.mapping == .offsetColumn ? grid.tileColumns : 0))
    activity.arrayReads = count * rowsPerVector * grid.tileRows * arrays
    activity.conversions = count * rowsPerVector * grid.tileRows * columns
    var driven: UInt64 = 0
    var sum = 0.0
    // Lines of positive and of negative inputs drive the same cells.
    var single = coding
    if coding.signs == .steered { single.signs = .bipolar }
    let digits = AlignedFloats(uninitialized: (single.rowsPerVector + 1) * inputs)
    let line = digits.pointer + single.rowsPerVector * inputs
    vectors.withUnsafeBufferPointer { vectors in
      guard let x = vectors.baseAddress else { return }
      for vector in 0..<count {
        single.encode(
          x + vector * inputs, inputs, codes: line, into: digits.pointer, stride: inputs)
        for row in 0..<single.rowsPerVector {
          sum += tessera_weighted_squares(
            digits.pointer + row * inputs, inputConductances, inputs, &driven)
        }
      }
    }
    activity.inputDrives = Int(driven) * arrays
    let volts = configuration.device.readVolts / Double(coding.largestDigit)
    activity.cellJoules = sum * volts * volts * configuration.device.readSeconds
    return activity
  }

  /// What programming the arrays did.
  public var programmingActivity: ArrayActivity {
    var activity = ArrayActivity()
    activity.programmedCells = programmedCells
    return activity
  }
}
