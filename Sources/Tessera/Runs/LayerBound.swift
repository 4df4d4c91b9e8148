/// Times below which no accelerator of these rates can run a step of a mapping, in femtoseconds.
///
/// - `computing`: rows × columns of all accesses, at the least time that one of them takes with all
///   tiles at work. That is MACs at the peak rate for the encodings of the layer: MACs times columns
///   of a weight times accesses of an input are the products of a step.
/// - `writing`: each row of weights that is written in the run, once for each load and without copies,
///   at the time of a row, with all tiles at work; 0 where weights are resident.
/// - `moving`: bytes between memory and accelerator, as the mapping moves them, at full bandwidth.
///
/// The largest is the bound. Left out, so that it stays one: blocks that are not full, copies of
/// weights, tiles that stay empty, waiting for sums and buffers, the latency of anything, the
/// special-function unit, and that writing and computing take turns on a tile.
public struct LayerBound: Sendable, Equatable {
  /// What the largest of the times is of.
  public enum Limit: String, Sendable, CaseIterable {
    case compute, weights, memory
  }

  public var computing: Int64
  public var writing: Int64
  public var moving: Int64

  public var time: Int64 { max(computing, writing, moving) }

  /// Nil where nothing bounds the step. Of equal ones the first.
  public var limit: Limit? {
    guard time > 0 else { return nil }
    return computing == time ? .compute : writing == time ? .weights : .memory
  }

  /// How many times the bound a step took; nil where there is none.
  public func excess(of duration: Int64) -> Double? {
    time > 0 ? Double(duration) / Double(time) : nil
  }
}

extension LayerBound {
  /// Reads what `json(of:)` writes.
  ///
  /// - Throws: `TesseraError` with the member that is missing or wrong.
  init(_ field: JSONField) throws {
    self.init(
      computing: try field.member("compute_s").femtoseconds(),
      writing: try field.member("weights_s").femtoseconds(),
      moving: try field.member("memory_s").femtoseconds())
  }

  /// The bound as it stands with a layer that took a time.
  func json(of duration: Int64) -> JSONValue {
    var object = JSONObject()
    object["time_s"] = .seconds(time)
    object["limit"] = limit.map { .string($0.rawValue) } ?? .null
    object["latency_over_bound"] = excess(of: duration).map { .double($0) } ?? .null
    object["compute_s"] = .seconds(computing)
    object["weights_s"] = .seconds(writing)
    object["memory_s"] = .seconds(moving)
    return .object(object)
  }
}
