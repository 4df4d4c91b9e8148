// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "custom-tile",
  dependencies: [.package(name: "tessera", path: "../..")],
  targets: [
    // Kinds of your own …
    .target(
      name: "CustomTiles", dependencies: [.product(name: "Tessera", package: "tessera")]),
    // … the whole tessera program with them …
    .executableTarget(
      name: "custom-tile",
      dependencies: ["CustomTiles", .product(name: "TesseraCommand", package: "tessera")]),
    // … and what they should do.
    .testTarget(
      name: "CustomTilesTests",
      dependencies: ["CustomTiles", .product(name: "Tessera", package: "tessera")]),
  ],
  swiftLanguageModes: [.v6]
)
