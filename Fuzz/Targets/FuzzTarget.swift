import Tessera

/// One reader, fed with bytes that may be anything.
///
/// A reader may refuse its input with a `TesseraError` of one line. A trap, a memory error, an
/// allocation out of proportion and an input that takes too long are findings, and so is a value
/// that does not survive being written and read again.
public struct FuzzTarget: Sendable {
  public let name: String
  let body: @Sendable ([UInt8]) throws -> Void

  init(_ name: String, _ body: @escaping @Sendable ([UInt8]) throws -> Void) {
    self.name = name
    self.body = body
  }

  /// Runs the reader once, and ends the program where it breaks its promise.
  public func run(_ bytes: [UInt8]) {
    do {
      try body(bytes)
    } catch let error as TesseraError {
      let message = error.description
      expect(!message.isEmpty, "an error says nothing")
      expect(
        message.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F },
        "an error is not one line of text: \(message.debugDescription)")
    } catch {
      fatalError("a reader threw something else than a TesseraError: \(error)")
    }
  }

  public static let all =
    descriptions + networks + traces + values + memories + kernels + inference
}

/// Ends the program with a message where the condition does not hold.
func expect(_ condition: Bool, _ message: @autoclosure () -> String) {
  // An optimised build would not print the message of a precondition.
  if !condition { fatalError(message()) }
}
