extension Frame {
    /// The rows as text with SGR escapes, for output that is no screen of ours.
    ///
    /// Each row ends in the terminal's plain style, and blanks at its end that cannot be seen are left out.
    public func ansiRows(depth: ColorDepth) -> [String] {
        (0..<size.rows).map { ansiRow($0, depth: depth) }
    }

    private func ansiRow(_ row: Int, depth: ColorDepth) -> String {
        var cells = cells(ofRow: row)
        while let last = cells.last, last.isInvisible { cells.removeLast() }
        var text = ""
        var current = ""
        for cell in cells {
            guard let character = cell.text else { continue }
            let wanted = cell.style.sgr(depth: depth)
            if wanted != current {
                // Parameters add up, so that every change starts from the plain style.
                text += "\u{1B}[0\(wanted.isEmpty ? "" : ";" + wanted)m"
                current = wanted
            }
            text.append(character)
        }
        return current.isEmpty ? text : text + "\u{1B}[0m"
    }
}

extension Cell {
    /// Whether nothing of it can be seen: a blank without background, underline or reversal.
    fileprivate var isInvisible: Bool {
        text == " " && style.background == .standard && style.attributes.isDisjoint(with: [.underline, .reverse])
    }
}

extension Style {
    /// The parameters that select this style, starting from the plain one; empty for the plain one.
    fileprivate func sgr(depth: ColorDepth) -> String {
        var parameters: [Int] = []
        if attributes.contains(.bold) { parameters.append(1) }
        if attributes.contains(.dim) { parameters.append(2) }
        if attributes.contains(.italic) { parameters.append(3) }
        if attributes.contains(.underline) { parameters.append(4) }
        if attributes.contains(.reverse) { parameters.append(7) }
        parameters += foreground.nearest(at: depth).sgr(base: 30)
        parameters += background.nearest(at: depth).sgr(base: 40)
        return parameters.map(String.init).joined(separator: ";")
    }
}

extension Color {
    /// The parameters that select this colour; `base` is 30 for text, 40 for what is behind it.
    fileprivate func sgr(base: Int) -> [Int] {
        switch self {
        case .standard: []
        case .indexed(let index) where index < 8: [base + Int(index)]
        case .indexed(let index) where index < 16: [base + 60 + Int(index) - 8]
        case .indexed(let index): [base + 8, 5, Int(index)]
        case .rgb(let red, let green, let blue): [base + 8, 2, Int(red), Int(green), Int(blue)]
        }
    }
}
