extension JSONValue {
  /// What was counted and does not depend on times.
  init(eventsOf counts: MachineCounts) {
    var object = JSONObject()
    func put(_ name: String, _ value: Int) { object[name] = .integer(Int64(value)) }
    put("instructions", counts.instructions)
    put("loads", counts.loads)
    put("stores", counts.stores)
    put("stores_of_copies", counts.copies)
    put("logic_loads", counts.logicLoads)
    put("add_loads", counts.addLoads)
    put("vector_logic_loads", counts.vectorLogicLoads)
    put("vector_add_loads", counts.vectorAddLoads)
    put("pairs_combined", counts.elements)
    if counts.writtenBack > 0 { put("words_written_back", counts.writtenBack) }
    put("words_held", counts.heldWords)
    self = .object(object)
  }

  init(_ report: PlacementReport) {
    self = [
      "operands": .string(report.operands), "method": .string(report.method.rawValue),
      "arrays": .integer(Int64(report.arrays)), "spare_rows": .integer(Int64(report.spareRows)),
      "copies": .integer(Int64(report.copies)), "words": .integer(Int64(report.words)),
      "wasted_words": .integer(Int64(report.wastedWords)),
    ]
  }
}
