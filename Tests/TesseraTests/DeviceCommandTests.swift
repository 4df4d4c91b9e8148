import Foundation
import Testing

@testable import Tessera
@testable import TesseraCommand

/// Does `tessera device fit` write devices that can be read, and refuse the rest in one line?
@Suite struct DeviceCommandTests {
  /// Two programmings of forty devices to five targets, read at three times.
  private static func measurements() -> String {
    var stream = RandomStream(seed: 31)
    func normal() -> Double { gaussianQuantile(stream.uniform() + 0x1p-54) }
    var text = "device,cycle,time_s,target_s,measured_s\n"
    for device in 0..<40 {
      let own = normal()
      for level in 0..<5 {
        for cycle in 0..<2 {
          let target = 2e-5 + 2e-5 * Double(level)
          let value =
            device == 7 ? 2e-5 : target + 8e-5 * (0.03 * own + 0.02 * normal())
          let exponent = 0.05 + 0.01 * normal()
          for decade in 0..<3 {
            let drifted = value * exp(-exponent * Double(decade) * log(10))
            text += "d\(device),\(cycle),\(pow(10, Double(decade))),\(target),"
            text += "\(drifted * (1 + 0.005 * normal()))\n"
          }
        }
      }
    }
    return text
  }

  @Test func whatIsWrittenIsReadBackAsTheDevice() throws {
    let folder = try CommandFolder()
    let csv = try folder.write(Self.measurements(), "measured.csv")
    let fit = try DeviceFit(try MeasuredDevices.read(path: csv), seed: 3)
    for empirical in [false, true] {
      let path = folder.file("cell.yaml")
      let options = empirical ? ["--empirical"] : []
      let outcome = tessera(["device", "fit", csv, "-o", path, "--seed", "3"] + options)
      try #require(outcome.status == 0, "\(outcome.errors)")
      let read = try DeviceDescription.read(path, folders: DataFolders(roots: []))
      var expected = fit.device
      // Files have resistances and their ratio.
      #expect(abs(read.device.lowConductance / expected.lowConductance - 1) < 1e-12)
      #expect(abs(read.device.highConductance / expected.highConductance - 1) < 1e-12)
      expected.lowConductance = read.device.lowConductance
      expected.highConductance = read.device.highConductance
      if empirical {
        let quantiles = try #require(read.device.quantiles)
        for (level, other) in zip(quantiles.levels, fit.quantiles.levels) {
          for (value, measured) in zip(level.conductances, other.conductances) {
            #expect(abs(value - measured) <= 1e-6 * measured)
          }
        }
        expected.quantiles = quantiles
      }
      #expect(read.device == expected)
      #expect(read.device.stuckLow == 1.0 / 40)
      for value in read.values {
        #expect(value.standing == .measured && value.source.hasPrefix("fit of measured.csv"))
      }
      let drift = try #require(read.values.first { $0.name == "driftExponent" })
      #expect(drift.low == fit.drift?.exponent.interval?.lowerBound)
      #expect(drift.high == fit.drift?.exponent.interval?.upperBound)
    }
  }

  @Test func showsTextAndJSONAndWritesPlots() throws {
    let folder = try CommandFolder()
    let csv = try folder.write(Self.measurements(), "measured.csv")
    let text = try succeed("device", "fit", csv, "--plots", folder.file("plots")).output
    for part in [
      "measured.csv: 1,200 rows, 40 devices, 400 programmings, 5 levels", "device to device",
      "stuck at G_min", "1 of 40", "drift exponent", "Rejected:",
      "read noise: no two rows have device, cycle, target, time and temperature in common",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    let plots = try FileManager.default.contentsOfDirectory(atPath: folder.file("plots")).sorted()
    #expect(plots == ["deviations.svg", "drift.svg", "measured-over-target.svg"])
    for plot in plots {
      let svg = try String(contentsOfFile: folder.file("plots/\(plot)"), encoding: .utf8)
      #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>\n") && !svg.contains("nan"))
    }
    let json = try succeed("device", "fit", csv, "--format", "json").json()
    #expect(try json.member("kind").string() == "device-fit")
    #expect(try json.member("rows").integer() == 1200)
    #expect(try succeed("device", "fit", csv, "--plots", folder.file("plots")).output == text)
  }

  @Test func refusesInOneLineAndLeavesNothingBehind() throws {
    let folder = try CommandFolder()
    let bad = try folder.write("target_s,measured_s\n1,2\n1,-2\n", "bad.csv")
    expectFailure(
      "device", "fit", bad, "-o", folder.file("cell.yaml"), "--plots", folder.file("plots"),
      saying: "bad.csv:3: found '-2' as measured_s; expected 0 to 1000 siemens")
    #expect(folder.contents == ["bad.csv"])
    expectFailure("device", "fit", bad, "--empirical", saying: "--empirical does not apply")
    expectFailure("device", "fit", folder.file("none.csv"), saying: "no such file")
    expectFailure("device", "fti", saying: "did you mean 'fit'?")
  }
}
