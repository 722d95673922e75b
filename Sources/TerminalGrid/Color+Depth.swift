extension Color {
    /// The nearest colour that a terminal of this depth shows.
    public func nearest(at depth: ColorDepth) -> Color {
        switch (self, depth) {
        case (.standard, _), (_, .monochrome): .standard
        case (.rgb, .trueColor): self
        case (.rgb(let red, let green, let blue), .indexed256):
            .indexed(Color.nearestOf256(RGB(red, green, blue)))
        case (.indexed, .indexed256), (.indexed, .trueColor): self
        case (.indexed(0..<8), _), (.indexed(8..<16), .sixteen): self
        // The bright colours are the same hues as the first eight.
        case (.indexed(let index), .eight) where index < 16: .indexed(index - 8)
        case (.indexed(let index), _): Color.nearestBasic(RGB(index: index), at: depth)
        case (.rgb(let red, let green, let blue), _): Color.nearestBasic(RGB(red, green, blue), at: depth)
        }
    }

    /// The colour's parts, for palette colours as xterm shows them; black for the standard colour.
    public var components: (red: UInt8, green: UInt8, blue: UInt8) {
        switch self {
        case .standard: return (0, 0, 0)
        case .rgb(let red, let green, let blue): return (red, green, blue)
        case .indexed(let index):
            let color = RGB(index: index)
            return (UInt8(clamping: color.red), UInt8(clamping: color.green), UInt8(clamping: color.blue))
        }
    }

    private static func nearestBasic(_ color: RGB, at depth: ColorDepth) -> Color {
        .indexed(nearest(to: color, among: 0..<(depth == .eight ? 8 : 16)))
    }

    /// Of the cube and the greys only: what the first sixteen look like is the user's choice.
    private static func nearestOf256(_ color: RGB) -> UInt8 {
        let cube = 16 + 36 * RGB.level(color.red) + 6 * RGB.level(color.green) + RGB.level(color.blue)
        let mean = (color.red + color.green + color.blue) / 3
        let grey = 232 + min(max((mean - 3) / 10, 0), 23)
        let isGreyNearer =
            color.distance(to: RGB(index: UInt8(truncatingIfNeeded: grey)))
            < color.distance(to: RGB(index: UInt8(truncatingIfNeeded: cube)))
        return UInt8(truncatingIfNeeded: isGreyNearer ? grey : cube)
    }

    private static func nearest(to color: RGB, among indices: Range<UInt8>) -> UInt8 {
        indices.min { color.distance(to: RGB(index: $0)) < color.distance(to: RGB(index: $1)) } ?? 0
    }
}

/// A colour's three parts, 0 to 255.
private struct RGB {
    var red, green, blue: Int

    init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = Int(red)
        self.green = Int(green)
        self.blue = Int(blue)
    }

    /// What xterm shows for one of its 256 colours.
    init(index: UInt8) {
        let index = Int(index)
        switch index {
        case 0..<16:
            // xterm's defaults, except that its two blues differ from the rule; they need not be exact.
            let level = index < 8 ? 205 : 255
            red = index & 1 != 0 ? level : 0
            green = index & 2 != 0 ? level : 0
            blue = index & 4 != 0 ? level : 0
            if index == 7 { (red, green, blue) = (229, 229, 229) }
            if index == 8 { (red, green, blue) = (127, 127, 127) }
        case 16..<232:
            red = RGB.levels[(index - 16) / 36]
            green = RGB.levels[(index - 16) / 6 % 6]
            blue = RGB.levels[(index - 16) % 6]
        default:
            red = 8 + 10 * (index - 232)
            green = red
            blue = red
        }
    }

    func distance(to other: RGB) -> Int {
        let (red, green, blue) = (red - other.red, green - other.green, blue - other.blue)
        return red * red + green * green + blue * blue
    }

    private static let levels = [0, 95, 135, 175, 215, 255]

    /// The step of the cube that is nearest to a part.
    static func level(_ part: Int) -> Int {
        part < 48 ? 0 : part < 115 ? 1 : (part - 35) / 40
    }
}
