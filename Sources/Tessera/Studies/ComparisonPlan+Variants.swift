extension ComparisonPlan {
  /// The variants' descriptions, in their order.
  ///
  /// - Parameter technology: the one that prices them, where not the one that each names.
  /// - Throws: `TesseraError`, also where two values of a setting make the same design, such as `16`
  ///   and `016`.
  public func accelerators(
    on bench: Workbench, technology: String? = nil
  ) throws -> [AcceleratorDescription] {
    /// All that a run takes from a description.
    struct Design: Hashable {
      var accelerator: String
      var values: [JSONValue]
    }
    var known: [Design: Variant] = [:]
    return try variants.map { variant in
      let description = try citingVariation {
        try bench.accelerator(
          variant.accelerator, settings: options.settings + variant.settings,
          technology: technology)
      }
      guard !variant.settings.isEmpty else { return description }
      let design = Design(
        accelerator: variant.accelerator,
        values: [JSONValue(description.resolved), description.portable])
      if let first = known.updateValue(variant, forKey: design) {
        throw TesseraError(
          "--vary: \(first.label) and \(variant.label) are the same design; expected values that "
            + "differ")
      }
      return description
    }
  }

  /// Names `--vary` in an error that names the `--set` which a varied setting becomes.
  ///
  /// - Throws: what `body` throws.
  public func citingVariation<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as TesseraError {
      var text = error.description
      for path in Set(variants.flatMap(\.settings).map { String($0.prefix { $0 != "=" }) }) {
        for mark in ["", "'"] {
          text.replace("--set \(mark)\(path)=", with: "--vary \(mark)\(path)=")
        }
      }
      throw TesseraError(text)
    }
  }
}
