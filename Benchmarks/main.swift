import Foundation
import Tessera

do {
  let arguments = Array(CommandLine.arguments.dropFirst())
  if arguments.contains("--help") {
    print(Settings.usage)
  } else if arguments.first == Part.childFlag {
    try Part.runAsChild(Array(arguments.dropFirst()))
  } else {
    try Session(arguments).run()
  }
} catch {
  FileHandle.standardError.write(Data("benchmarks: \(error)\n".utf8))
  exit(2)
}
