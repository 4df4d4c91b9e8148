extension Energy {
  /// The sum, exactly.
  ///
  /// - Throws: `TesseraError` beyond 1.7e8 J.
  public func adding(_ other: Energy) throws -> Energy {
    let (sum, overflow) = quectojoules.addingReportingOverflow(other.quectojoules)
    if overflow { throw Energy.outOfRange }
    return Energy(quectojoules: sum)
  }

  /// The energy of `count` equal events, exactly.
  ///
  /// - Throws: `TesseraError` beyond 1.7e8 J.
  public func multiplied(by count: Int128) throws -> Energy {
    let (product, overflow) = quectojoules.multipliedReportingOverflow(by: count)
    if overflow { throw Energy.outOfRange }
    return Energy(quectojoules: product)
  }

  static let outOfRange = TesseraError("an energy is larger than 1.7e8 J")
}

extension Power {
  /// The energy of a power that is held for a number of femtoseconds, exactly: fW · fs = qJ.
  ///
  /// - Throws: `TesseraError` beyond 1.7e8 J.
  public func energy(over femtoseconds: Int128) throws -> Energy {
    let (product, overflow) = femtowatts.multipliedReportingOverflow(by: femtoseconds)
    if overflow { throw Energy.outOfRange }
    return Energy(quectojoules: product)
  }
}

extension Area {
  /// The sum, exactly.
  ///
  /// - Throws: `TesseraError` where it leaves 128 bits.
  public func adding(_ other: Area) throws -> Area {
    let (sum, overflow) = squareNanometres.addingReportingOverflow(other.squareNanometres)
    if overflow { throw Area.outOfRange }
    return Area(squareNanometres: sum)
  }

  /// The area of `count` equal parts, exactly.
  ///
  /// - Throws: `TesseraError` where it leaves 128 bits.
  public func multiplied(by count: Int128) throws -> Area {
    let (product, overflow) = squareNanometres.multipliedReportingOverflow(by: count)
    if overflow { throw Area.outOfRange }
    return Area(squareNanometres: product)
  }

  static let outOfRange = TesseraError("an area is too large to be summed")
}
