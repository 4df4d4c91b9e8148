import Arch

extension TraceReader {
  /// Reads every frame and adds it up.
  ///
  /// - Parameter countsEntropy: whether to work out the order-0 entropy of the payloads, which
  ///   takes memory for each distinct value.
  /// - Throws: `TesseraError` where a frame is damaged.
  public func statistics(countsEntropy: Bool = false) throws -> TraceStatistics {
    var counter = StatisticsCounter(
      header: header, fileSize: size, segments: segmentCount, countsEntropy: countsEntropy)
    try forEachFrame(inSegments: 0..<segmentCount) { place, records in
      counter.add(unit: place.unit, records)
    }
    return counter.finish()
  }

  /// Checks all of the trace: every checksum, every record, the index against the segments, and
  /// that no record waits for more posts than its own and earlier segments hold.
  ///
  /// It does not find waits that are cyclic; replay does.
  /// - Throws: `TesseraError` at the first problem; also where the index is missing or damaged,
  ///   although such a trace can still be read.
  public func verify(countsEntropy: Bool = false) throws -> TraceStatistics {
    if let indexProblem { throw indexProblem }
    guard try store.scannedIndex() == index else {
      throw TesseraError(
        at: "\(path): offset \(index.endOffset)",
        "found an index that differs from the segments, expected the same")
    }
    var counter = StatisticsCounter(
      header: header, fileSize: size, segments: segmentCount, countsEntropy: countsEntropy)
    var posts = TokenCounts(header)
    for segment in 0..<segmentCount {
      posts.beginSegment()
      try forEachFrame(inSegments: segment..<segment + 1) { place, records in
        counter.add(unit: place.unit, records)
        posts.add(unit: place.unit, records)
      }
      if let wait = posts.unreachedWait() {
        throw TesseraError(
          at: "\(path): segment \(segment)",
          "found unit \(store.unitNames[wait.unit]) waiting for \(header.tokens[wait.token]) >= "
            + "\(wait.count), expected at most \(wait.posted), the posts up to the end of that "
            + "segment")
      }
    }
    return counter.finish()
  }
}

/// How far each token counts in the course of a trace, and what is waited for.
struct TokenCounts {
  /// Posts up to here, initial counts included.
  private(set) var posted: [Int64]
  /// The largest wait of the current segment by token, and who waits.
  private var waits: [(count: Int64, unit: Int)]
  private var waited: [Int] = []

  init(_ header: TraceHeader) {
    posted = header.tokens.indices.map { header.initialCount(ofToken: $0) }
    waits = Array(repeating: (0, 0), count: posted.count)
  }

  mutating func beginSegment() {
    for token in waited { waits[token] = (0, 0) }
    waited.removeAll(keepingCapacity: true)
  }

  mutating func add(unit: Int, _ records: Span<Record>) {
    for index in records.indices {
      let record = records[index]
      let repeats = Int64(record.repeatCount)
      if record.postToken != Record.noToken {
        posted[Int(record.postToken)].addClamped(repeats)
      }
      if record.waitToken != Record.noToken {
        // At most 2⁴⁸ + 2⁶².
        let last = record.waitCount + (repeats - 1) * Int64(record.waitStride)
        let token = Int(record.waitToken)
        if waits[token].count == 0 { waited.append(token) }
        if last > waits[token].count { waits[token] = (last, unit) }
      }
    }
  }

  /// A wait of the current segment that no post reaches.
  func unreachedWait() -> (token: Int, unit: Int, count: Int64, posted: Int64)? {
    for token in waited where waits[token].count > posted[token] {
      return (token, waits[token].unit, waits[token].count, posted[token])
    }
    return nil
  }
}
