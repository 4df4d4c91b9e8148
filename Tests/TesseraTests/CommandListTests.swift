import Testing

@testable import Tessera

@Suite("tessera list and describe")
struct CommandListTests {
  @Test(
    "Lists hold what ships",
    arguments: [
      ("accelerators", timDNN), ("networks", "resnet34-wrpn"), ("technologies", "tim-dnn-32nm"),
      ("components", "tim-tile"), ("arrays", "nvsim"),
    ])
  func list(subject: String, name: String) throws {
    let entries = try succeed("list", subject, "--format", "json").json().elements()
    let names = try entries.map { try $0.member("name").string() }
    #expect(names.contains(name))
    #expect(names == names.sorted())
    let text = try succeed("list", subject).output
    #expect(text.split(separator: "\n").count == names.count)
  }

  @Test("Suites can be listed, also where there are none")
  func suites() throws {
    _ = try succeed("list", "suites", "--format", "json").json().elements()
  }

  @Test("An accelerator tells its peaks")
  func accelerator() throws {
    let root = try succeed("describe", timDNN, "--format", "json").json()
    // 32 tiles of 2 x 16 x 256 operations in 2.3 ns.
    let tops = 32 * 2 * 16 * 256 / 2.3e-9 / 1e12
    #expect(abs(try root.member("peak_tops").double() / tops - 1) < 1e-12)
    let byBits = try root.member("peak_tops_by_bits")
    #expect(abs(try byBits.member("2").double() / (tops / 2) - 1) < 1e-12)
    for name in ["peak_tops_per_w", "peak_tops_per_mm2", "area_mm2"] {
      #expect(try root.member(name).double() > 0)
    }
    let text = try succeed("describe", timDNN).output
    #expect(text.contains("rowsPerAccess") && text.contains("recalled"))
    #expect(text.contains("113.98 TOPS"))
    let halved = try succeed(
      "describe", timDNN, "--set", "tiles.count=16", "--format", "json"
    ).json()
    #expect(abs(try halved.member("peak_tops").double() / (tops / 2) - 1) < 1e-12)
  }

  @Test("A network, a technology and a kind print what they hold")
  func others() throws {
    let network = try succeed("describe", "lenet5", "--format", "json").json()
    #expect(try network.member("macs").integer() == 416_520)
    #expect(try network.member("layers").elements().count == 11)
    #expect(try succeed("describe", "lenet5").output.contains("28x28"))
    let technology = try succeed("describe", "tim-dnn-32nm", "--format", "json").json()
    #expect(try technology.member("costs").elements().count > 5)
    #expect(try succeed("describe", "tim-dnn-32nm").output.contains("recalled"))
    let kind = try succeed("describe", "tim-tile", "--format", "json").json()
    #expect(try kind.member("parameters").elements().count > 5)
    #expect(try succeed("describe", "tim-tile").output.contains("unitDischarge"))
  }

  @Test("A file at a path is recognised by what it holds")
  func paths() throws {
    for (path, kind) in [
      ("accelerators/\(timDNN).yaml", "accelerator"), ("networks/lenet5.yaml", "network"),
      ("networks/alexnet-wrpn.yaml", "network"),
      ("accelerators/tim-dnn-8_tvlsi_2020.yaml", "accelerator"),
      ("technologies/tim-dnn-32nm-30.86pJ.yaml", "technology"),
    ] {
      let root = try succeed("describe", "\(repository)/\(path)", "--format", "json").json()
      #expect(try root.member("kind").string() == kind)
    }
  }

  @Test("Unknown names are one line with the nearest")
  func errors() {
    expectFailure("list", "acelerators", saying: "did you mean 'accelerators'?")
    expectFailure("describe", "lenet6", saying: "did you mean 'lenet5'?")
    expectFailure("describe", "lenet5", "--set", "a=1", saying: "no accelerator")
  }
}
