import Arch
import CKernels
import Workloads

/// The order in which the numbers of a value lie in memory.
enum Layout {
  /// As the graph has it: the last dimension is the fastest.
  case plain
  /// [batch, channels, …] with the channels fastest, which is how images are multiplied.
  case channelsLast
}

/// Makes a plan of a graph for shapes that are all known.
///
/// Nodes are gone through in order. A value can be held in one layout or in both; whoever needs the
/// other has it rearranged once. Views share a buffer. A step overwrites its input where nobody else
/// needs it, and normalisation, bias and cut-offs behind a product become part of the product.
struct PlanBuilder {
  let graph: ModelGraph
  let shapes: GraphShapes
  /// Images that a plan takes at once.
  let batch: Int
  /// Numbers that a value, and all constants together, may have: a small file can ask for many.
  let limit: Int
  private var constantNumbers = 0
  var plan = ExecutionPlan()
  var buffers: [PlannedBuffer] = []
  var layers: [LayerDraft] = []
  /// The place of the node that is lowered.
  private(set) var currentNode = 0
  /// Values of which a plan needs the numbers themselves, not only the shape.
  var spelledOut: Set<Int> = []

  private var plainBuffer: [Int]
  private var channelsLastBuffer: [Int]
  /// Takers of each value, and of each buffer, that are still to come.
  private var valueUses: [Int]
  private var bufferUses: [Int] = []
  /// Steps that have read a buffer.
  private var readers: [Int] = []
  /// The step that wrote a buffer.
  private var writer: [Int] = []

  init(_ graph: ModelGraph, shapes: GraphShapes, batch: Int, limit: Int = largestElementCount) {
    self.graph = graph
    self.limit = limit
    self.batch = max(1, batch)
    self.shapes = shapes
    plainBuffer = Array(repeating: -1, count: graph.values.count)
    channelsLastBuffer = plainBuffer
    valueUses = Array(repeating: 0, count: graph.values.count)
  }

  /// Goes through the graph.
  ///
  /// - Throws: `TesseraError` that names the node.
  mutating func build() throws {
    let live = liveNodes()
    for input in graph.inputs {
      let buffer = try define(input.value, .plain)
      buffers[buffer].first = -1
      let shape = shapes.shapes[input.value]
      plan.inputs.append(
        PlanBinding(buffer: buffer, shape: shape, count: try elementCount(shape)))
    }
    for (index, node) in graph.nodes.enumerated() where live[index] {
      currentNode = index
      do {
        for case let value? in node.outputs where try elementCount(shape(value)) > limit {
          throw TesseraError("a value of shape \(shape(value)) has more than \(limit) numbers")
        }
        try lower(node)
      } catch let error as TesseraError {
        throw error.description.hasPrefix(node.place) ? error : node.error(error.description)
      }
      for case let value? in node.inputs { release(value) }
    }
    for value in graph.outputs {
      let buffer = try self.buffer(value, .plain)
      buffers[buffer].last = .max
      let shape = shapes.shapes[value]
      plan.outputs.append(
        PlanBinding(buffer: buffer, shape: shape, count: try elementCount(shape)))
    }
    plan.placeBuffers(buffers)
  }

  /// Nodes that outputs depend on and that constants do not answer; counts the takers of values.
  private mutating func liveNodes() -> [Bool] {
    var isWanted = Array(repeating: false, count: graph.values.count)
    var live = Array(repeating: false, count: graph.nodes.count)
    for value in graph.outputs {
      isWanted[value] = true
      valueUses[value] += 1
    }
    for index in graph.nodes.indices.reversed() {
      let node = graph.nodes[index]
      let wanted = node.outputs.compactMap { $0 }.filter { isWanted[$0] }
      guard !wanted.allSatisfy({ shapes.constants[$0] != nil }) else { continue }
      live[index] = true
      for case let value? in node.inputs {
        isWanted[value] = true
        valueUses[value] += 1
      }
    }
    return live
  }

