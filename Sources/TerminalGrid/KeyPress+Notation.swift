/// A piece of key notation that names no key.
public struct KeyNotationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The piece.
    public var part: String
    /// What is wrong with it.
    public var reason: String

    /// One line for standard error.
    public var description: String { "'\(DisplayText.cleaned(part))' \(reason)" }
}

extension KeyPress {
    /// The key press as text: a character as itself, everything else in angle brackets (`<Enter>`, `<C-d>`, `<S-Left>`).
    public var notation: String {
        var prefix = ""
        if modifiers.contains(.control) { prefix += "C-" }
        if modifiers.contains(.alt) { prefix += "A-" }
        if modifiers.contains(.shift) { prefix += "S-" }
        if case .character(let character) = key, prefix.isEmpty, character != " ", character != "<" {
            return String(character)
        }
        return "<\(prefix)\(keyName)>"
    }

    /// Reads what a person typed to stand for keys: `jj<Enter><C-d>/order <lt> 5<Esc>`.
    public static func sequence(from text: String) throws(KeyNotationError) -> [KeyPress] {
        var keys: [KeyPress] = []
        var rest = text[...]
        while let character = rest.first {
            guard character == "<" else {
                if let scalar = character.unicodeScalars.first, scalar.properties.generalCategory == .control {
                    throw KeyNotationError(
                        part: String(character),
                        reason: "is a control character; write <Enter> or <Tab>"
                    )
                }
                keys.append(KeyPress(.character(character)))
                rest.removeFirst()
                continue
            }
            guard let end = rest.firstIndex(of: ">") else {
                throw KeyNotationError(part: String(rest), reason: "has no closing '>'; write <lt> for the character")
            }
            keys.append(try named(rest[...end]))
            rest = rest[rest.index(after: end)...]
        }
        return keys
    }

    /// Reads one key in angle brackets.
    private static func named(_ part: Substring) throws(KeyNotationError) -> KeyPress {
        var name = part.dropFirst().dropLast()
        var modifiers: Modifiers = []
        while name.count > 2, name.dropFirst().first == "-", let modifier = modifier(name.first) {
            modifiers.insert(modifier)
            name = name.dropFirst(2)
        }
        guard let key = key(named: name) else {
            throw KeyNotationError(part: String(part), reason: "names no key")
        }
        guard case .character(let character) = key else { return KeyPress(key, modifiers: modifiers) }
        if modifiers.contains(.shift) {
            throw KeyNotationError(
                part: String(part),
                reason: "puts Shift on a character; write the character it makes"
            )
        }
        // Terminals do not tell Ctrl-D from Ctrl-Shift-D.
        let isControl = modifiers.contains(.control)
        return KeyPress(isControl ? .character(lowercase(character)) : key, modifiers: modifiers)
    }

    private static func modifier(_ letter: Character?) -> Modifiers? {
        switch letter {
        case "C": .control
        case "S": .shift
        case "A", "M": .alt
        default: nil
        }
    }

    private static func lowercase(_ character: Character) -> Character {
        let text = character.lowercased()
        return text.count == 1 ? text.first ?? character : character
    }

    // The first name of a key is the one that is printed.
    private static let names: [(name: String, key: Key)] = [
        ("Enter", .enter), ("CR", .enter), ("Return", .enter),
        ("Tab", .tab), ("BS", .backspace), ("Backspace", .backspace), ("Del", .delete), ("Delete", .delete),
        ("Esc", .escape), ("Escape", .escape),
        ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right),
        ("Home", .home), ("End", .end), ("PgUp", .pageUp), ("PageUp", .pageUp), ("PgDn", .pageDown),
        ("PageDown", .pageDown), ("Ins", .insert), ("Insert", .insert),
        ("Space", .character(" ")), ("lt", .character("<")), ("gt", .character(">")),
    ]

    private static func key(named name: Substring) -> Key? {
        if let known = names.first(where: { $0.name.lowercased() == name.lowercased() }) { return known.key }
        if let first = name.first, name.count == 1 { return .character(first) }
        if name.first == "F" || name.first == "f", let number = Int(name.dropFirst()), (1...63).contains(number) {
            return .function(number)
        }
        return nil
    }

    private var keyName: String {
        if case .function(let number) = key { return "F\(number)" }
        if let known = KeyPress.names.first(where: { $0.key == key }) { return known.name }
        if case .character(let character) = key { return String(character) }
        return ""
    }
}
