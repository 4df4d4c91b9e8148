// swift-tools-version: 6.2
import PackageDescription

// Built by scripts/fuzz, which adds the flags that instrument this package and Tessera.
let package = Package(
  name: "tessera-fuzz",
  dependencies: [.package(name: "tessera", path: "..")],
  targets: [
    .systemLibrary(name: "CLibFuzzer"),
    .executableTarget(
      name: "TesseraFuzz",
      dependencies: ["CLibFuzzer", .product(name: "FuzzTargets", package: "tessera")]),
  ],
  swiftLanguageModes: [.v6]
)
