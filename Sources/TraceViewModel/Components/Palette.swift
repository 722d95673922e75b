import TerminalGrid

/// The colours and attributes of every role, designed by hand for each colour depth and background.
struct Palette {
    var depth: ColorDepth
    var background: Background

    func style(_ role: Role) -> Style {
        let look = service(role) ?? look(role)
        return Style(
            role: StyleRole(role.letter),
            foreground: look.color,
            attributes: look.attributes
        )
    }

    /// One foreground with its attributes.
    private struct Look {
        var color: Color = .standard
        var attributes: TextAttributes = []
    }

    private func look(_ role: Role) -> Look {
        if depth == .monochrome { return Look(attributes: attributesWithoutColor(role)) }
        switch role {
        case .error, .selectedError: return Look(color: ink(.red), attributes: .bold)
        case .incomplete: return Look(color: ink(.red))
        case .warning: return Look(color: ink(.yellow), attributes: .bold)
        case .match: return Look(color: ink(.yellow), attributes: [.bold, .underline])
        case .title, .heading: return Look(attributes: .bold)
        case .key, .link: return Look(color: ink(.blue), attributes: role == .link ? .underline : .bold)
        case .mark: return Look(attributes: .bold)
        case .running: return Look(color: ink(.blue))
        case .complete: return Look(color: ink(.green))
        case .attributeKey: return Look(color: ink(.blue))
        case .dim, .axis, .tree, .wait, .gone: return Look(color: ink(.gray), attributes: faint)
        case .inferredWait: return Look(color: ink(.paleGray), attributes: .dim)
        default: return Look()
        }
    }

    /// Few colours leave no grey to be had, so the terminal is asked to dim.
    private var faint: TextAttributes { depth == .eight ? .dim : [] }

    private func attributesWithoutColor(_ role: Role) -> TextAttributes {
        switch role {
        case .error, .selectedError: [.bold, .underline]
        case .warning, .title, .heading, .mark, .key, .running, .incomplete: .bold
        case .match, .link: .underline
        case .dim, .axis, .tree, .wait, .inferredWait, .gone: .dim
        default: []
        }
    }

    // MARK: Colours of meaning

    private enum Ink: Int { case red, yellow, green, blue, gray, paleGray }

    private func ink(_ ink: Ink) -> Color {
        let table: [Color]
        switch (depth, background) {
        case (.trueColor, .dark):
            table = [rgb(0xff5f5f), rgb(0xf2c14e), rgb(0x7fc97f), rgb(0x6cb6ff), rgb(0x949ba4), rgb(0x6a717a)]
        case (.trueColor, .light):
            table = [rgb(0xc81e1e), rgb(0x8a5a00), rgb(0x1a7f37), rgb(0x0550ae), rgb(0x5f6670), rgb(0x8b929b)]
        case (.indexed256, .dark): table = indexed([203, 221, 114, 75, 246, 242])
        case (.indexed256, .light): table = indexed([160, 94, 28, 25, 241, 245])
        case (.sixteen, .dark): table = indexed([9, 11, 10, 14, 7, 8])
        case (.sixteen, .light): table = indexed([1, 5, 2, 4, 8, 8])
        // Yellow cannot be read on white.
        case (_, .light): table = indexed([1, 5, 2, 4]) + [.standard, .standard]
        case (_, .dark): table = indexed([1, 3, 2, 6]) + [.standard, .standard]
        }
        return table[ink.rawValue]
    }

    // MARK: Colours of services

    private func service(_ role: Role) -> Look? {
        guard let index = Role.services.firstIndex(of: role) else { return nil }
        switch (depth, background) {
        case (.monochrome, _):
            return Look()
        case (.trueColor, .dark):
            return Look(color: rgb(Self.darkServices[index]))
        case (.trueColor, .light):
            return Look(color: rgb(Self.lightServices[index]))
        case (.indexed256, .dark):
            return Look(color: .indexed([75, 215, 113, 177, 80, 221, 212, 148, 105, 180, 36, 189][index]))
        case (.indexed256, .light):
            return Look(color: .indexed([26, 130, 28, 92, 30, 100, 162, 64, 61, 94, 23, 60][index]))
        case (.sixteen, .dark):
            return bolder([12, 10, 11, 13, 14, 6, 2, 3, 5], index)
        case (.sixteen, .light):
            return bolder([4, 2, 5, 6, 12, 13, 3], index)
        case (_, .dark):
            return bolder([6, 2, 3, 5, 4, 7], index)
        case (_, .light):
            return bolder([4, 2, 5, 6, 3, 0], index)
        }
    }

    /// A short table goes round once more in bold.
    private func bolder(_ colors: [UInt8], _ index: Int) -> Look {
        Look(color: .indexed(colors[index % colors.count]), attributes: index < colors.count ? [] : .bold)
    }

    private static let darkServices: [UInt32] = [
        0x61afef, 0xf0a35e, 0x8ccf6b, 0xcf8df2, 0x56c7c7, 0xf4dc70,
        0xf58ac8, 0xb4cc2e, 0x8484ff, 0xc9a27e, 0x12a57c, 0xcdd3f2,
    ]

    private static let lightServices: [UInt32] = [
        0x0b6fd0, 0xb35600, 0x1d7a1d, 0x8a2be2, 0x00808a, 0x857000,
        0xc4158a, 0x4f5d00, 0x3a2fb8, 0x6e3d14, 0x004d3d, 0x6b6f80,
    ]
}

private func rgb(_ value: UInt32) -> Color {
    .rgb(
        UInt8(truncatingIfNeeded: value >> 16),
        UInt8(truncatingIfNeeded: value >> 8),
        UInt8(truncatingIfNeeded: value)
    )
}

private func indexed(_ values: [UInt8]) -> [Color] { values.map { .indexed($0) } }
