/// A duration as the height of one cell against the longest one in view, so that slow rows stand out.
enum HeightMark {
    /// `▁` to `█`; a blank for no duration, the full height for what is longer than the longest.
    static func character(_ duration: UInt64, longest: UInt64, glyphs: Glyphs) -> Character {
        guard duration > 0 else { return " " }
        let eighths = scale(min(duration, longest), by: 8, over: longest)
        return glyphs.heights[duration >= longest ? 7 : Int(truncatingIfNeeded: min(eighths, 7))]
    }
}
