import TraceStore

extension DetailLine {
    /// The row with the places that hold a text drawn as such, in runs that are content and no words of ours.
    ///
    /// A value that is broken over several rows matches as a whole, so its first row counts even where no row shows the
    /// text in one piece.
    func showing(_ search: SearchText, where isContent: (TextRun) -> Bool) -> DetailLine {
        var line = self
        line.runs = runs.flatMap { run in
            isContent(run) ? run.showing(search) : [run]
        }
        line.isMatch = line.runs.contains { $0.role == .match } || copyValue.map(search.isFound) ?? false
        return line
    }
}

extension TextRun {
    /// Whether it shows something that a span says, judged by its role.
    var isContent: Bool {
        switch role {
        case .text, .value, .attributeKey, .error, .link: true
        default: false
        }
    }

    /// The text, cut where what is searched begins and ends.
    fileprivate func showing(_ search: SearchText) -> [TextRun] {
        var runs: [TextRun] = []
        var rest = text.startIndex
        for range in search.ranges(in: text) {
            if rest < range.lowerBound { runs.append(TextRun(String(text[rest..<range.lowerBound]), role)) }
            runs.append(TextRun(String(text[range]), .match))
            rest = range.upperBound
        }
        if rest < text.endIndex { runs.append(TextRun(String(text[rest...]), role)) }
        return runs
    }
}
