import Arch

/// What a mapping decides for a network, layer by layer, in a form that can be changed by hand.
///
/// A mapper that is given the decisions that another made for the same network and target makes the
/// same records. What is left out is decided as without a file. Not in it, and so always the mapper's:
/// the order of steps, which layers share one, where tensors lie, how vectors are grouped and which
/// copy takes which vector.
public struct MappingDecisions: Sendable, Equatable {
  /// Where the blocks of a pass lie.
  public enum Blocks: Sendable, Hashable {
    /// Runs of at most `chunk` row blocks of a column group, and how many copies of such runs there
    /// are in all; tiles are filled evenly.
    case chunks(chunk: Int, copies: Int)
    /// Copies of the whole pass, each on tiles of its own.
    case whole(copies: Int)
    /// For each run, column group by column group, the tiles that hold a copy: numbers from 0 within
    /// the tiles of the layer.
    case placed(chunk: Int, tiles: [[Int]])
  }

  /// Weights that are in the tiles at one time.
  public struct Pass: Sendable, Equatable {
    public var columnGroups: Int
    public var rowBlocks: Int
    /// As many such passes follow one another.
    public var times = 1
    /// Nil leaves it to the mapper.
    public var blocks: Blocks?
  }

  /// A product: that of a layer, or one of the two of a GRU.
  public struct Phase: Sendable, Equatable {
    /// The name of the step: its first weighted layer, or its fusion group.
    public var layer: String
    /// Which product of the layer, from 0.
    public var phase = 0
    /// Nil leaves it to the mapper.
    public var tiles: Int?
    /// Nil leaves it to the mapper.
    public var passes: [Pass]?
    var position: SourcePosition
  }

  public var network: String
  /// `temporal` or `spatial`; nil for that of the settings.
  public var mode: MappingSettings.Mode?
  public var phases: [Phase]
  var position: SourcePosition
}

extension MappingDecisions {
  /// What a plan decided.
  init(_ plan: MappingPlan) {
    network = plan.network.name
    mode = plan.isSpatial ? .spatial : .temporal
    position = .argument("the mapping")
    phases = []
    for step in plan.steps {
      for (number, phase) in step.phases.enumerated() where phase.product != nil {
        var passes: [Pass] = []
        for pass in phase.passes {
          var next = Pass(
            columnGroups: pass.columnGroups.count, rowBlocks: pass.rowBlocks.count,
            blocks: plan.placements[pass.placement].decision)
          next.times = passes.last?.times ?? 1
          if passes.last == next {
            passes[passes.count - 1].times += 1
          } else {
            next.times = 1
            passes.append(next)
          }
        }
        phases.append(
          Phase(
            layer: step.name, phase: number, tiles: phase.tiles.count, passes: passes,
            position: position))
      }
    }
  }

  /// The decision about each phase of each step; nil where the mapper decides.
  ///
  /// - Throws: `TesseraError` at a layer that the network lacks, or that is named twice.
  func byStep(_ network: Network, _ steps: [StepPlan]) throws -> [[Phase?]] {
    guard self.network == network.name else {
      throw TesseraError(
        at: position,
        "is a mapping of network \(quoted(self.network)); expected one of \(quoted(network.name))")
    }
    var found = steps.map { [Phase?](repeating: nil, count: $0.phases.count) }
    var places: [String: Int] = [:]
    for (index, step) in steps.enumerated() where step.phases.contains(where: { $0.product != nil })
    {
      if places[step.name] == nil { places[step.name] = index }
    }
    for phase in phases {
      guard let step = places[phase.layer] else {
        let known = steps.map(\.name).filter { places[$0] != nil }
        throw TesseraError(
          at: phase.position,
          "network \(network.name) has no step \(quoted(phase.layer)) with weights"
            + suggestion(for: phase.layer, among: known))
      }
      guard found[step].indices.contains(phase.phase) else {
        throw TesseraError(
          at: phase.position,
          "layer \(phase.layer) has \(found[step].count) products; found phase \(phase.phase)")
      }
      guard found[step][phase.phase] == nil else {
        throw TesseraError(at: phase.position, "layer \(phase.layer) is given more than once")
      }
      found[step][phase.phase] = phase
    }
    return found
  }
}

extension MappingDecisions.Phase {
  /// - Throws: `TesseraError` where the number of tiles is not within bounds.
  func requireRoom(_ tiles: Int, in count: Int, atLeast least: Int = 1) throws {
    guard tiles <= count else {
      throw TesseraError(
        at: position, "layer \(layer): found \(tiles) tiles; the accelerator has \(count)")
    }
    guard tiles >= least else {
      throw TesseraError(
        at: position, "layer \(layer): found \(tiles) tiles; its weights need \(least)")
    }
  }

  /// Puts the place of the layer in front of an error.
  func located<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as TesseraError {
      throw TesseraError(at: position, "layer \(layer): \(error.description)")
    }
  }

  /// The passes that are asked for, with where their blocks lie.
  ///
  /// - Parameters:
  ///   - capacity: blocks of the phase's tiles.
  ///   - isResident: all weights are in the tiles at once.
  /// - Throws: `TesseraError` where they are not exactly the product, or do not fit.
  func passes(
    _ asked: [MappingDecisions.Pass], of product: ProductShape, capacity: Int,
    columnGroupLimit: Int, isResident: Bool
  ) throws -> [(plan: PassPlan, blocks: MappingDecisions.Blocks?)] {
    func wrong(_ message: String) -> TesseraError {
      TesseraError(at: position, "layer \(layer): \(message)")
    }
    let (groups, rows) = (product.columnGroups.count, product.rowBlocks)
    let whole = "\(groups) column groups of \(rows) row blocks"
    var result: [(plan: PassPlan, blocks: MappingDecisions.Blocks?)] = []
    var (group, row) = (0, 0)
    for pass in asked {
      for _ in 0..<pass.times {
        guard pass.columnGroups <= groups - group, pass.rowBlocks <= rows - row else {
          throw wrong("its passes hold more than its \(whole)")
        }
        guard pass.columnGroups == 1 || pass.rowBlocks == rows else {
          throw wrong("a pass with a part of the row blocks holds one column group")
        }
        let blocks = pass.columnGroups * pass.rowBlocks
        guard blocks <= capacity else {
          throw wrong("a pass holds \(blocks) blocks; its tiles have room for \(capacity)")
        }
        guard pass.columnGroups <= columnGroupLimit else {
          throw wrong(
            "a pass holds \(pass.columnGroups) column groups; half the partial-sum buffer takes "
              + "the sums of \(columnGroupLimit)")
        }
        let end = row + pass.rowBlocks
        result.append(
          (
            PassPlan(
              columnGroups: group..<(group + pass.columnGroups), rowBlocks: row..<end,
              isFirstPart: row == 0, isLastPart: end == rows, placement: 0),
            pass.blocks
          ))
        row = end == rows ? 0 : end
        if row == 0 { group += pass.columnGroups }
      }
    }
    guard group == groups, row == 0 else {
      throw wrong("its passes hold \(group) of its \(whole)")
    }
    guard !isResident || result.count == 1 else {
      throw wrong("is resident, so all its weights are one pass; found \(result.count)")
    }
    return result
  }
}
