import Arch
import Testing

@testable import Workloads

/// What must hold for the records of every mapping.
enum MappingExpectation {
  @discardableResult
  static func check(
    _ network: Network, batch: Int, _ target: MappingTarget, _ settings: MappingSettings,
    seed: UInt64
  ) throws -> MappingReport {
    let (trace, mapper) = try MappingTrace.of(network, batch: batch, target, settings)
    let report = mapper.report
    let tokens = mapper.tokenNames.count
    let what: Comment = "seed \(seed), \(network.name), batch \(batch), \(settings)"
    let items = network.steps * batch

    // All the products, and nothing else.
    let products = network.layers.reduce(0) {
      $0 + $1.macs * target.tiles.geometry.columns($1.weightEncoding)
        * TileGeometry.accesses(inputs: $1.activations, weights: $1.weightEncoding)
    }
    #expect(trace.products(target) == products * items, what)
    #expect(report.products == products * items, what)
    #expect(report.macs == network.macs * batch, what)
    #expect(trace.accesses(target) == report.accesses, what)
    let handOvers = trace.accesses(target) { $0.operation == target.tiles.accessOut ? 1 : 0 }
    #expect(handOvers == report.handOvers, what)

    // An order that can run, cut into segments that are bounded.
    #expect(trace.stuckUnits(tokens: tokens) == [], what)
    #expect(trace.waitsOnLaterSegments(tokens: tokens) == 0, what)
    #expect(trace.largestFrame() <= NetworkMapper.largestFrame, what)
    #expect(trace.segments.allSatisfy { mapper.stepNames.indices.contains($0.layer) }, what)

    // The special-function unit's work, to the element.
    var expected: [Service: Int] = [:]
    for node in mapper.plan.graph.nodes.indices {
      for phase in mapper.plan.steps[node].phases {
        for work in phase.chain { expected[work.service, default: 0] += work.amount * items }
      }
    }
    for service in [Service.relu, .vector, .special, .quantise] {
      let done = trace.work(service.binding(in: target))
      #expect(done == expected[service, default: 0], "\(service), \(what)")
    }

    // Memory traffic is what the report says.
    let weights = report.mode == .spatial ? 0 : report.weightBytes
    let halfOfSums = report.partialSumSpillBytes / 2
    let inputs = report.steps.reduce(0) { $0 + $1.inputBytes }
    let outputs = report.steps.reduce(0) { $0 + $1.outputBytes }
    #expect(
      trace.work(target.memoryRead) == weights + inputs + report.spillReadBytes + halfOfSums, what)
    #expect(
      trace.work(target.memoryWrite) == outputs + report.spillWrittenBytes + halfOfSums, what)
    let rows = target.tiles.units.reduce(0) { sum, unit in
      trace.streams[unit].reduce(sum) {
        $1.operation == target.tiles.writeRow ? $0 + Int($1.repeatCount) : $0
      }
    }
    #expect(rows == (report.mode == .spatial ? 0 : report.rowsWritten), what)

    // No tile holds more blocks than it has room for, in any pass.
    for step in mapper.plan.steps {
      for phase in step.phases {
        for pass in phase.passes {
          checkPlacement(mapper.plan.placements[pass.placement], pass, phase.tiles.count, target)
        }
      }
    }
    return report
  }

  private static func checkPlacement(
    _ placement: Placement, _ pass: PassPlan, _ tiles: Int, _ target: MappingTarget
  ) {
    let fill = placement.fill(tiles: tiles)
    #expect((fill.max() ?? 0) <= target.tiles.geometry.blocks)
    var covered = Set<Int>()
    for (index, chunk) in placement.chunks.enumerated() {
      let holders = placement.tiles[placement.starts[index]..<placement.starts[index + 1]]
      #expect(!holders.isEmpty)
      #expect(Set(holders).count == holders.count)
      for block in chunk.firstBlock..<(chunk.firstBlock + chunk.count) {
        #expect(covered.insert(chunk.columnGroup * pass.rowBlocks.count + block).inserted)
      }
    }
    #expect(covered.count == pass.blocks)
  }
}
