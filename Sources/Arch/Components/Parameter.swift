/// What changing a parameter can change in a result.
public enum ParameterClass: String, Sendable, CaseIterable {
  /// Durations and clocks: a recorded trace stays valid.
  case timing
  /// What is charged, never when: a recorded trace stays valid.
  case cost
  /// Depths of queues and buffers: changes back-pressure only, a recorded trace stays valid.
  case capacity
  /// Shapes: changes the mapping, so a trace recorded with another value is refused.
  case geometry
  /// What is computed, never when: a recorded trace stays valid.
  case value
}

/// A value of a parameter, with its unit in its type.
public enum ParameterValue: Hashable, Sendable {
  case count(Int64)
  case time(Time)
  case clock(ClockPeriod)
  case size(DataSize)
  case bandwidth(Bandwidth)
  case flag(Bool)
  case choice(String)
  case resistance(Resistance)
  case number(Double)
  case file(SourceText)
}

/// The type and the allowed range of a parameter.
public enum ParameterDomain: Hashable, Sendable {
  case count(ClosedRange<Int64>)
  case time(ClosedRange<Time>)
  case clock
  case size(ClosedRange<DataSize>)
  case bandwidth(ClosedRange<Bandwidth>)
  case flag
  case choice([String])
  case resistance(ClosedRange<Resistance>)
  /// A number without a unit: a fraction, a ratio.
  case number(ClosedRange<Double>)
  /// A file of a data folder by name, or by a path with a slash or one of the suffixes; the text is
  /// the value, so that nothing depends on where it was found.
  case file(folder: String, suffixes: [String])
}

/// A parameter that a component kind declares: the kind prints and checks itself with it.
public struct Parameter: Sendable {
  public let name: String
  public let domain: ParameterDomain
  /// The value used where a description gives none; nil makes the parameter required.
  public let defaultValue: ParameterValue?
  public let parameterClass: ParameterClass
  /// One sentence, with the meaning and what it does not cover.
  public let summary: String
  /// What the default rests on, where somebody said so.
  public let basis: Basis?

  public init(
    _ name: String, _ domain: ParameterDomain, default defaultValue: ParameterValue?,
    class parameterClass: ParameterClass, _ summary: String, basis: Basis? = nil
  ) {
    self.name = name
    self.domain = domain
    self.defaultValue = defaultValue
    self.parameterClass = parameterClass
    self.summary = summary
    self.basis = basis
  }

  /// The source and standing of a default, and the place where it is written.
  public struct Basis: Sendable, Equatable {
    public var source: String
    public var standing: Standing
    public var position: SourcePosition

    public init(source: String, standing: Standing, position: SourcePosition) {
      self.source = source
      self.standing = standing
      self.position = position
    }
  }
}

/// The checked values of all the parameters of one component.
public struct ParameterValues: Sendable, Equatable {
  public var values: [String: ParameterValue]
  /// The clock that drives the component; nil where the description names none.
  public var clock: ClockPeriod?

  public init(_ values: [String: ParameterValue], clock: ClockPeriod? = nil) {
    self.values = values
    self.clock = clock
  }

  public func count(_ name: String) throws -> Int64 {
    guard case .count(let value)? = values[name] else { throw undeclared(name, "a count") }
    return value
  }

  public func time(_ name: String) throws -> Time {
    guard case .time(let value)? = values[name] else { throw undeclared(name, "a time") }
    return value
  }

  public func size(_ name: String) throws -> DataSize {
    guard case .size(let value)? = values[name] else { throw undeclared(name, "a size") }
    return value
  }

  public func bandwidth(_ name: String) throws -> Bandwidth {
    guard case .bandwidth(let value)? = values[name] else { throw undeclared(name, "a bandwidth") }
    return value
  }

  public func flag(_ name: String) throws -> Bool {
    guard case .flag(let value)? = values[name] else { throw undeclared(name, "a flag") }
    return value
  }

  public func choice(_ name: String) throws -> String {
    guard case .choice(let value)? = values[name] else { throw undeclared(name, "a choice") }
    return value
  }

  public func resistance(_ name: String) throws -> Resistance {
    guard case .resistance(let value)? = values[name] else {
      throw undeclared(name, "a resistance")
    }
    return value
  }

  public func number(_ name: String) throws -> Double {
    guard case .number(let value)? = values[name] else { throw undeclared(name, "a number") }
    return value
  }

  public func file(_ name: String) throws -> SourceText {
    guard case .file(let value)? = values[name] else { throw undeclared(name, "a file") }
    return value
  }

  private func undeclared(_ name: String, _ expected: String) -> TesseraError {
    TesseraError("parameter \(name) is read as \(expected), but its kind declares no such one")
  }
}
