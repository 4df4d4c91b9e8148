// swift-tools-version: 6.2
import PackageDescription

// Trains the network for drawn digits that comes with Tessera: swift run -c release digits-network
let package = Package(
  name: "digits-network",
  dependencies: [.package(name: "tessera", path: "../..")],
  targets: [
    .executableTarget(
      name: "digits-network", dependencies: [.product(name: "Tessera", package: "tessera")],
      path: "Sources")
  ],
  swiftLanguageModes: [.v6]
)
