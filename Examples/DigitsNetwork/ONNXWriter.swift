/// Writes the few kinds of message that a small ONNX model needs.
struct Message {
  var bytes: [UInt8] = []

  private mutating func add(varint value: UInt64) {
    var rest = value
    while rest >= 128 {
      bytes.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func add(_ field: Int, _ value: Int) {
    add(varint: UInt64(field << 3))
    add(varint: UInt64(bitPattern: Int64(value)))
  }

  mutating func add(_ field: Int, _ content: [UInt8]) {
    add(varint: UInt64(field << 3 | 2))
    add(varint: UInt64(content.count))
    bytes += content
  }

  mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }

  static func make(_ body: (inout Message) -> Void) -> [UInt8] {
    var message = Message()
    body(&message)
    return message.bytes
  }

  /// A constant of 32-bit numbers.
  static func tensor(_ name: String, _ shape: [Int], _ numbers: [Float]) -> [UInt8] {
    make {
      for size in shape { $0.add(1, size) }
      $0.add(2, 1)
      $0.add(8, name)
      $0.add(
        9,
        numbers.flatMap { number in
          (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * UInt32($0))) }
        })
    }
  }

  static func node(
    _ operation: String, _ name: String, _ inputs: [String], _ output: String,
    _ attributes: [(String, [Int])] = []
  ) -> [UInt8] {
    make {
      for input in inputs { $0.add(1, input) }
      $0.add(2, output)
      $0.add(3, name)
      $0.add(4, operation)
      for (name, values) in attributes {
        $0.add(
          5,
          make {
            $0.add(1, name)
            if operation == "Gemm" {
              $0.add(3, values[0])
              $0.add(20, 2)
            } else {
              for value in values { $0.add(8, value) }
              $0.add(20, 7)
            }
          })
      }
    }
  }

  /// An input or output of 32-bit numbers, whose first dimension is open.
  static func value(_ name: String, _ shape: [Int]) -> [UInt8] {
    let dimensions = make {
      $0.add(1, make { $0.add(2, "batch") })
      for size in shape { $0.add(1, make { $0.add(1, size) }) }
    }
    let type = make {
      $0.add(
        1,
        make {
          $0.add(1, 1)
          $0.add(2, dimensions)
        })
    }
    return make {
      $0.add(1, name)
      $0.add(2, type)
    }
  }
}

extension DigitsNetwork {
  /// The network as an ONNX model that takes pixels from 0 to 255.
  func onnx() -> [UInt8] {
    let w = weights
    let kernel1 = (0..<8).flatMap { n in (0..<9).map { w.kernel1[$0][n] / 255 } }
    let kernel2 = (0..<16).flatMap { n in
      (0..<8).flatMap { c in (0..<9).map { w.kernel2[$0 * 8 + c][n] } }
    }
    let linear = (0..<10).flatMap { k in
      (0..<16).flatMap { c in (0..<49).map { w.linear[k * 49 + $0][c] } }
    }
    let window = [("kernel_shape", [3, 3]), ("pads", [1, 1, 1, 1])]
    let halves = [("kernel_shape", [2, 2]), ("strides", [2, 2])]
    let graph = Message.make {
      $0.add(1, Message.node("Conv", "conv1", ["pixels", "conv1.w", "conv1.b"], "a", window))
      $0.add(1, Message.node("Relu", "relu1", ["a"], "b"))
      $0.add(1, Message.node("MaxPool", "pool1", ["b"], "c", halves))
      $0.add(1, Message.node("Conv", "conv2", ["c", "conv2.w", "conv2.b"], "d", window))
      $0.add(1, Message.node("Relu", "relu2", ["d"], "e"))
      $0.add(1, Message.node("MaxPool", "pool2", ["e"], "f", halves))
      $0.add(1, Message.node("Flatten", "flatten", ["f"], "g"))
      $0.add(1, Message.node("Gemm", "fc", ["g", "fc.w", "fc.b"], "scores", [("transB", [1])]))
      $0.add(2, "digits")
      $0.add(5, Message.tensor("conv1.w", [8, 1, 3, 3], kernel1))
      $0.add(5, Message.tensor("conv1.b", [8], (0..<8).map { w.bias1[0][$0] }))
      $0.add(5, Message.tensor("conv2.w", [16, 8, 3, 3], kernel2))
      $0.add(5, Message.tensor("conv2.b", [16], (0..<16).map { w.bias2[0][$0] }))
      $0.add(5, Message.tensor("fc.w", [10, 784], linear))
      $0.add(5, Message.tensor("fc.b", [10], (0..<10).map { w.bias3[0][$0] }))
      $0.add(11, Message.value("pixels", [1, 28, 28]))
      $0.add(12, Message.value("scores", [10]))
    }
    return Message.make {
      $0.add(1, 8)
      $0.add(2, "tessera digits-network")
      $0.add(7, graph)
      $0.add(
        8,
        Message.make {
          $0.add(1, "")
          $0.add(2, 13)
        })
    }
  }
}
