// swift-tools-version: 6.2
import PackageDescription

// Every target of ours is held to the same standard; a dependency's warnings are its own affair.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let database = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let httpServer = Target.Dependency.product(name: "FlyingFox", package: "FlyingFox")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")

/// A module of the house. What it may import is what it lists here: the folders are the data flow.
func module(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, uses dependencies: [Target.Dependency] = [], except: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name)] + dependencies, exclude: except, swiftSettings: strict
    )
}

let package = Package(
    name: "tailroster",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "tailroster", targets: ["tailroster"])],
    // Exact versions: the build of a security tool does not change because a registry did.
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
    ],
    targets: [
        // The middle: pure values and decisions.
        module("AccessModel"),
        module("Planning", uses: ["AccessModel"]),
        module("Reconciliation", uses: ["AccessModel", "Planning", logging]),

        // The left end: where people and groups come from.
        .systemLibrary(name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        module("Transport", uses: ["CLibcurl"]),
        module("OktaDirectory", uses: ["AccessModel", "Transport", crypto, cryptoExtras]),
        module("SCIMDirectory", uses: ["AccessModel", "Transport"]),
        module("FileDirectory", uses: ["AccessModel", "Transport"]),

        // Policy documents: read and edited, every other byte kept.
        module("HuJSON"),
        module("TailnetPolicy", uses: ["AccessModel", "HuJSON"]),

        // The right end: where changes go, and what is remembered.
        module("SQLiteFile", uses: [database]),
        module("SQLStore", uses: ["AccessModel", "SQLiteFile", database]),
        module("SQLLedger", uses: ["AccessModel", "SQLiteFile", crypto, database]),

        module("TailscaleStore", uses: ["AccessModel", "HuJSON", "TailnetPolicy", "Transport"]),
        module("HeadscaleStore", uses: ["AccessModel", "TailnetPolicy", "Transport"]),

        module("Settings", uses: ["Planning", "AccessModel", yaml]),
        module("Simulator", uses: ["AccessModel", "HuJSON", httpServer, crypto, cryptoExtras]),

        // What the worker shows of itself over HTTP.
        module("StatusPage", uses: ["AccessModel", httpServer]),

        // What glibc's allocator can be told.
        .systemLibrary(name: "CMemory"),

        // The composition root.
        .executableTarget(
            name: "tailroster",
            dependencies: [
                "CMemory", "AccessModel", "Planning", "Reconciliation", "Transport", "OktaDirectory", "SCIMDirectory",
                "FileDirectory", "SQLStore", "TailscaleStore", "HeadscaleStore", "SQLLedger", "Settings", "Simulator",
                "StatusPage",
                argumentParser,
                crypto, database, logging,
            ],
            swiftSettings: strict),

        // What a pass costs beside its HTTP; Benchmarks/run.py runs it.
        .executableTarget(
            name: "Measure",
            dependencies: [
                "AccessModel", "CMemory", "Planning", "Reconciliation", "SQLLedger", "SQLStore", crypto, logging,
            ],
            path: "Benchmarks/Measure", swiftSettings: strict),

        // What every source, store and ledger must do: one suite each, run against every implementation.
        .target(
            name: "ContractSuites", dependencies: ["AccessModel"], path: "Tests/ContractSuites", swiftSettings: strict),
        // A client of the real SCIM service that Tests/run.sh starts.
        .target(
            name: "SCIMTestServer", dependencies: ["Transport"], path: "Tests/SCIMTestServer",
            exclude: ["prepare.py", "serve.py"], swiftSettings: strict),
        // Numbers by seed, for tests that try many things.
        .target(name: "Chance", path: "Tests/Chance", swiftSettings: strict),
        // Texts that people read, word for word.
        .target(name: "GoldenFiles", path: "Tests/GoldenFiles", swiftSettings: strict),
        tests(of: "AccessModel", uses: ["Chance"]),
        tests(of: "Planning", uses: [crypto]),
        tests(
            of: "Reconciliation",
            uses: [
                "AccessModel", "Chance", "GoldenFiles", "Planning", "SQLStore", "SQLLedger", "FileDirectory",
                "OktaDirectory",
                "Transport",
                "Simulator", crypto, database, logging,
            ],
            except: ["Golden"]),
        // Tries to break every promise: histories, every step failing once, damaged input.
        .target(
            name: "Seams", path: "Tests/Seams", publicHeadersPath: "include",
            linkerSettings: [.linkedLibrary("sqlite3")]),
        .testTarget(
            name: "ProofTests",
            dependencies: [
                "Seams", "AccessModel", "Planning", "Reconciliation", "Transport", "OktaDirectory", "SCIMDirectory",
                "FileDirectory", "SQLStore", "TailnetPolicy", "TailscaleStore", "HeadscaleStore", "SQLLedger",
                "Simulator",
                crypto, database, logging,
            ],
            swiftSettings: strict),
        tests(of: "Transport", uses: ["Chance", "Simulator", "AccessModel"]),
        tests(of: "OktaDirectory", uses: ["ContractSuites", "Simulator", crypto, cryptoExtras]),
        tests(of: "SCIMDirectory", uses: ["ContractSuites", "SCIMTestServer"]),
        tests(of: "FileDirectory", uses: ["ContractSuites"]),
        tests(of: "HuJSON", uses: ["Chance"]),
        tests(of: "TailnetPolicy", uses: ["HuJSON"]),
        tests(
            of: "TailscaleStore",
            uses: [
                "AccessModel", "Chance", "ContractSuites", "Simulator", "TailnetPolicy", "Transport", "Planning",
                "Reconciliation",
                "SQLLedger", "FileDirectory", crypto, logging,
            ]),
        tests(
            of: "HeadscaleStore",
            uses: [
                "AccessModel", "ContractSuites", "Simulator", "TailnetPolicy", "Transport", "Planning",
                "Reconciliation",
                "SQLLedger", "FileDirectory", crypto, logging,
            ]),
        tests(of: "SQLiteFile"),
        tests(of: "SQLStore", uses: ["ContractSuites", database]),
        tests(of: "SQLLedger", uses: ["ContractSuites", database]),
        tests(of: "Settings"),
        tests(of: "StatusPage", uses: [httpServer]),
        .testTarget(
            name: "SimulatorTests", dependencies: ["Simulator", "AccessModel", crypto],
            exclude: ["public_client.py", "tailscale_client.py"],
            swiftSettings: strict),
        tests(
            of: "tailroster",
            uses: ["AccessModel", "GoldenFiles", "Simulator", "SCIMTestServer", "Transport", database],
            except: ["Golden"]),
    ]
)
