import Testing

@testable import Tessera

/// A suite that runs in a moment: small networks, and each kind of use and factor.
let smallSuite = """
  name: small
  summary: two small networks
  networks:
    - {name: lstm-ptb}
    - {name: lenet5, base: lenet5}
  subject: tim-dnn_tvlsi_2020
  baselines: [near-memory-iso-area_tvlsi_2020]
  anchors:
    - {name: power, metric: peak_power_w, reference: 0.9, standing: published, source: a paper,
       use: calibrated, parameter: uncore}
    - {name: speed-up, metric: speed_up, baseline: near-memory-iso-area_tvlsi_2020,
       networks: [lstm-ptb, lenet5], reference: [3.2, 4.2], standing: published, source: a paper,
       use: checked}
    - {name: energy, metric: energy_ratio, baseline: near-memory-iso-area_tvlsi_2020,
       networks: [lenet5], reference: 4, standing: recalled, source: a paper, use: checked}
    - {name: rate, metric: steps_per_s, networks: [lstm-ptb], reference: 2.0e6,
       standing: recalled, source: a paper, use: not-validated, reason: unknown}
  sweep:
    tolerance: 0.2
    note: fixed before
    factors:
      - {name: width, kind: convolution-width, levels: [1, 2], default: 1, note: n}
      - {name: passes, kind: setting, path: tiles.inputPasses, of: baselines, levels: [bits, one],
         default: bits, note: n}
      - {name: charge, kind: charge, component: uncore, levels: [active, elapsed],
         default: active, note: n}
      - {name: dram, kind: cost, costs: dram-channel, actions: [readBit, writeBit],
         levels: [3.9 pJ, 0 pJ], default: 3.9 pJ, note: n}
  """

/// The small suite with a text replaced, which must be there.
func smallSuite(replacing old: String, by new: String) throws -> SourceText {
  try #require(smallSuite.contains(old))
  return SourceText(label: "suites/small.yaml", text: smallSuite.replacing(old, with: new))
}

func readSmallSuite() throws -> BenchmarkSuite {
  try BenchmarkSuite.read(SourceText(label: "suites/small.yaml", text: smallSuite))
}

func studyBench() throws -> Workbench {
  Workbench(catalog: try Catalog.standard(), folders: DataFolders(roots: [repository]))
}
