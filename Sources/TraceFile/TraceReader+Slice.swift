import Arch

extension TraceReader {
  /// Writes the part of the trace from the first segment of one layer to the last segment of
  /// another as a trace of its own.
  ///
  /// The slice is one run of segments: segments of other layers in between belong to it. Tokens
  /// posted before it count as reached; layers, tokens and units keep their numbers. Frames are
  /// checked and copied as they are.
  /// - Parameter metadata: takes the place of the trace's own.
  /// - Throws: `TesseraError` where a layer has no segment, where the first comes after the second,
  ///   or the trace is damaged.
  public func slice(
    fromLayer first: Int, toLayer last: Int, to target: String, metadata: String? = nil
  ) throws {
    let layers = segmentLayers
    guard let start = layers.firstIndex(of: first) else { throw missing(first) }
    guard let end = layers.lastIndex(of: last) else { throw missing(last) }
    guard start <= end else {
      throw TesseraError(
        at: path,
        "found layer \(header.layers[first]) after layer \(header.layers[last]), expected it "
          + "before")
    }
    var counts = TokenCounts(header)
    try forEachFrame(inSegments: 0..<start) { place, records in
      counts.add(unit: place.unit, records)
    }
    let header = try TraceHeader(
      generator: header.generator, components: header.components, layers: header.layers,
      tokens: header.tokens, initialTokenCounts: counts.posted,
      metadata: metadata ?? header.metadata)
    let writer = try TraceWriter(path: target, header: header)
    for segment in start...end {
      // Everything is decoded once, which checks it.
      try forEachFrame(inSegments: segment..<segment + 1) { _, _ in }
      let table = try store.table(ofSegment: segment, in: index)
      let packs = try table.packs.map { pack throws(TesseraError) in try store.bytes(of: pack) }
      try writer.writeSegment(layer: layers[segment], table.parts, packs)
    }
    try writer.finish()
  }

  /// The number of a layer.
  ///
  /// - Throws: `TesseraError` with the nearest name, where there is none of that name.
  public func layerIndex(named name: String) throws -> Int {
    try TraceNames(header).layer(TextWord(name), at: path)
  }

  private func missing(_ layer: Int) -> TesseraError {
    let name = header.layers.indices.contains(layer) ? header.layers[layer] : "\(layer)"
    return TesseraError(at: path, "found no segment of layer \(name), expected one")
  }
}
