import CLibFuzzer
import Foundation
import FuzzTargets

// tessera-fuzz TARGET [libFuzzer's options and folders]; scripts/fuzz calls it.

/// The one that the first argument names; libFuzzer's callback has no other way to know it.
let chosen = FuzzTarget.all.first { $0.name == CommandLine.arguments.dropFirst().first }

guard chosen != nil else {
  print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
  exit(CommandLine.arguments.dropFirst().first == "list" ? 0 : 2)
}

// libFuzzer reads what follows the target's name.
var argumentCount = CommandLine.argc - 1
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
exit(
  LLVMFuzzerRunDriver(&argumentCount, &arguments) { data, size in
    chosen?.run(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
  })
