/// What a container's runtime or a tool puts around every line, as the first lines tell.
///
/// Prefixes that do not mix several writers, such as `INFO: ` or a date, are none: a record is found behind them.
package enum LineWrapper: Equatable, Sendable {
    /// Nothing.
    case none
    /// Docker's `json-file`: an object for each line, `{"log":"…\n","stream":"stdout","time":"…"}`; long lines are cut
    /// into several.
    case docker
    /// Kubernetes' runtimes: `2026-01-02T03:04:05.123456789Z stdout F …`, with `P` for a piece of a line.
    case cri
    /// `docker compose logs`: `web-1  | …`.
    case compose
    /// `kubectl logs --prefix`: `[pod/web-0/app] …`.
    case kubectl

    /// What it is called; `nil` where there is none.
    var words: String? {
        switch self {
        case .none: nil
        case .docker: "Docker log"
        case .cri: "CRI log"
        case .compose: "compose log"
        case .kubectl: "kubectl log"
        }
    }

    /// How many bytes are enough to tell.
    static let headLength = 4096

    /// Tells by the first bytes; `nil` when more of them are needed.
    ///
    /// Log lines before the first wrapped one are passed over. `isWhole`: there are no more bytes.
    package init?(head: UnsafeRawBufferPointer, isWhole: Bool) {
        var rest = head
        while true {
            let newline = rest.firstIndex(of: UInt8(ascii: "\n"))
            let line = UnsafeRawBufferPointer(rebasing: rest[..<(newline ?? rest.endIndex)])
            let isLast = newline == nil
            let candidates: [LineWrapper] = [.docker, .cri, .compose, .kubectl]
            let heads = candidates.map { $0.head(of: line, isWhole: isWhole || !isLast) }
            if let index = heads.firstIndex(where: \.isWrapped) {
                self = candidates[index]
                return
            }
            let isOpen = isLast && (line.isEmpty || heads.contains(.needsMore) || !Self.isPlain(line))
            if isOpen, !isWhole, head.count < Self.headLength { return nil }
            guard !isLast, !Self.isPlain(line), let newline else { break }
            rest = UnsafeRawBufferPointer(rebasing: rest[(newline + 1)...])
        }
        self = .none
    }

    /// Whether a line without a wrapper tells that there is none: it holds what records are made of, or is no text.
    private static func isPlain(_ line: UnsafeRawBufferPointer) -> Bool {
        line.contains { $0 == ascii("{") || $0 == ascii("[") || $0 < 9 || (14..<27).contains($0) || $0 > 0xf7 }
    }

    /// Looks for the wrapper at the beginning of a line, which may not be there to its end.
    func head(of line: UnsafeRawBufferPointer, isWhole: Bool) -> LineHead {
        var text = LineCursor(line, isWhole: isWhole)
        switch self {
        case .none: return .plain
        case .docker: return text.dockerHead()
        case .cri: return text.criHead()
        case .compose: return text.composeHead()
        case .kubectl: return text.kubectlHead()
        }
    }
}

/// What stands at the beginning of a line.
enum LineHead: Equatable {
    /// Too few bytes are there to tell.
    case needsMore
    /// No wrapper.
    case plain
    /// A wrapper: the name of the stream inside it, where the text begins, and whether the line goes on in the next
    /// one of that stream.
    case wrapped(name: Range<Int>, text: Int, isPartial: Bool)

    var isWrapped: Bool {
        if case .wrapped = self { true } else { false }
    }
}

/// Reads the beginning of a line.
private struct LineCursor {
    /// Nothing around a line is longer; what lies behind it must not decide, since it may not have come yet.
    private static let longest = 512

    private let line: UnsafeRawBufferPointer
    private let isWhole: Bool
    /// More of the line would tell nothing.
    private let isEnough: Bool
    private var position = 0
    private var isShort = false

    init(_ line: UnsafeRawBufferPointer, isWhole: Bool) {
        isEnough = line.count > Self.longest
        self.line = UnsafeRawBufferPointer(rebasing: line.prefix(Self.longest))
        self.isWhole = isWhole && !isEnough
    }

    mutating func dockerHead() -> LineHead {
        let head = LineHead.wrapped(name: 0..<0, text: 0, isPartial: false)
        for key in [#"{"log":""#, #"{"stream":"std"#, #"{"log": ""#, #"{"stream": "std"#] as [StaticString] {
            position = 0
            if take(key) { return head }
        }
        // Other loggers begin with the time too.
        position = 0
        guard take(#"{"time":""#) else { return noWrapper }
        while position < line.count {
            if line[position] == ascii("\""), take(#""stream":"std"#) { return head }
            position += 1
        }
        isShort = true
        return noWrapper
    }

    mutating func criHead() -> LineHead {
        guard takeAll(where: isDigit) == 4, take("-") else { return noWrapper }
        takeAll { $0 != ascii(" ") }
        guard take(" ") else { return noWrapper }
        let name = position
        guard take("std"), takeAll(where: { (ascii("a")...ascii("z")).contains($0) }) == 3 else { return noWrapper }
        let nameEnd = position
        guard take(" ") else { return noWrapper }
        let tag = position
        takeAll { $0 != ascii(" ") }
        guard tag < line.count else { return noWrapper }
        // More tags may stand behind a colon.
        let isTagged = position - tag == 1 || (position > tag + 1 && line[tag + 1] == ascii(":"))
        let isPartial = line[tag] == ascii("P")
        guard isTagged, isPartial || line[tag] == ascii("F") else { return noWrapper }
        guard take(" ") || (isWhole && position == line.count) else { return noWrapper }
        return .wrapped(name: name..<nameEnd, text: position, isPartial: isPartial)
    }

    mutating func composeHead() -> LineHead {
        let length = takeAll {
            isDigit($0) || (ascii("a")...ascii("z")).contains($0 | 0x20) || [0x2d, 0x2e, 0x5f].contains($0)
        }
        guard length > 0, takeAll(where: { $0 == ascii(" ") }) > 0, take("|") else { return noWrapper }
        guard take(" ") || (isWhole && position == line.count) else { return noWrapper }
        return .wrapped(name: 0..<length, text: position, isPartial: false)
    }

    mutating func kubectlHead() -> LineHead {
        guard take("[pod/") else { return noWrapper }
        takeAll { $0 != ascii("]") }
        let nameEnd = position
        guard take("]"), take(" ") || (isWhole && position == line.count) else { return noWrapper }
        return .wrapped(name: 1..<nameEnd, text: position, isPartial: false)
    }

    private var noWrapper: LineHead { isShort && !isWhole && !isEnough ? .needsMore : .plain }

    private mutating func take(_ text: StaticString) -> Bool {
        for index in 0..<text.utf8CodeUnitCount {
            guard position + index < line.count else {
                isShort = true
                return false
            }
            if line[position + index] != text.utf8Start[index] { return false }
        }
        position += text.utf8CodeUnitCount
        return true
    }

    /// Takes bytes as long as the condition holds; how many.
    @discardableResult
    private mutating func takeAll(where condition: (UInt8) -> Bool) -> Int {
        let start = position
        while position < line.count, condition(line[position]) { position += 1 }
        if position == line.count { isShort = true }
        return position - start
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (ascii("0")...ascii("9")).contains(byte) }
