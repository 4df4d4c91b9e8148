// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "tessera",
  products: [
    // With the modules that Tessera passes on: a package that uses one of them must be built again
    // when it changes, and the package manager looks at direct dependencies only.
    .library(
      name: "Tessera",
      targets: [
        "Tessera", "Arch", "Tiles", "Memory", "Workloads", "ONNXFile", "TraceFile", "Crossbar",
        "Inference", "Reports",
      ]),
    .library(name: "TesseraCommand", targets: ["TesseraCommand"]),
    .executable(name: "tessera", targets: ["TesseraMain"]),
    // For scripts/fuzz only.
    .library(name: "FuzzTargets", targets: ["FuzzTargets"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    // System libraries, and loops in C that need several instruction sets
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CKernels", linkerSettings: [.linkedLibrary("m")]),

    // Libraries, in the order in which data passes through them
    .target(
      name: "Arch", dependencies: ["Yams"],
      swiftSettings: [.enableExperimentalFeature("Lifetimes")]),
    .target(name: "Tiles", dependencies: ["Arch"]),
    .target(name: "Memory", dependencies: ["Arch"]),
    .target(name: "Workloads", dependencies: ["Arch"]),
    .target(
      name: "ONNXFile",
      dependencies: [
        "Workloads", "Arch", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Generated/onnx.proto"]),
    .target(name: "Compression", dependencies: ["Arch", "CZlib", "CZstd"]),
    .target(name: "TraceFile", dependencies: ["Arch", "CZstd"]),
    .target(name: "Crossbar", dependencies: ["Arch", "CKernels", "COpenBLAS"]),
    .target(
      name: "Inference",
      dependencies: [
        "Crossbar", "Workloads", "Compression", "Arch", "CKernels", "COpenBLAS", "CZlib",
      ]),
    .target(name: "Reports", dependencies: ["Arch"]),
    .target(
      name: "Tessera",
      dependencies: [
        "Arch", "Tiles", "Memory", "Workloads", "Compression", "ONNXFile", "TraceFile", "Crossbar",
        "Inference", "Reports", "CKernels",
      ]),

    // The command line
    .target(
      name: "TesseraCommand",
      dependencies: [
        "Tessera", "Arch", "Tiles", "Memory", "Workloads", "ONNXFile", "TraceFile", "Crossbar",
        "Inference", "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(name: "TesseraMain", dependencies: ["TesseraCommand"]),

    // What is built here and not shipped: measurements of speed, and the training of the network for
    // drawn digits
    .executableTarget(
      name: "Benchmarks",
      dependencies: ["Tessera", "Crossbar", "Inference", "Arch", "COpenBLAS"],
      path: "Benchmarks"),
    .executableTarget(
      name: "digits-network", dependencies: ["Inference", "Arch"],
      path: "Examples/DigitsNetwork"),

    .target(
      name: "FuzzTargets", dependencies: ["Tessera", "Crossbar", "Inference", "ONNXFile", "Arch"],
      path: "Fuzz/Targets"),

    // Tests
    .testTarget(name: "ArchTests", dependencies: ["Arch"]),
    .testTarget(name: "TilesTests", dependencies: ["Tiles", "Arch"]),
    .testTarget(name: "MemoryTests", dependencies: ["Memory", "Arch"]),
    .testTarget(name: "WorkloadsTests", dependencies: ["Workloads", "Arch"]),
    .testTarget(name: "ONNXFileTests", dependencies: ["ONNXFile", "Workloads", "Arch"]),
    .testTarget(name: "CrossbarTests", dependencies: ["Crossbar", "Arch", "COpenBLAS"]),
    .testTarget(
      name: "InferenceTests",
      dependencies: ["Inference", "ONNXFile", "Crossbar", "Workloads", "Arch"]),
    .testTarget(name: "TraceFileTests", dependencies: ["TraceFile", "Arch"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "Arch"]),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets"]),
    .testTarget(
      name: "TesseraTests",
      dependencies: [
        "Tessera", "TesseraCommand", "Arch", "Tiles", "Memory", "Workloads", "ONNXFile",
        "TraceFile", "Crossbar", "Inference", "Reports", "Compression",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
