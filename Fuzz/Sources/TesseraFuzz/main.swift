import CLibFuzzer
import Foundation

// tessera-fuzz TARGET [libFuzzer's options and folders]; scripts/fuzz calls it.

guard FuzzTarget.chosen != nil else {
  print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
  exit(CommandLine.arguments.dropFirst().first == "list" ? 0 : 2)
}

// libFuzzer reads what follows the target's name.
var argumentCount = CommandLine.argc - 1
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
exit(
  LLVMFuzzerRunDriver(&argumentCount, &arguments) { data, size in
    FuzzTarget.chosen?.run(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
  })
