import Arch
import Crossbar
import Foundation
import Testing

/// Are device files read strictly, and do the shipped ones hold?
struct DeviceFileTests {
  private static let minimal = """
    name: d
    summary: s
    onResistance: {value: 10 kohm, source: "a", standing: assumed}
    onOffRatio: {value: 10, source: "b", standing: recalled}

    """

  private func decode(_ text: String) throws -> DeviceDescription {
    try DeviceDescription.decode(SourceText(label: "d.yaml", text: text))
  }

  @Test func valuesKeepWhatTheyRestOn() throws {
    let device = try decode(
      Self.minimal + """
        readNoise: {value: 0.01, of: conductance, source: "c", standing: measured}
        readVoltage: {value: 150 mV, source: "d", standing: assumed}
        sinhPerVolt: {value: 2, source: "e", standing: assumed}
        """)
    #expect((device.device.highConductance - 1e-4).magnitude < 1e-18)
    #expect((device.device.onOffRatio - 10).magnitude < 1e-12)
    #expect(device.device.readNoise == .ofConductance(0.01))
    #expect(device.device.readVolts == 0.15)
    #expect(device.device.currentVoltage == .hyperbolicSine(steepness: 0.3))
    #expect(device.values.map(\.name).contains("readNoise"))
    #expect(device.values.first { $0.name == "onOffRatio" }?.standing == .recalled)
  }

  @Test(arguments: [
    ("levls: {value: 4, source: x, standing: assumed}\n", "did you mean 'levels'"),
    ("levels: 4\n", "d.yaml:5:9"),
    ("levels: {value: 2.5, source: x, standing: assumed}\n", "expected a whole number"),
    ("levels: {value: 4, source: x}\n", "has no 'standing'"),
    ("levels: {value: 4, source: x, standing: guessed}\n", "guessed"),
    ("readNoise: {value: 0.1, source: x, standing: assumed}\n", "has no 'of'"),
    ("readNoise: {value: 0.1, of: logarithm, source: x, standing: assumed}\n", "read noise"),
    ("stuckLow: {value: 2, source: x, standing: assumed}\n", "d.yaml:5:19"),
    ("accessResistance: {value: nan, source: x, standing: assumed}\n", "expected a resistance"),
    ("readVoltage: {value: 0.2, source: x, standing: assumed}\n", "voltage"),
  ]) func mistakesAreNamed(_ line: String, _ part: String) {
    do {
      _ = try decode(Self.minimal + line)
      Issue.record("accepted \(line)")
    } catch {
      #expect("\(error)".contains(part), "\(error)")
    }
  }

  @Test func shippedDevicesAreRead() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    let folders = DataFolders(roots: [root])
    let names = folders.names(folder: DeviceDescription.folder)
    #expect(names == ["pcm", "reram_1t1r", "sram", "stt-mram_1t1r"])
    for name in names {
      let device = try DeviceDescription.read(name, folders: folders)
      #expect(device.name == name)
      var configuration = CrossbarConfiguration()
      configuration.device = device.device
      #expect(throws: Never.self) { try configuration.check() }
    }
  }
}
