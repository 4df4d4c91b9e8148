import Arch

extension DeviceReader {
  /// Decodes measured quantiles, also where the file says not to use them.
  ///
  /// - Returns: nil where cells are not to be drawn from them.
  func quantiles(_ fields: YAMLFields) throws -> ConductanceQuantiles? {
    guard let node = fields["quantiles"] else { return nil }
    let parts = try node.fields(
      of: "'quantiles'", known: ["use", "source", "standing", "deviceShare", "levels"])
    _ = try parts.required("source").text()
    _ = try parts.required("standing").standing()
    let levels = try parts.required("levels").elements(of: "levels").map { node in
      let level = try node.fields(of: "a level", known: ["target", "conductances"])
      return ConductanceQuantiles.Level(
        target: try Self.number(try level.required("target")),
        conductances: try level.required("conductances").elements(of: "conductances").map {
          try Self.number($0)
        })
    }
    let quantiles = ConductanceQuantiles(
      levels: levels, deviceShare: try parts["deviceShare"].map { try Self.number($0) } ?? 1)
    do {
      try quantiles.check()
    } catch let error as TesseraError {
      throw TesseraError(at: node.position, error.description)
    }
    return try parts.required("use").flag() ? quantiles : nil
  }
}