  private mutating func release(_ value: Int) {
    valueUses[value] -= 1
    let (plain, last) = (plainBuffer[value], channelsLastBuffer[value])
    if plain >= 0 { bufferUses[plain] -= 1 }
    if last >= 0, last != plain { bufferUses[last] -= 1 }
  }

  // MARK: Values

  /// Whether a node that is still to come, or the caller, takes a value.
  func isWanted(_ value: Int) -> Bool { valueUses[value] > 0 }

  func shape(_ value: Int) -> [Int] { shapes.shapes[value] }

  func constant(_ value: Int?) -> GraphTensor? { value.flatMap { shapes.constants[$0] } }

  /// The numbers of a constant, which the plan then depends on.
  mutating func floats(_ value: Int) throws -> [Float]? {
    guard let constant = shapes.constants[value] else { return nil }
    spelledOut.insert(value)
    constantNumbers += try elementCount(constant.shape)
    guard constantNumbers <= limit else {
      throw TesseraError("the constants have more than the \(limit) numbers that they may")
    }
    return try constant.floats()
  }

  /// The buffer that holds a value in the layout in which it was made, if a step made it.
  func heldBuffer(_ value: Int) -> Int? {
    let buffer =
      layout(value) == .channelsLast ? channelsLastBuffer[value] : plainBuffer[value]
    return buffer >= 0 ? buffer : nil
  }

  /// The layout in which a value is already there.
  func layout(_ value: Int) -> Layout {
    channelsLastBuffer[value] >= 0 && plainBuffer[value] < 0 ? .channelsLast : .plain
  }

  /// The dimensions of a value in the order in which they lie in memory.
  func memoryShape(_ shape: [Int], _ layout: Layout) -> [Int] {
    guard layout == .channelsLast, shape.count >= 3 else { return shape }
    return [shape[0]] + shape[2...] + [shape[1]]
  }

  /// Where a dimension of a value is among those in memory.
  func memoryAxis(_ axis: Int, rank: Int, _ layout: Layout) -> Int {
    guard layout == .channelsLast, rank >= 3, axis > 0 else { return axis }
    return axis == 1 ? rank - 1 : axis - 1
  }

  /// The distances between neighbours along the dimensions as the graph has them.
  func steps(_ shape: [Int], _ layout: Layout) -> [Int] {
    let inMemory = rowMajorSteps(memoryShape(shape, layout))
    return shape.indices.map { inMemory[memoryAxis($0, rank: shape.count, layout)] }
  }

  /// The distances, along the dimensions in memory of one layout, of a value held in another.
  func steps(_ shape: [Int], held layout: Layout, along target: Layout) -> [Int] {
    let own = steps(shape, layout)
    var result = own
    for axis in own.indices { result[memoryAxis(axis, rank: shape.count, target)] = own[axis] }
    return result
  }

  // MARK: Buffers

  mutating func makeBuffer(_ count: Int, uses: Int = 0) -> Int {
    buffers.append(
      PlannedBuffer(
        count: count, first: plan.operations.count, last: plan.operations.count))
    bufferUses.append(uses)
    readers.append(0)
    writer.append(-1)
    return buffers.count - 1
  }

  mutating func makeConstant(_ numbers: [Float]) -> Int {
    let buffer = makeBuffer(numbers.count, uses: 1 << 40)
    buffers[buffer].constant = plan.constants.count
    plan.constants.append(numbers)
    return buffer
  }

  /// A new buffer for an output of a node.
  mutating func define(_ value: Int, _ layout: Layout) throws -> Int {
    let buffer = makeBuffer(try elementCount(shape(value)))
    adopt(value, buffer, layout)
    return buffer
  }

