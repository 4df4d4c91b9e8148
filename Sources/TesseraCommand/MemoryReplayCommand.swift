import ArgumentParser
import Tessera

/// `tessera memory replay`
struct MemoryReplayCommand: ContextualCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "replay",
      abstract: "Replays memory requests on DRAM channels until all are done.",
      discussion: """
        Reads the traces of DRAMsim3 ('0xADDRESS READ CYCLE', '0xADDRESS WRITE CYCLE') and of \
        Ramulator ('LD ADDRESS', 'ST ADDRESS', 'BUBBLES ADDRESS [ADDRESS]'), plain or compressed \
        by gzip or zstd, and those that 'memory convert' writes.

        Examples:
          tessera memory replay requests.trace --config hbm2_8gb_x128
          tessera memory replay requests.trace.gz --config DDR4_8Gb_x8_2400.ini --format json
        """)
  }

  @Argument(help: "A trace of memory requests.", completion: .file())
  var trace: String

  @Option(
    help: ArgumentHelp(
      "A memory by name, the path of its YAML file, or a configuration of DRAMsim3 (.ini).",
      valueName: "memory"), completion: .names(in: "memories"))
  var config: String

  @OptionGroup var listing: ListingArguments
  @OptionGroup var data: DataArguments

  func run(in context: CommandContext) throws {
    let workbench = try context.workbench(data)
    let memory = try workbench.memory(config)
    let progress = context.progress()
    defer { progress.clear() }
    let result = try workbench.replayRequests(trace, on: memory)
    progress.clear()
    try listing.show(text: result.text, json: result.json, in: context)
  }
}
