import Arch
import Testing

@testable import Memory

/// What computing costs beside reading, in closed form.
@Suite struct STTCiMCostsTests {
  @Test(arguments: [0, 0.25, 0.5, 0.71, 0.75, 1])
  func logicSavesHalfTheSharedFraction(fraction: Double) throws {
    var parameters = STTCiMParameters()
    parameters.sharedFraction.value = fraction
    let array = try STTCiMCosts(base: roundArray(), elementWidth: 32, parameters: parameters)
      .array()
    let read = try array.cost(of: .read)
    for operation in [ArrayOperation.and, .or, .nand, .nor, .xor] {
      let cost = try array.cost(of: operation)
      let saving = 1 - cost.energy.value.joules / (2 * read.energy.value.joules)
      #expect(abs(saving - fraction / 2) < 1e-12)
      #expect(cost.latency.value.femtoseconds == 2_000_000 + 20_000)
      #expect(cost.energy.standing == .derived)
    }
    #expect(try array.cost(of: .not).energy.value == read.energy.value)
    #expect(array[.write] == roundArray()[.write])
  }

  @Test(arguments: [8, 16, 32, 64])
  func additionAddsItsCarryChain(width: Int) throws {
    let costs = try STTCiMCosts(base: roundArray(), elementWidth: width)
    let (logic, sum) = (try costs.cost(of: .xor), try costs.cost(of: .add))
    #expect(
      sum.latency.value.femtoseconds - logic.latency.value.femtoseconds == Int64(width) * 20_000)
    // All 64 bits of the word are added, whatever the elements.
    #expect(
      sum.energy.value.quectojoules - logic.energy.value.quectojoules
        == 64 * 5_000_000_000_000_000)
    #expect(sum.energy.standing == .assumed)
  }

  @Test func shippedArrayHasTheDerivedSaving() throws {
    // 45 nm, 1 MiB, words of 32 bits: the breakdown gives 35.6 %, the fraction of two digits 35.5.
    let array = try STTCiMCosts(
      base: shippedArray("STT-MRAM", "1 MiB", word: 32), elementWidth: 32
    ).array()
    let saving =
      1 - (try array.cost(of: .and)).energy.value.joules
      / (2 * (try array.cost(of: .read)).energy.value.joules)
    #expect(abs(saving - 0.356) < 0.002)
    // The same from the parts of NVSim's breakdown, in pJ: what is spent once, and twice.
    let once = 12.505 + 8 * 4 * (0.028 + 0.051)
    let twice = 8 * (0.046 + 4 * (0.019 + 0.048 + 0.103 + 0.009))
    #expect(abs(once / (once + twice) - 0.71) < 0.005)
  }

  @Test func reduceUnitIsATreeOfAdders() throws {
    for width in [1, 8, 32] {
      for elements in 1...40 {
        let tree = ReduceTree(elements: elements, width: width)
        // By simulating the ripple bit by bit: pairs of operands with the time of every bit.
        var operands = [[Int]](repeating: [Int](repeating: 0, count: width), count: elements)
        var adders = 0
        while operands.count > 1 {
          var next: [[Int]] = []
          for pair in stride(from: 0, to: operands.count - 1, by: 2) {
            var (carry, sum) = (0, [Int]())
            let bits = max(operands[pair].count, operands[pair + 1].count)
            for bit in 0..<bits {
              func time(_ operand: [Int]) -> Int { bit < operand.count ? operand[bit] : 0 }
              carry = max(carry, time(operands[pair]), time(operands[pair + 1])) + 1
              sum.append(carry)
              adders += 1
            }
            next.append(sum + [carry])
          }
          // One that is left over is widened for the next level.
          if operands.count % 2 == 1, let last = operands.last { next.append(last + [0]) }
          operands = next
        }
        #expect(tree.fullAdders == adders)
        #expect(tree.sumWidth == operands[0].count)
        // A level that one element skips may be ready earlier than the formula's bound.
        let ready = operands[0].max() ?? 0
        #expect(elements.nonzeroBitCount == 1 ? tree.delays == ready : tree.delays >= ready)
      }
    }
  }

  @Test func vectorsTakeOneAccessAndATree() throws {
    let costs = try STTCiMCosts(base: roundArray(word: 512), elementWidth: 32)
    let access = try costs.cost(of: .and)
    #expect(try costs.vectorCost(of: .and, elements: 16, reducing: false) == access)
    #expect(try costs.vectorCost(of: .and, elements: 1, reducing: true) == access)
    let reduced = try costs.vectorCost(of: .and, elements: 16, reducing: true)
    // 8 adders of 32 bits, 4 of 33, 2 of 34 and 1 of 35; (32 + 2·4 − 2) delays.
    #expect(
      reduced.energy.value.quectojoules - access.energy.value.quectojoules
        == (8 * 32 + 4 * 33 + 2 * 34 + 35) * 5_000_000_000_000_000)
    #expect(
      reduced.latency.value.femtoseconds - access.latency.value.femtoseconds == 38 * 20_000)
    #expect(message { try costs.vectorCost(of: .and, elements: 17, reducing: true) }.contains("16"))
    #expect(
      message { try costs.vectorCost(of: .read, elements: 1, reducing: true) }.contains("READ"))
  }

  @Test(arguments: [0, -8, 7, 24, 65, 128])
  func elementsMustDivideAWord(width: Int) {
    let text = message { try STTCiMCosts(base: roundArray(), elementWidth: width) }
    #expect(text.contains("does not divide the word of 64 bits"))
  }

  @Test func missingOperationsAreNamed() throws {
    let text = message { try roundArray().cost(of: .xor) }
    #expect(text == "round has no operation XOR; expected one of READ, WRITE")
    var parameters = STTCiMParameters()
    parameters.sharedFraction.value = .nan
    #expect(
      message { try STTCiMCosts(base: roundArray(), elementWidth: 8, parameters: parameters) }
        .contains("shared fraction"))
  }
}
