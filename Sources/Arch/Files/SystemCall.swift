#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The few system calls that files need, made to survive interruptions and to say what failed.
package enum SystemCall {
  /// What the last failed call says, such as `No such file or directory`, in lower case.
  package static var lastReason: String { reason(errno) }

  /// The meaning of an error number as the middle of a sentence.
  static func reason(_ number: Int32) -> String {
    let text = String(cString: strerror(number))
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  /// Repeats a call for as long as a signal interrupts it.
  static func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
      let result = call()
      if result != -1 || errno != EINTR { return result }
    }
  }

  /// Writes all the bytes; returns 0, or the error number that stopped it.
  static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    guard let base = bytes.baseAddress else { return 0 }
    var done = 0
    while done < bytes.count {
      let count = retrying { write(descriptor, base + done, bytes.count - done) }
      if count < 0 { return errno }
      if count == 0 { return EIO }
      done += count
    }
    return 0
  }

  /// The status of a path, symbolic links followed; nil where there is nothing.
  ///
  /// It asks for no names of owners, as Foundation does: that takes libraries which a static program
  /// does not have.
  package static func status(_ path: String) -> stat? {
    guard !path.utf8.contains(0) else { return nil }
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  /// The status of an open file.
  static func status(_ descriptor: Int32) -> stat? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? status : nil
  }
}

extension stat {
  var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
  package var isRegularFile: Bool { st_mode & S_IFMT == S_IFREG }
}
