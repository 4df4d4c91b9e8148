import Arch
import Testing

@Suite("SHA-256")
struct SHA256Tests {
  /// The examples of FIPS 180-4 and of NIST's test vectors.
  @Test(
    "gives the hashes of the standard's examples",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopq"
          + "klmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
    ])
  func examples(text: String, expected: String) {
    #expect(SHA256.hexDigest(of: text.utf8) == expected)
  }

  @Test("gives the hash of a million a's")
  func million() {
    var hash = SHA256()
    let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1000)
    for _ in 0..<1000 { hash.update(piece) }
    #expect(
      hash.hexDigest == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("does not depend on how the bytes are cut, around every block border")
  func streaming() {
    for count in [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 200] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
      let whole = SHA256.hexDigest(of: bytes)
      for step in [1, 3, 63, 64, 65] {
        var hash = SHA256()
        for start in stride(from: 0, to: count, by: step) {
          hash.update(bytes[start..<min(start + step, count)])
          _ = hash.digest
        }
        #expect(hash.hexDigest == whole, "\(count) bytes in pieces of \(step)")
      }
    }
  }

  @Test("hashes a file in pieces, and names a missing one")
  func files() throws {
    try ScratchFolder.with { scratch in
      let folder = scratch.path
      let path = folder + "/data"
      let text = String(repeating: "tessera ", count: 20_000)
      try AtomicFile.write(text, to: path)
      #expect(try SHA256.hexDigest(ofFile: path) == SHA256.hexDigest(of: text.utf8))
      let error = #expect(throws: TesseraError.self) {
        try SHA256.hexDigest(ofFile: folder + "/none")
      }
      #expect(error?.description == "cannot read \(folder)/none: no such file or directory")
    }
  }
}
