public import TerminalGrid

/// Whether the terminal shows light text on dark or dark text on light.
public enum Background: Hashable, Sendable, CaseIterable {
    /// Light text on a dark background.
    case dark
    /// Dark text on a light background.
    case light
}

/// The looks of every role, for one terminal.
///
/// Colours come from hand-made tables (`Palette`), one per colour depth and background; without colours attributes
/// alone keep the roles apart. No role uses reverse video, which belongs to the selection.
public struct Theme: Hashable, Sendable {
    /// How many colours there are to use.
    public let depth: ColorDepth
    /// What the colours have to be read against.
    public let background: Background
    /// The characters to draw with.
    let glyphs: Glyphs
    private let styles: [Style]

    /// Makes the theme for a terminal.
    public init(depth: ColorDepth, background: Background, unicode: Bool) {
        self.depth = depth
        self.background = background
        glyphs = unicode ? .unicode : .ascii
        let palette = Palette(depth: depth, background: background)
        styles = Role.allCases.map(palette.style)
    }

    /// Whether characters beyond ASCII may be drawn.
    public var unicode: Bool { glyphs.isUnicode }

    /// How a role looks.
    func style(_ role: Role) -> Style {
        let index = Int(role.rawValue)
        return index < styles.count ? styles[index] : .plain
    }

    /// The role of a service: the same name has the same colour in every session.
    func role(ofService name: String) -> Role {
        guard !name.isEmpty else { return .dim }
        return Role.services[Int(truncatingIfNeeded: stableHash(name) % UInt64(Role.services.count))]
    }

    /// How a service looks.
    func service(_ name: String) -> Style { style(role(ofService: name)) }

    /// A style on the selected row: reversed, not only coloured.
    ///
    /// An error stays told from the rest.
    func selected(_ style: Style) -> Style {
        var result = style
        result.attributes.insert(.reverse)
        let wasError = [Role.error, .selectedError].contains { style.role == StyleRole($0.letter) }
        result.role = StyleRole((wasError ? Role.selectedError : .selected).letter)
        return result
    }
}

/// FNV-1a over the name's bytes, with the bits mixed once more so that a remainder depends on all of them.
///
/// `Hasher` would give another colour in every session.
private func stableHash(_ name: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    hash ^= hash >> 33
    hash = hash &* 0xff51_afd7_ed55_8ccd
    return hash ^ hash >> 33
}
