import Tessera

extension FuzzTarget {
  static let memories = [
    FuzzTarget("memory") { bytes in
      guard let source = Support.source(bytes) else { return }
      try replay(Self.requests, on: try DRAMConfiguration.decode(source))
    },
    FuzzTarget("memory-ini") { bytes in
      guard let source = Support.source(bytes) else { return }
      try replay(Self.requests, on: try DRAMConfiguration.decodeINI(source))
    },
    FuzzTarget("memory-trace") { bytes in
      guard bytes.count <= 4096 else { return }
      let memory = try DRAMConfiguration.read("hbm2_8gb_x128", folders: Support.folders)
      try replay(bytes, on: memory)
    },
    FuzzTarget("measured-cells") { bytes in
      try Support.withFile("cells.csv", bytes) { path in
        _ = try MeasuredCells.read(path: path)
      }
    },
    // Measurements, the device fitted to them, and its file, which must be readable.
    FuzzTarget("measured-devices") { bytes in
      try Support.withFile("devices.csv", bytes) { path in
        let fit = try DeviceFit(try MeasuredDevices.read(path: path))
        _ = DeviceFitText(fit).text
        _ = try DeviceFitText(fit).json.prettyText()
        _ = DeviceFitCharts(fit).all
        let text = DeviceFitFile(fit, path: "d.yaml", drawsFromQuantiles: true).text
        let read = try? DeviceDescription.decode(SourceText(label: "d.yaml", text: text))
        expect(read != nil, "a device's file is not one: \(text)")
      }
    },
  ]

  private static let requests = Array(
    "0x0 READ 0\n0x40 WRITE 1\n0x4000 READ 2\n0x40 READ 9\n".utf8)

  private static func replay(_ text: [UInt8], on memory: DRAMConfiguration) throws {
    var rest = text[...]
    let trace = MemoryTraceText(label: "requests") { buffer in
      let part = rest.prefix(buffer.count)
      buffer.copyBytes(from: part)
      rest = rest.dropFirst(part.count)
      return part.count
    }
    _ = try DRAMResult.replaying(trace, on: memory, observer: nil)
  }
}