  /// Makes a buffer hold a value, beside what it holds already.
  mutating func adopt(_ value: Int, _ buffer: Int, _ layout: Layout) {
    if layout == .channelsLast, shape(value).count >= 3 {
      channelsLastBuffer[value] = buffer
    } else {
      plainBuffer[value] = buffer
    }
    bufferUses[buffer] += valueUses[value]
  }

  /// Makes a value of the same shape a view of another, in all layouts that are there.
  mutating func adopt(_ value: Int, viewOf other: Int) throws {
    if plainBuffer[other] < 0, channelsLastBuffer[other] < 0 { _ = try buffer(other, .plain) }
    (plainBuffer[value], channelsLastBuffer[value]) =
      (plainBuffer[other], channelsLastBuffer[other])
    for buffer in Set([plainBuffer[value], channelsLastBuffer[value]]) where buffer >= 0 {
      bufferUses[buffer] += valueUses[value]
    }
  }

  /// The buffer that holds a value in a layout, rearranged if need be.
  mutating func buffer(_ value: Int, _ wanted: Layout) throws -> Int {
    let shape = shape(value)
    let layout = shape.count < 3 ? .plain : wanted
    let (plain, last) = (plainBuffer[value], channelsLastBuffer[value])
    if layout == .plain, plain >= 0 { return plain }
    if layout == .channelsLast, last >= 0 { return last }
    let other = layout == .plain ? last : plain
    if other < 0 {
      guard let numbers = try floats(value) else {
        throw TesseraError("takes a value that no step makes")
      }
      let buffer = makeConstant(numbers)
      plainBuffer[value] = buffer
      return try self.buffer(value, wanted)
    }
    // Both layouts are the same where there is one channel or one position.
    let positions = try elementCount(Array(shape[2...]))
    if shape[1] <= 1 || positions <= 1 {
      if layout == .plain { plainBuffer[value] = other } else { channelsLastBuffer[value] = other }
      return other
    }
    let held: Layout = layout == .plain ? .channelsLast : .plain
    let rearrangement = Rearrangement(
      x: other, y: 0, shape: memoryShape(shape, layout),
      steps: steps(shape, held: held, along: layout))
    if let index = buffers[other].constant {
      let made = makeConstant(plan.constants[index].rearranged(rearrangement))
      if layout == .plain { plainBuffer[value] = made } else { channelsLastBuffer[value] = made }
      return made
    }
    let made = makeBuffer(try elementCount(shape))
    rearrange(rearrangement, from: other, to: made)
    adopt(value, made, layout)
    return made
  }

  /// The buffer of an input that a step may overwrite, or nil where others still need it.
  func reusable(_ buffer: Int) -> Bool {
    buffers[buffer].constant == nil && bufferUses[buffer] == 1 && buffers[buffer].last != .max
  }

  // MARK: Steps

  mutating func emit(_ operation: Operation, reads: [Int], writes: [Int]) {
    let step = plan.operations.count
    for buffer in reads {
      buffers[buffer].last = max(buffers[buffer].last, step)
      readers[buffer] += 1
    }
    for buffer in writes {
      buffers[buffer].last = max(buffers[buffer].last, step)
      writer[buffer] = step
    }
    plan.operations.append(operation)
  }

  /// Scratch memory of the next step.
  mutating func scratch(_ count: Int) -> Int { makeBuffer(max(count, 1)) }

  mutating func rearrange(_ rearrangement: Rearrangement, from x: Int, to y: Int) {
    var result = rearrangement.collapsed()
    (result.x, result.y) = (x, y)
    emit(.rearrange(result), reads: [x], writes: [y])
  }

  /// The product that wrote a buffer which nobody has read or will read but the node at hand.
  func openProduct(_ buffer: Int) -> (step: Int, operation: MatrixOperation)? {
    guard reusable(buffer), readers[buffer] == 0, writer[buffer] >= 0,
      case .matrix(let operation) = plan.operations[writer[buffer]], operation.y == buffer
    else { return nil }
    return (writer[buffer], operation)
  }
}
