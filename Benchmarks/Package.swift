// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "tessera", path: "..")],
  targets: [
    .executableTarget(
      name: "KernelProbe", dependencies: [.product(name: "Tessera", package: "tessera")])
  ],
  swiftLanguageModes: [.v6]
)
