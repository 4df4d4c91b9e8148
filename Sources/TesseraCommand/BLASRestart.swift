import Foundation
import Tessera

/// Starts the process once more where the BLAS took slow kernels because it does not know the
/// processor.
///
/// The library reads its variable of the environment when it is loaded, before any code of ours. The
/// new program takes the place of this one: arguments, working directory, open files and the
/// identifier of the process stay. It happens at most once, because the variable is set then, and
/// not where somebody has set it.
enum BLASRestart {
  /// Does not return where a faster choice is there.
  ///
  /// Must be called before anything else: what the process has begun is lost.
  static func runIfFaster() {
    guard let core = BLAS.fasterCore, getenv(BLAS.coreVariable) == nil,
      let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
      // A process that the loader was asked to start has the loader's file.
      !program.split(separator: "/").contains(where: { $0.contains(".so") }),
      setenv(BLAS.coreVariable, core, 1) == 0
    else { return }
    execv(program, CommandLine.unsafeArgv)
    // This one goes on, and its results say what would be faster.
    unsetenv(BLAS.coreVariable)
  }
}
