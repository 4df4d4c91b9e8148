import Tessera

/// The manual page of a command, in the macros of man(7).
struct ManualPage {
  /// The name of its file, such as `tessera-trace-record.1`.
  var name: String
  var text: String

  /// The pages of the program and of all its commands, made from what `--help` knows.
  ///
  /// - Throws: `TesseraError` where the description of the commands is not understood.
  static func all(date: String) throws -> [ManualPage] {
    let help = "--experimental-dump-help"
    var description = ""
    do {
      _ = try TesseraTool.parseAsRoot([help])
    } catch {
      description = TesseraTool.fullMessage(for: error)
    }
    let root = JSONField(
      try JSONValue.parse(Array(description.utf8), file: help), file: help)
    return try pages(of: CommandDescription(try root.member("command"), parents: []), date)
  }

  private static func pages(of command: CommandDescription, _ date: String) -> [ManualPage] {
    [ManualPage(name: "\(command.page).1", text: text(of: command, date))]
      + command.subcommands.flatMap { pages(of: $0, date) }
  }

  private static func text(of command: CommandDescription, _ date: String) -> String {
    var roff = ManualText()
    roff.title(command.page, date: date, source: "Tessera \(TesseraVersion.current)")
    roff.section("Name")
    var summary = command.abstract
    if summary.hasSuffix(".") { summary.removeLast() }
    roff.line("\(ManualText.escaped(command.page)) \\- \(ManualText.escaped(summary))")
    roff.section("Synopsis")
    synopsis(of: command, &roff)
    roff.section("Description")
    roff.text(command.abstract)
    roff.text(command.discussion)
    if !command.subcommands.isEmpty {
      roff.section("Commands")
      for subcommand in command.subcommands {
        roff.entry(
          "\\fB\(ManualText.escaped(subcommand.page))\\fR(1)", [subcommand.abstract])
      }
    }
    if !command.arguments.isEmpty {
      roff.section("Arguments")
      for argument in command.arguments { roff.entry(argument.label, argument.explanation) }
    }
    if !command.options.isEmpty {
      roff.section("Options")
      for option in command.options { roff.entry(option.label, option.explanation) }
    }
    closing(command, &roff)
    return roff.text
  }

  private static func synopsis(of command: CommandDescription, _ roff: inout ManualText) {
    let words = ManualText.escaped((command.parents + [command.name]).joined(separator: " "))
    if !command.arguments.isEmpty || command.subcommands.isEmpty {
      var parts = ["\\fB\(words)\\fR"]
      parts += command.arguments.map { $0.isOptional ? "[\($0.label)]" : $0.label }
      parts += command.options.filter { !$0.isOptional }.map(\.label)
      parts.append("[\\fIoption\\fR...]")
      roff.line(parts.joined(separator: " "))
    } else {
      roff.line("\\fB\(words)\\fR \\fIcommand\\fR [\\fIargument\\fR...]")
    }
  }

  /// What is the same for all commands, in the page of the program; the others refer to it.
  private static func closing(_ command: CommandDescription, _ roff: inout ManualText) {
    guard command.parents.isEmpty else {
      roff.section("See also")
      roff.line(
        (1...command.parents.count).map { count in
          let page = command.parents.prefix(count).joined(separator: "-")
          return "\\fB\(ManualText.escaped(page))\\fR(1)"
        }.joined(separator: ", "))
      return
    }
    roff.section("Exit status")
    roff.entry("0", ["All went well."])
    roff.entry("1", ["A test of 'tessera doctor' failed."])
    roff.entry(
      "2", ["The input or something else was wrong; one line on standard error says what."])
    roff.entry("130", ["The program was interrupted. No unfinished file stays behind."])
    roff.section("Environment")
    roff.entry(
      "\\fB\(DataRoots.variable)\\fR",
      ["A folder with accelerators, networks and technologies, searched after --data."])
    roff.entry(
      "\\fB\(BLAS.coreVariable)\\fR",
      [
        "The kernels of OpenBLAS, such as Haswell. Where it is not set and the library does not "
          + "know the processor, the program starts itself again with kernels that fit."
      ])
    roff.section("Files")
    roff.entry(
      "\\fI../share/tessera\\fR", ["Beside the program: the data that comes with it."])
  }
}

/// A command as its description has it.
private struct CommandDescription {
  var name: String
  var parents: [String]
  var abstract: String
  var discussion: String
  var arguments: [ArgumentDescription] = []
  var options: [ArgumentDescription] = []
  var subcommands: [CommandDescription] = []

  /// The name of its page.
  var page: String { (parents + [name]).joined(separator: "-") }

  init(_ field: JSONField, parents: [String]) throws {
    name = try field.member("commandName").string()
    self.parents = parents
    abstract = try field.optionalMember("abstract")?.string() ?? ""
    discussion = try field.optionalMember("discussion")?.string() ?? ""
    for argument in try field.optionalMember("arguments")?.elements() ?? [] {
      guard try argument.member("shouldDisplay").bool() else { continue }
      let description = try ArgumentDescription(argument)
      if description.isPositional {
        arguments.append(description)
      } else {
        options.append(description)
      }
    }
    for command in try field.optionalMember("subcommands")?.elements() ?? [] {
      guard try command.member("shouldDisplay").bool() else { continue }
      let description = try CommandDescription(command, parents: parents + [name])
      if description.name != "help" { subcommands.append(description) }
    }
  }
}

/// An argument or option as its description has it.
private struct ArgumentDescription {
  var isPositional: Bool
  var isOptional: Bool
  /// How it is written, in roff.
  var label: String
  /// A paragraph each.
  var explanation: [String]

  init(_ field: JSONField) throws {
    let kind = try field.member("kind").string()
    isPositional = kind == "positional"
    isOptional = try field.member("isOptional").bool()
    let value = ManualText.escaped(try field.member("valueName").string())
    if isPositional {
      label = "\\fI\(value)\\fR" + (try field.member("isRepeating").bool() ? "..." : "")
    } else {
      let names = try field.member("names").elements().map { name in
        let dashes = try name.member("kind").string() == "long" ? "--" : "-"
        return "\\fB" + ManualText.escaped(dashes + (try name.member("name").string())) + "\\fR"
      }
      label = names.joined(separator: ", ") + (kind == "option" ? " \\fI\(value)\\fR" : "")
    }
    explanation = [try field.optionalMember("abstract")?.string() ?? ""]
    if let values = try field.optionalMember("allValues")?.elements() {
      explanation.append("One of: \(try values.map { try $0.string() }.joined(separator: ", ")).")
    }
    if let value = try field.optionalMember("defaultValue")?.string(), kind != "flag" {
      explanation.append("Default: \(value)")
    }
    explanation.removeAll(where: \.isEmpty)
  }
}
