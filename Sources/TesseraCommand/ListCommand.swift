import ArgumentParser
import Tessera

/// `tessera list`
struct ListCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list",
      abstract: "Lists accelerators, networks, kernels, technologies and other data by name.")
  }

  private static let subjects = [
    "accelerators", "networks", "kernels", "technologies", "memories", "arrays", "devices",
    "macros", "components", "suites",
  ]

  @Argument(
    help: """
      accelerators, networks, kernels, technologies, memories, arrays, devices, macros, components \
      or suites.
      """,
    completion: .list(subjects))
  var subject: String

  @OptionGroup var listing: ListingArguments
  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    guard Self.subjects.contains(subject) else {
      throw TesseraError(
        "cannot list \(quoted(subject))\(expectation(of: Self.subjects, insteadOf: subject))")
    }
    let workbench = try context.workbench(data)
    let entries =
      switch subject {
      case "components": workbench.catalog.kinds.map { ($0.name, $0.summary) }
      case "kernels": KernelKind.all.map { ($0.name, $0.summary) }
      default: workbench.folders.names(folder: subject).map { ($0, summary(of: $0, workbench)) }
      }
    try listing.show(
      text: Self.text(entries),
      json: .array(entries.map { ["name": .string($0.0), "summary": .string($0.1)] }), in: context)
  }

  /// What a file says about itself, or what is wrong with it: one bad file must not hide the rest.
  private func summary(of name: String, _ workbench: Workbench) -> String {
    do {
      let root = try YAMLReader.read(try workbench.folders.read(name, folder: subject))
      let summary = root["summary"]?.scalar ?? ""
      return summary.split(whereSeparator: \.isNewline).joined(separator: " ")
    } catch let error as TesseraError {
      return "cannot be read: \(error)"
    } catch {
      return "cannot be read"
    }
  }

  private static func text(_ entries: [(String, String)]) -> String {
    let width = entries.map { $0.0.count }.max() ?? 0
    return entries.map { name, summary in
      let gap = String(repeating: " ", count: width - name.count + 2)
      return (summary.isEmpty ? name : name + gap + summary) + "\n"
    }.joined()
  }
}
