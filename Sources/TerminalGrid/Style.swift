/// A colour of the terminal.
public enum Color: Hashable, Sendable {
    /// What the terminal uses when nothing is said.
    case standard
    /// One of the terminal's palette: 0 to 7, 8 to 15 the bright ones, 16 to 255 the usual cube and greys.
    case indexed(UInt8)
    /// A direct colour.
    case rgb(UInt8, UInt8, UInt8)
}

/// How many colours a terminal can show.
public enum ColorDepth: Int, Hashable, Sendable, CaseIterable, Comparable {
    /// None (`NO_COLOR`, or a monochrome terminal): attributes alone carry the meaning.
    case monochrome = 0
    /// Eight.
    case eight = 8
    /// Sixteen.
    case sixteen = 16
    /// 256.
    case indexed256 = 256
    /// Direct 24-bit colour.
    case trueColor = 16_777_216

    /// Orders by the number of colours.
    public static func < (left: ColorDepth, right: ColorDepth) -> Bool { left.rawValue < right.rawValue }
}

/// Attributes of a cell's text.
public struct TextAttributes: OptionSet, Hashable, Sendable {
    /// The bits.
    public var rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Bold.
    public static let bold = TextAttributes(rawValue: 1)
    /// Dim.
    public static let dim = TextAttributes(rawValue: 2)
    /// Italic.
    public static let italic = TextAttributes(rawValue: 4)
    /// Underlined.
    public static let underline = TextAttributes(rawValue: 8)
    /// Foreground and background exchanged.
    public static let reverse = TextAttributes(rawValue: 16)
}

/// What a cell means, as opposed to how it looks.
///
/// The view model names its roles; here a role is a number with a
/// letter, so that a snapshot can show it.
public struct StyleRole: Hashable, Sendable {
    /// The letter that stands for the role in a style grid; a space means plain text.
    public var letter: Character

    /// Makes a role.
    public init(_ letter: Character) { self.letter = letter }

    /// Plain text.
    public static let plain = StyleRole(" ")
}

/// How a cell looks, and what it means.
public struct Style: Hashable, Sendable {
    /// What the cell means.
    public var role: StyleRole
    /// Colour of the text.
    public var foreground: Color
    /// Colour behind the text.
    public var background: Color
    /// Attributes of the text.
    public var attributes: TextAttributes

    /// Makes a style; everything not given is plain.
    public init(
        role: StyleRole = .plain,
        foreground: Color = .standard,
        background: Color = .standard,
        attributes: TextAttributes = []
    ) {
        self.role = role
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    /// Plain text in the terminal's own colours.
    public static let plain = Style()
}
