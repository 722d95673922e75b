/// One press of a key, as a terminal reports it.
public struct KeyPress: Hashable, Sendable {
    /// Which key.
    public enum Key: Hashable, Sendable {
        /// A printable character, Space included. Shift is part of the character.
        case character(Character)
        /// Enter, Tab, Backspace, Delete, Escape.
        case enter, tab, backspace, delete, escape
        /// The arrows.
        case up, down, left, right
        /// Home, End, Page Up, Page Down, Insert.
        case home, end, pageUp, pageDown, insert
        /// F1 is `function(1)`.
        case function(Int)
    }

    /// Keys held down together with it.
    public struct Modifiers: OptionSet, Hashable, Sendable {
        /// The bits.
        public var rawValue: UInt8

        /// Makes a set from its bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Control.
        public static let control = Modifiers(rawValue: 1)
        /// Shift, reported only for keys that are no character (`<S-Left>`, `<S-Tab>`).
        public static let shift = Modifiers(rawValue: 2)
        /// Alt or Meta.
        public static let alt = Modifiers(rawValue: 4)
    }

    /// The key.
    public var key: Key
    /// What was held down with it.
    public var modifiers: Modifiers

    /// Makes a key press.
    public init(_ key: Key, modifiers: Modifiers = []) {
        self.key = key
        self.modifiers = modifiers
    }
}
