import CNcurses
import TerminalGrid

/// Colour pairs of ncurses, made when they are first needed.
///
/// ncurses knows colours only in numbered pairs, and redefining a pair changes what is on the screen. When the numbers
/// run out, the caller starts over with `reset` and draws everything again.
struct ColorPairs {
    private struct Colors: Hashable {
        var foreground: Int32
        var background: Int32
    }

    private let depth: ColorDepth
    private let hasDefaultColors: Bool
    private var pairs: [Colors: Int32] = [:]

    /// Reads what the running terminal offers; to be made after `start_color`.
    init(depth: ColorDepth, hasDefaultColors: Bool) {
        self.depth = depth
        self.hasDefaultColors = hasDefaultColors
    }

    /// The number of the pair with a style's colours, or `nil` when no number is left.
    mutating func pair(for style: Style) -> Int32? {
        if depth == .monochrome { return 0 }
        if style.foreground == .standard, style.background == .standard { return 0 }
        let colors = Colors(
            foreground: number(of: style.foreground, standard: COLOR_WHITE),
            background: number(of: style.background, standard: COLOR_BLACK)
        )
        if let known = pairs[colors] { return known }
        guard pairs.count < Int(curses_pair_limit()) else { return nil }
        let pair = Int32(pairs.count + 1)
        guard curses_init_pair(pair, colors.foreground, colors.background) != ERR else { return nil }
        pairs[colors] = pair
        return pair
    }

    /// Gives all numbers free.
    mutating func reset() {
        pairs.removeAll(keepingCapacity: true)
    }

    private func number(of color: Color, standard: Int32) -> Int32 {
        switch color.nearest(at: depth) {
        case .standard: hasDefaultColors ? -1 : standard
        // With direct colour only the first eight numbers are a palette's.
        case .indexed(let index) where depth == .trueColor && index >= 8: direct(color.components)
        case .indexed(let index): Int32(index)
        case .rgb: direct(color.components)
        }
    }

    private func direct(_ components: (red: UInt8, green: UInt8, blue: UInt8)) -> Int32 {
        let number = Int32(components.red) << 16 | Int32(components.green) << 8 | Int32(components.blue)
        // The blues that are too dark to be told from black have the numbers of the palette.
        return number < 8 ? 0 : number
    }
}
