import ArgumentParser
import TerminalGrid
import TraceViewModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What every command that draws takes.
struct LookOptions: ParsableArguments {
    enum When: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

    enum BackgroundName: String, ExpressibleByArgument, CaseIterable { case auto, dark, light }

    @Option(help: "Colours: auto obeys the terminal and NO_COLOR.")
    var color: When = .auto

    @Option(help: "Colours for a dark or a light background; auto asks COLORFGBG, else dark.")
    var background: BackgroundName = .auto

    @Flag(help: "Draw with ASCII only.")
    var ascii = false

    @Flag(help: "Show times in UTC instead of the local zone.")
    var utc = false

    @Option(help: ArgumentHelp("A lifecycle is quiet when nothing came for it this long.", valueName: "seconds"))
    var settle: Double = 5

    func validate() throws {
        guard settle >= 0, settle < 1e9 else { throw ValidationError("--settle takes seconds, 0 or more.") }
    }

    /// The depth that the user asked for; `nil` leaves it to the terminal.
    var colorDepthOverride: ColorDepth? {
        switch color {
        case .never: .monochrome
        case .always: nil
        case .auto: environment("NO_COLOR").map { $0.isEmpty ? nil : .monochrome } ?? nil
        }
    }

    func viewOptions(size: Size, depth: ColorDepth, unicode: Bool) -> ViewOptions {
        var options = ViewOptions(size: size)
        options.colorDepth = depth
        options.background = isLight ? .light : .dark
        options.unicode = unicode && !ascii
        options.settle = UInt64(settle * 1_000_000_000)
        return options
    }

    private var isLight: Bool {
        switch background {
        case .light: return true
        case .dark: return false
        case .auto:
            // "foreground;background", set by several terminals; 7 and 9 to 15 are the light ones.
            guard let last = environment("COLORFGBG")?.split(separator: ";").last, let number = Int(last) else {
                return false
            }
            return number == 7 || (9...15).contains(number)
        }
    }
}

/// A variable of the environment; `nil` when it is not set.
func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
