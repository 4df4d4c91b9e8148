import Arch
import Testing

@testable import Workloads

/// Is every peculiarity of SCALE-Sim's tables read, or refused with file and line?
@Suite struct ImporterScaleSimTests {
  static let header =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n"

  private func read(
    _ text: String, options: ImportOptions = ImportOptions()
  ) throws -> ImportedNetwork {
    try NetworkImporter.read(Array(text.utf8), file: "dir/net.csv", options: options)
  }

  private func rows(
    _ text: String, options: ImportOptions = ImportOptions()
  ) throws -> ImportedNetwork {
    try read(ImporterScaleSimTests.header + text, options: options)
  }

  @Test func aRowIsALayerWithAnInputOfItsOwn() throws {
    let result = try rows("Conv1,224,224,7,7,3,64,2,\nFC,1,1,1,1,512,1000,1,\n")
    #expect(result.network.name == "net")
    #expect(result.padding == .scaleSim)
    let layers = result.network.layers
    #expect(layers.map(\.inputs) == [[-1], [-1]])
    #expect(layers[0].outputShape == TensorShape(channels: 64, height: 110, width: 110))
    #expect(layers[0].macs == 110 * 110 * 64 * 147)
    #expect(layers[1].operation == .linear)
    #expect(layers[1].macs == 512_000)
    #expect(
      result.notes.first
        == "dir/net.csv: padding rule 'scale-sim', the one of SCALE-Sim; the table does not say "
        + "the padding")
  }

  @Test(arguments: [(PaddingRule.valid, 109), (.scaleSim, 110), (.same, 112)])
  func paddingRuleDecidesTheOutput(rule: PaddingRule, size: Int) throws {
    let result = try rows("Conv1,224,224,7,7,3,64,2,\n", options: ImportOptions(padding: rule))
    #expect(
      result.network.layers[0].outputShape == TensorShape(channels: 64, height: size, width: size))
    #expect(result.notes[0].contains("padding rule '\(rule.rawValue)'; the table"))
  }

  @Test(arguments: [UInt64(7), 8])
  func paddingRulesEqualTheirFormulas(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    for _ in 0..<3000 {
      let input = Int.random(in: 1...40, using: &random)
      let kernel = Int.random(in: 1...9, using: &random)
      let stride = Int.random(in: 1...6, using: &random)
      let (i, k, s) = (Double(input), Double(kernel), Double(stride))
      for (rule, expected) in [
        (PaddingRule.valid, ((i - k) / s).rounded(.down) + 1),
        (.scaleSim, ((i - k + s) / s).rounded(.up)), (.same, (i / s).rounded(.up)),
      ] {
        if rule != .same, kernel > input {
          #expect(throws: TesseraError.self) {
            try rule.window(
              kernel: Extent(kernel, 1), stride: Extent(stride, 1), over: Extent(input, 4))
          }
          continue
        }
        let window = try rule.window(
          kernel: Extent(kernel, 1), stride: Extent(stride, 1), over: Extent(input, 4))
        let output = try window.outputExtent(over: Extent(input, 4))
        #expect(
          output == Extent(Int(expected), 4), "seed \(seed): \(rule) \(input) \(kernel) \(stride)")
      }
    }
  }

  @Test func blankCommaOnlyAndPaddedRowsAreRead() throws {
    let result = try rows(
      "\n,,,,,,,,,,,,\n  Conv1     ,224  ,224 ,  11 ,11 ,3 ,96 ,4 ,\n \n\tConv2,14,14,3,3,1,2,1,\n")
    #expect(result.network.layers.map(\.name) == ["Conv1", "Conv2"])
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func byteOrderMarkAndLineEndsAreRead(lineEnd: String) throws {
    let text = "\u{feff}" + ImporterScaleSimTests.header + "a,4,4,1,1,2,3,1,\nb,4,4,1,1,2,3,0,\n"
    let found = message { _ = try read(text.split(separator: "\n").joined(separator: lineEnd)) }
    #expect(
      found == "dir/net.csv:3: Strides (column 8): found 0, expected an integer from 1 to 65536")
  }

  @Test func tabsSeparateToo() throws {
    let text = ImporterScaleSimTests.header + "Conv1_1,572,572,3,3,1,64,1,\n"
    let result = try read(text.replacing(",", with: "\t"))
    #expect(result.network.layers[0].outputShape.height == 570)
    #expect(result.notes.contains("dir/net.csv: the columns are separated by tabs"))
  }

  @Test func aMissingCommaAtTheEndLosesNothing() throws {
    let result = try rows("a,28,28,1,1,256,256,1\nb,28,28,1,1,256,256,1\n")
    #expect(result.network.layers.map(\.macs) == [28 * 28 * 65536, 28 * 28 * 65536])
    #expect(
      result.notes.contains(
        "dir/net.csv:2: no comma at the end of the row: SCALE-Sim loses its last column, which is "
          + "kept here (and 1 more row)"))
  }

  @Test func symbolsNeedValues() throws {
    let row = "LSTM_igate_h, 1, B, 1, 1, H, H, 1,\n"
    let found = message { _ = try rows(row) }
    #expect(
      found.hasPrefix("dir/net.csv:2: IFMAP Width (column 3): found 'B', expected an integer"))
    #expect(found.hasSuffix("or a symbol with a value"))
    let result = try rows(row, options: ImportOptions(symbols: ["B": 4, "H": 300]))
    #expect(result.network.macs == 4 * 300 * 300)
    #expect(
      message { _ = try rows(row, options: ImportOptions(symbols: ["B": 0])) }.contains("= 0"))
  }

  @Test func headingsSeparateNetworks() throws {
    let text = "\nAlphaGoZero,\nConv,19,19,3,3,17,256,1,\n\nAlexnet,\nConv1,227,227,11,11,3,64,4,\n"
    let found = message { _ = try rows(text) }
    #expect(
      found
        == "dir/net.csv:6: the table holds 2 networks, expected the name of one: 'AlphaGoZero', "
        + "'Alexnet'")
    let result = try rows(text, options: ImportOptions(section: "Alexnet"))
    #expect(result.network.name == "net/Alexnet")
    #expect(result.network.layers.map(\.name) == ["Conv1"])
    #expect(
      message { _ = try rows(text, options: ImportOptions(section: "Alexnt")) }
        .contains("did you mean 'Alexnet'?"))
    #expect(try rows("Alexnet,\nConv1,9,9,1,1,3,6,4,\n").network.name == "net/Alexnet")
  }

  @Test(arguments: [
    ("FC, 1, 1, 1, ,1 2, 2, 1,\n", "2: Filter Width (column 5): found nothing"),
    ("FC,1,1,1,1,1 2,2,1,\n", "2: Channels (column 6): found '1 2', expected an integer"),
    ("FC,1,1,1,1,2,2,\n", "2: Strides (column 8): found nothing"),
    (",1,1,1,1,2,2,1,\n", "2: found '' as layer name"),
    ("a,3,3,5,5,2,2,1,\n", "2: a kernel of 5 rows exceeds the input's 3"),
    ("a,-3,3,5,5,2,2,1,\n", "2: IFMAP Height (column 2): found '-3'"),
    ("a,99999999999999999999,3,5,5,2,2,1,\n", "2: IFMAP Height (column 2)"),
    ("a,16777216,16777216,1,1,16777216,1,1,\n", "elements"),
    ("a,4,4,1,1,2,2,1,7,\n", "2: found '7' in column 9, which has no header"),
    ("a,\"4\",4,1,1,2,2,1,\n", "2: found '\"4\"', expected a cell without quotation marks"),
    ("", "found no layers"),
  ])
  func brokenRowsAreRefused(text: String, expected: String) {
    let found = message { _ = try rows(text) }
    #expect(found.contains(expected), "\(found)")
    #expect(found.hasPrefix("dir/net.csv"))
  }

  @Test func batchColumnMustBeOne() throws {
    let header = ImporterScaleSimTests.header.replacing("Strides,", with: "Strides, Batch Size,")
    let result = try read(header + "a,8,8,1,1,3,4,2,1,\nb,8,8,1,1,3,4,2,\n")
    #expect(result.network.layers.map(\.outputShape.width) == [5, 5])
    #expect(result.notes.contains { $0.contains(":2: the batch size of 1 is left out") })
    #expect(
      message { _ = try read(header + "a,8,8,1,1,3,4,2,16,\n") }.hasPrefix(
        "dir/net.csv:2: found the batch size 16, expected 1"))
  }

  @Test func strideWidthColumnIsRead() throws {
    let header = ImporterScaleSimTests.header.replacing(
      "Strides,", with: "Stride height, Stride width,")
    let result = try read(header + "a,8,8,1,1,3,4,2,4,\n")
    #expect(
      result.network.layers[0].outputShape == TensorShape(channels: 4, height: 5, width: 3))
  }

  @Test func depthwiseRowsAreExpanded() throws {
    let result = try rows("Conv2_DP,112,112,3,3,32,1,1,\nConv4_dw,112,112,3,3,1,1,2,#dw\n")
    let layer = result.network.layers[0]
    #expect(layer.outputShape.channels == 32)
    #expect(layer.macs == 32 * 110 * 110 * 9)
    #expect(layer.weights == 32 * 9)
    #expect(result.notes.contains { $0.contains(":3: counted as it is written") })
    #expect(result.notes.contains { $0.contains(":3: a comment behind the columns") })
    let multiplied = try rows("x_DP,8,8,3,3,4,2,1,\n").network.layers[0]
    #expect(multiplied.macs == 4 * 2 * 36 * 9)
  }

  @Test func extraColumnsAreLeftOutWithANote() throws {
    let header =
      ImporterScaleSimTests.header.replacing("Strides,\n", with: "Strides,,,Eh,Ew,e2\n")
    let result = try read(
      header + "Conv1,224,224,7,7,3,64,2,,,110,110,12100\nb,9,9,1,1,2,2,1,,,,,\n")
    #expect(result.notes.contains("dir/net.csv:2: column 'Eh' is left out"))
    #expect(result.network.layers.count == 2)
  }

  @Test func sparsityIsLeftOutWithANote() throws {
    let header = ImporterScaleSimTests.header.replacing("Strides,", with: "Strides, Sparsity,")
    let result = try read(header + "a,5,5,3,3,2,6,1,2:4,\n")
    #expect(result.network.macs == 9 * 6 * 18)
    #expect(
      result.notes.contains("dir/net.csv:2: the sparsity 2:4 is left out: all products count"))
    for wrong in ["4:2", "0:4", "a", "1:2:3", ":", "2"] {
      #expect(
        message { _ = try read(header + "a,5,5,3,3,2,6,1,\(wrong),\n") }.contains("expected N:M"))
    }
  }

  @Test func repeatedNamesGetNumbers() throws {
    let row = "Res,19,19,3,3,4,4,1,\n"
    let result = try rows(row + row + "Res#2,4,4,1,1,1,2,1,\n" + row + "input,4,4,1,1,1,2,1,\n")
    #expect(
      result.network.layers.map(\.name) == ["Res", "Res#2", "Res#2#2", "Res#3", "input#2"])
    try result.network.check()
  }

  @Test func theHeaderIsNeededAndChecked() {
    #expect(
      message { _ = try read("Layer name,IFMAP Height,IFMAP Height,a,b,c,d,e,\n") }
        == "dir/net.csv:1: found 'IFMAP Height' as header of column 3, expected 'IFMAP Width'")
    #expect(
      message { _ = try read("Layer name, IFMAP Height,\n") }.contains("2 columns, expected 8"))
    #expect(message { _ = try read("hello, world\n") }.contains("expected a header of SCALE-Sim"))
    #expect(message { _ = try read("") }.contains("empty table"))
    #expect(
      message {
        _ = try NetworkImporter.read([0x61, 0xff, 0x2c], file: "f", format: .scaleSim)
      }.contains("no UTF-8"))
    #expect(
      message {
        _ = try NetworkImporter.read(Array("a,1,1,1,1,2,2,1,\n".utf8), file: "f", format: .scaleSim)
      } == "f:1: found 'a' as header of column 1, expected 'Layer name'")
  }

  @Test func productsAreConvolutionsOverTheirVectors() throws {
    let result = try read("Layer,M,N,K\n1,2048,4096,32,\nlast,1,1000,512\n")
    #expect(result.network.layers[0].inputShape == TensorShape(channels: 32, height: 2048))
    #expect(result.network.layers[0].outputShape == TensorShape(channels: 4096, height: 2048))
    #expect(result.network.macs == 2048 * 4096 * 32 + 512_000)
    #expect(result.network.layers[1].operation == .linear)
    #expect(result.notes.contains { $0.contains(":3: no comma at the end") })
    #expect(
      message { _ = try read("Layer,M,N,K,\n1,2048,4096,\n") }
        == "dir/net.csv:2: K (column 4): found nothing, expected an integer from 1 to 16777216")
  }

  @Test func importedRowsCannotBeWidened() throws {
    let network = try rows("a,8,8,1,1,3,4,2,\nb,4,4,1,1,4,4,1,\n").network
    #expect(message { _ = try network.widened(convolutions: 2) }.contains("'b'"))
  }

  @Test(arguments: [UInt64(21), 22])
  func damagedTablesNeverTrap(seed: UInt64) {
    var random = SeededGenerator(state: seed)
    let original = Array(
      (ImporterScaleSimTests.header + "Conv1,224,224,7,7,3,64,2,\nx_DP,8,8,3,3,4,2,1,\n").utf8)
    for _ in 0..<2000 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] =
          Bool.random(using: &random)
          ? UInt8.random(in: 0...255, using: &random)
          : UInt8("0123456789,\n\r\t:# ".utf8.randomElement(using: &random) ?? 48)
      }
      let found = message {
        for format in NetworkImporter.Format.allCases {
          _ = try? NetworkImporter.read(bytes, file: "f", format: format)
        }
        _ = try NetworkImporter.read(bytes, file: "f")
      }
      #expect(!found.contains("\n"), "seed \(seed)")
    }
  }
}
