/// A macro to begin with: an accelerator that runs, with every key of a macro explained.
public enum MacroTemplate {
  /// The text of the file.
  ///
  /// - Parameter name: of the accelerator.
  public static func text(name: String) -> String {
    """
    # A macro of your own: run it with  tessera run THIS-FILE lenet5
    # Change one thing at a time. docs/macros.md explains every key; every number below is a
    # placeholder, and says so with the standing 'assumed'.
    name: \(name)
    summary: A ternary macro of 128 x 64 cells in the surroundings of macro-host.

    # Buffers, a reduce unit, a special-function unit and a memory channel, all but the last free of
    # charge: see accelerators/macro-host.yaml.
    extends: macro-host

    components:
      tiles:
        kind: macro
        count: 16
        connect: {partialSums: reduceUnit}
        # The name of a file in macros/, the path of one, or the macro itself, as here.
        macro:
          name: \(name)
          summary: A ternary macro whose bit lines are read by shared converters.

          # Shape: each value may be a number, or a number with what it rests on.
          array:
            rows: 128
            columns: {value: 64, source: "layout", standing: assumed}
            rowsPerAccess: 16

          # ternary, binary (signs: shifted or pairs), or multi-bit (with bits)
          weights: {encoding: ternary}
          # ternary (products: shared or separate), binary, bit-serial (bits), multi-bit (bits), parallel
          inputs: {encoding: ternary}

          # Times and counts that expressions below use and that --set can change.
          parameters:
            accessTime: {value: 3 ns, source: "SPICE, typical corner", standing: assumed}
            slotTime: {value: 0.5 ns, source: "SPICE, typical corner", standing: assumed}
            columnsPerConverter: {value: 8, source: "layout", standing: assumed}
            writeTime: {value: 2 ns, source: "SPICE, typical corner", standing: assumed}
            largest: {value: 8, source: "converter range", standing: assumed}

          # Names for what is counted more than once. There already are accesses, active_rows,
          # active_columns, nonzero_inputs, nonzero_products, rows_written, columns_written and
          # ones_written.
          quantities:
            conversions: 2 * active_columns

          # The pipeline in its order: an access stays for its latency in each stage. With an
          # interval below the latency the next one follows before it has left.
          stages:
            array: {latency: accessTime}
            convert: {latency: slotTime * columnsPerConverter}
          write: {stage: array, latency: writeTime}

          # What happens how often, and what it costs. Leave energies out if a technology has them.
          actions:
            wordLine:
              count: nonzero_inputs
              energy: 50 fJ
              source: "SPICE, typical corner"
              standing: assumed
            bitLine:
              count: nonzero_products
              energy: 4 fJ
              low: 3 fJ
              high: 6 fJ
              source: "SPICE, typical corner; low and high are the other corners"
              standing: assumed
            conversion: {count: conversions, energy: 30 fJ, source: "SPICE", standing: assumed}
            rowWrite: {count: rows_written, energy: 2 pJ, source: "SPICE", standing: assumed}
          # One power for all states, or active, idle and gated by themselves.
          static:
            all: {power: 5 uW, source: "SPICE, leakage", standing: assumed}
          area: {area: 0.02 mm2, source: "layout", standing: assumed}

          # What it makes of values, for tessera accuracy: exact, saturating (with largestCount), or
          # transfer (with the lines of a measured transfer).
          values: {model: saturating, largestCount: largest, weightBits: 2, inputBits: 2}

    """
  }
}
