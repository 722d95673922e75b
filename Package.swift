// swift-tools-version: 6.1
import PackageDescription

// One direction of arrows: every target lists what it may import, and the compiler holds it to that.
// `Sources/README.md` is the map.
let package = Package(
    name: "tracetail",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "tracetail", targets: ["tracetail"]),
        .library(name: "EventTracing", targets: ["EventTracing"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.2.0"),
    ],
    targets: [
        .systemLibrary(name: "CNcurses"),
        .systemLibrary(name: "CZlib"),
        .systemLibrary(name: "CZstd"),
        .systemLibrary(name: "CByteVectors"),

        // The screen's column.
        .target(name: "TerminalGrid"),
        .target(name: "CursesTerminal", dependencies: ["TerminalGrid", "CNcurses"]),

        // The data's column.
        .target(name: "TraceStore"),
        .target(name: "TraceIngest", dependencies: ["TraceStore", "CByteVectors", "CZlib", "CZstd"]),

        // The other end of the wire: what services write spans with. The viewer does not know it.
        .target(
            name: "EventTracing",
            dependencies: [.product(name: "Tracing", package: "swift-distributed-tracing")]
        ),

        // A small event system of several processes that writes spans with it.
        .target(
            name: "DemoSystem",
            dependencies: ["EventTracing", .product(name: "Tracing", package: "swift-distributed-tracing")]
        ),

        // What stands on both.
        .target(name: "TraceViewModel", dependencies: ["TraceStore", "TerminalGrid"]),
        .target(
            name: "TraceCommands",
            dependencies: [
                "TraceStore", "TraceIngest", "TerminalGrid", "TraceViewModel", "CursesTerminal", "DemoSystem",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .executableTarget(name: "tracetail", dependencies: ["TraceCommands"]),
        .executableTarget(
            name: "tracetail-bench",
            dependencies: [
                "TraceStore", "TraceIngest", "TerminalGrid", "TraceViewModel", "EventTracing",
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            exclude: ["Baseline.json"]
        ),

        // The example of the documentation and of the README, so that it is known to build.
        .executableTarget(
            name: "two-processes",
            dependencies: ["EventTracing", .product(name: "Tracing", package: "swift-distributed-tracing")]
        ),

        .testTarget(
            name: "EventTracingTests",
            dependencies: ["EventTracing", .product(name: "Tracing", package: "swift-distributed-tracing")]
        ),
        .testTarget(name: "DemoSystemTests", dependencies: ["DemoSystem"]),
        .target(
            name: "TestSupport",
            dependencies: ["TraceStore", "TraceIngest", "TerminalGrid"],
            path: "Tests/TestSupport"
        ),
        .target(
            name: "DecodingLaws",
            dependencies: ["TraceStore", "TraceIngest", "CZlib", "CZstd"],
            path: "Tests/DecodingLaws"
        ),
        .testTarget(
            name: "TerminalGridTests",
            dependencies: ["TerminalGrid", "TestSupport"],
            exclude: ["__Snapshots__"]
        ),
        .testTarget(name: "CursesTerminalTests", dependencies: ["CursesTerminal", "TerminalGrid"]),
        .testTarget(name: "TraceStoreTests", dependencies: ["TraceStore", "TestSupport"]),
        .testTarget(
            name: "TraceIngestTests",
            dependencies: ["TraceIngest", "TraceStore", "TestSupport", "DecodingLaws"],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "TraceViewModelTests",
            dependencies: ["TraceViewModel", "TraceStore", "TraceIngest", "TerminalGrid", "TestSupport"],
            exclude: ["__Snapshots__"]
        ),
        .testTarget(
            name: "TraceCommandsTests",
            dependencies: [
                "TraceCommands", "TraceIngest", "TraceStore", "TraceViewModel", "TerminalGrid", "DemoSystem",
                "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// The fuzzer exists only where `.ci/fuzz` asks for it, since everything must be built for it with other flags. The
// linker is named because gold, which is the default on Linux, breaks off over the sanitizers' debug information.
let isFuzzing = Context.environment["TRACETAIL_FUZZING"] != nil
let sanitizers = ["-sanitize=fuzzer,address"]
if isFuzzing {
    package.targets += [
        .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzzing/CLibFuzzer"),
        .executableTarget(
            name: "tracetail-fuzz",
            dependencies: ["CLibFuzzer", "DecodingLaws"],
            path: "Tests/Fuzzing/tracetail-fuzz",
            linkerSettings: [
                .unsafeFlags(sanitizers), .unsafeFlags(["-use-ld=lld"], .when(platforms: [.linux])),
            ]
        ),
    ]
}

// Warnings are errors only where `.ci/run` asks for it, so that a newer compiler's new warning breaks nobody else.
let warningsAsErrors = Context.environment["TRACETAIL_WARNINGS_AS_ERRORS"] != nil
for target in package.targets where target.type != .system {
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    var settings: [SwiftSetting] = [
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ]
    if isFuzzing { settings.append(.unsafeFlags(sanitizers + ["-assert-config", "Debug"])) }
    if warningsAsErrors { settings.append(.unsafeFlags(["-warnings-as-errors"])) }
    target.swiftSettings = (target.swiftSettings ?? []) + settings
}
