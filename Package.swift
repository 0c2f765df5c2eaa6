// swift-tools-version: 6.1
// The targets and their arrows are explained in docs/ARCHITECTURE.md; an arrow never points back.

import PackageDescription

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let toml: Target.Dependency = .product(name: "TOMLKit", package: "TOMLKit")

let package = Package(
  name: "vlmchat",
  products: [.executable(name: "vlmchat", targets: ["vlmchat"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
  ],
  targets: [
    // The model, from the arithmetic up.
    .target(name: "CKernels"),
    .target(name: "Tensors", dependencies: ["CKernels"]),
    .target(name: "JSONText"),
    .target(name: "TOMLText", dependencies: [toml]),
    .target(name: "Weights", dependencies: ["Tensors", "JSONText"]),
    .target(
      name: "CImageCodecs",
      linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg"), .linkedLibrary("webp")]),
    .systemLibrary(name: "CNettle", providers: [.apt(["nettle-dev"])]),
    .target(name: "Images", dependencies: ["CImageCodecs", "CNettle"]),
    .target(name: "Tokenizer", dependencies: ["JSONText"]),
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .target(name: "Hub", dependencies: ["CCurl", "CNettle", "JSONText"]),
    .target(name: "Flamingo", dependencies: ["Tensors", "Weights", "Images", "JSONText", "TOMLText", toml]),
    .target(name: "Inference", dependencies: ["Flamingo", "Tokenizer", "Chat"]),
    .target(name: "Batch", dependencies: ["Inference", "Flamingo", "Chat", "Images", "JSONText"]),
    .target(
      name: "Benchmark", dependencies: ["CKernels", "Tensors", "Weights", "Images", "Flamingo", "Inference", "Chat"]),

    // The conversation, and what shows it.
    .target(name: "Chat"),
    .target(name: "Screen", dependencies: ["TOMLText", toml]),
    .target(name: "BlockArt", dependencies: ["Images", "Screen"]),
    .systemLibrary(name: "CMarkGFM", providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .target(name: "Markdown", dependencies: ["CMarkGFM"]),
    .target(name: "ChatUI", dependencies: ["Chat", "Screen", "BlockArt", "Markdown"]),
    .target(name: "Settings", dependencies: ["ChatUI", "BlockArt", "Chat", "TOMLText", toml]),
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    .target(name: "Curses", dependencies: ["CNcurses", "Screen"]),

    .executableTarget(
      name: "vlmchat",
      dependencies: [
        "Benchmark", "Batch", "Inference", "ChatUI", "Settings", "Curses", "BlockArt", "Images", "Chat", "Screen",
        "Flamingo", "Tokenizer", "Weights", "Hub", "JSONText", "TOMLText", argumentParser, logging, toml,
      ]),

    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .target(name: "CFuzzMonitor", path: "Tests/CFuzzMonitor"),
    .testTarget(
      name: "CKernelsTests", dependencies: ["CKernels", "TestSupport"], exclude: ["make_gguf_blocks.py"]),
    .testTarget(name: "TensorsTests", dependencies: ["CKernels", "Tensors", "TestSupport"]),
    .testTarget(name: "JSONTextTests", dependencies: ["JSONText", "TestSupport"]),
    .testTarget(
      name: "WeightsTests", dependencies: ["Weights", "Tensors", "JSONText", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "ImagesTests", dependencies: ["Images", "TestSupport"], resources: [.copy("Fixtures")]),
    .testTarget(
      name: "TokenizerTests", dependencies: ["Tokenizer", "JSONText", "TestSupport"], resources: [.copy("Fixtures")]),
    .testTarget(
      name: "FlamingoTests",
      dependencies: ["Flamingo", "Images", "Tensors", "Weights", "JSONText", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "InferenceTests",
      dependencies: ["Inference", "Chat", "Flamingo", "Images", "Tensors", "Tokenizer", "Weights", "TestSupport"]),
    .testTarget(name: "BatchTests", dependencies: ["Batch", "Chat", "Images", "Inference", "JSONText", "TestSupport"]),
    .testTarget(name: "BenchmarkTests", dependencies: ["Benchmark", "Flamingo", "Tensors", "TestSupport"]),
    .testTarget(
      name: "FuzzTests",
      dependencies: ["CFuzzMonitor", "Flamingo", "Tensors", "Tokenizer", "Weights", "TestSupport"],
      exclude: ["generate_corpus.py"], resources: [.copy("Corpus")]),
    .testTarget(name: "HubTests", dependencies: ["Hub", "TestSupport"]),
    .testTarget(name: "ChatTests", dependencies: ["Chat", "TestSupport"]),
    .testTarget(name: "ScreenTests", dependencies: ["Screen", "TestSupport"]),
    .testTarget(name: "BlockArtTests", dependencies: ["BlockArt", "TestSupport"]),
    .testTarget(name: "MarkdownTests", dependencies: ["Markdown", "TestSupport"]),
    .testTarget(name: "ChatUITests", dependencies: ["ChatUI", "TestSupport"], exclude: ["Snapshots"]),
    .testTarget(name: "SettingsTests", dependencies: ["Settings", "TestSupport"]),
    .testTarget(name: "CursesTests", dependencies: ["ChatUI", "Chat", "CNcurses", "Curses", "Screen", "TestSupport"]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["vlmchat", "Chat", "ChatUI", "Images", "Inference", "Screen", "TestSupport"]),
  ]
)
