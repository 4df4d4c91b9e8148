import Arch

/// What the measurements cannot tell, and why.
extension DeviceFit {
  mutating func explain(
    _ rows: MeasuredDevices, drift found: DriftFit?, programmed: ProgrammedCells,
    healthy: [ProgrammedCells.Cell], chosen: Int
  ) {
    explainVariation(rows, programmed)
    explainForm()
    explainDrift(rows, found)
    explainTemperature(rows)
    explainStuck()
    if lowConductance == 0, !rows.targets.contains(0) {
      unidentified.append(
        "G_min: all targets are one; it is taken as 0 S, and variation of the range is of 0 to G_max"
      )
    }
    unidentified.append(
      "current over voltage, access device, levels: the file has no columns for them; they keep "
        + "their defaults")
    addNotes(healthy, chosen: chosen)
  }

  private mutating func explainVariation(_ rows: MeasuredDevices, _ programmed: ProgrammedCells) {
    let what = "device-to-device and cycle-to-cycle variation apart"
    let instead = "all of it is written as device-to-device"
    if rows.devices == nil {
      unidentified.append("\(what): there is no column 'device'; \(instead)")
    } else if rows.cycles == nil {
      unidentified.append("\(what): there is no column 'cycle'; \(instead)")
    } else if rows.deviceCount == 1, spread.cycleToCycle != nil {
      unidentified.append(
        "device-to-device variation: all rows are of one device; all of the variation is written as "
          + "cycle-to-cycle")
    } else if spread.deviceToDevice == nil, spread.cycleToCycle == nil {
      unidentified.append(
        "\(what): no device was programmed twice to one target; \(instead)")
    } else if spread.deviceToDevice == nil {
      unidentified.append(
        "device-to-device variation: no two devices have one target; all of the variation is "
          + "written as cycle-to-cycle")
    }
    if spread.read == nil {
      let reason =
        rows.devices == nil || rows.cycles == nil
        ? "it needs the columns 'device' and 'cycle'"
        : "no two rows have device, cycle, target, time and temperature in common"
      unidentified.append("read noise: \(reason); it is part of the variation")
    }
  }

  private mutating func explainForm() {
    let known = forms.filter { $0.criterion != nil }
    for form in forms where form.criterion == nil {
      notes.append(
        "Variation \(form.form.rawValue) is not possible: it does not give the values or targets of "
          + "0 S that there are.")
    }
    guard known.count > 1, let first = known[0].criterion, let second = known[1].criterion else {
      return
    }
    if second - first < 4 {
      unidentified.append(
        "the form of the variation: \(known[0].form.rawValue) and \(known[1].form.rawValue) differ "
          + "by \(hundredths(second - first)) in Akaike's criterion, less than 4; the first is taken"
      )
    }
  }

  private mutating func explainDrift(_ rows: MeasuredDevices, _ found: DriftFit?) {
    guard let seconds = rows.seconds else {
      unidentified.append("drift: there is no column 'time_s'; there is none in the model")
      return
    }
    guard let found else {
      let isOne = seconds.allSatisfy { $0 == seconds[0] }
      unidentified.append(
        isOne
          ? "drift: all rows are of one time; there is none in the model"
          : "drift: nothing was read at two times above 0 after one programming and at one "
            + "temperature; what there is of it is part of the variation")
      return
    }
    guard drift != nil else {
      unidentified.append(
        "drift: conductances rise with time, by an exponent of "
          + "\(hundredths(-found.exponent.value, 4)); the law has none that rise, and none is in the "
          + "model")
      return
    }
    if found.deviation == nil {
      unidentified.append(
        "the spread of the drift exponent: "
          + (rows.devices == nil
            ? "there is no column 'device'" : "one programming alone was read at two times")
          + "; it is taken as 0")
    } else if !found.isScatterKnown {
      unidentified.append(
        "the spread of the drift exponent apart from noise of readings: nothing was read at three "
          + "times; the noise is in it")
    }
    if let interval = found.exponent.interval, interval.lowerBound <= 0 {
      notes.append("Drift is not told from none: the exponent's interval contains 0.")
    }
  }

  private mutating func explainTemperature(_ rows: MeasuredDevices) {
    guard let kelvins = rows.kelvins else {
      unidentified.append(
        "temperature: there is no column 'temperature_k'; conductances are the same at any")
      return
    }
    if kelvins.allSatisfy({ $0 == kelvins[0] }) {
      unidentified.append(
        "temperature: all rows are of one; conductances are the same at any")
    } else if let temperature {
      if !temperature.isGraded {
        unidentified.append(
          "temperature coefficients at G_min and G_max apart: conductances cover too little of the "
            + "range; both are the mean")
      }
    } else {
      unidentified.append(
        "temperature: nothing was read at two temperatures at one time after programming; what there "
          + "is of it is part of the variation")
    }
  }

  private mutating func explainStuck() {
    for (name, value, side) in [
      ("G_min", stuck.low, "above"), ("G_max", stuck.high, "below"),
    ] where value == nil {
      unidentified.append(
        "cells stuck at \(name): no target lies 6 spreads \(side) it; none are in the model")
    }
  }

  private mutating func addNotes(_ healthy: [ProgrammedCells.Cell], chosen: Int) {
    let zeros = healthy.count { $0.value == 0 }
    if chosen < healthy.count {
      notes.append(
        "The spread is from \(chosen) of \(healthy.count) values: those of targets at which nothing "
          + "is cut off at 0 S and a stuck cell would be told from one that is not.")
    } else {
      if zeros > 0 {
        notes.append("\(zeros) values are 0 S; variation that is cut off there looks smaller.")
      }
      if !stuck.isComplete, stuck.lowCount + stuck.highCount > 0 {
        notes.append(
          "Stuck cells among those with a target near to where they are stuck are in the spread.")
      }
    }
    if stuck.outliers > 0 {
      notes.append(
        "\(stuck.outliers) values lie more than 6 spreads from their level's median and are of no "
          + "stuck cell; they are in the spread.")
    }
    let biased = levels.count { $0.bias.interval.map { !$0.contains(0) } ?? false }
    if biased * 10 > levels.count, biased > 0 {
      notes.append(
        "At \(biased) of \(levels.count) levels the mean misses the target by more than its interval; "
          + "the parametric model has no such bias, the quantiles have.")
    }
    if let drift, let deviation = drift.deviation, deviation.value > drift.exponent.value / 2 {
      notes.append(
        "Exponents are cut off at 0 when cells are drawn, and a part of them would be below: mean and "
          + "spread of those drawn differ from the fitted ones.")
    }
    if isBinned {
      notes.append("Nearly each row has a target of its own; levels are parts of the range.")
    }
  }

  private func hundredths(_ value: Double, _ digits: Int = 2) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    return "\((value * scale).rounded() / scale)"
  }
}
