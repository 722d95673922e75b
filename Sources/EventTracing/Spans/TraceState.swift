/// The W3C `tracestate`: a list of keys and values that is handed on as it came.
public struct TraceState: Hashable, Sendable, CustomStringConvertible {
    /// The most members that a list may have.
    public static let maximumCount = 32

    /// The list as it is written in the header.
    public let description: String

    /// The empty list.
    public init() { description = "" }

    /// Reads a header's value; `nil` when it breaks the rules.
    public init?(_ text: String) {
        var members: [Substring] = []
        var keys: Set<Substring> = []
        for part in text.split(separator: ",") {
            let member = part.trimmingSpaces
            if member.isEmpty { continue }
            guard let equals = member.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let key = member[..<equals]
            guard Self.isKey(key), Self.isValue(member[member.utf8.index(after: equals)...]) else { return nil }
            guard keys.insert(key).inserted else { return nil }
            members.append(member)
        }
        guard members.count <= Self.maximumCount else { return nil }
        description = members.joined(separator: ",")
    }

    /// Whether the list has no member.
    public var isEmpty: Bool { description.isEmpty }

    private static func isKey(_ key: Substring) -> Bool {
        guard let first = key.utf8.first, key.utf8.count <= 256 else { return false }
        func isStart(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        return isStart(first) && key.utf8.allSatisfy { isStart($0) || "_-*/@".utf8.contains($0) }
    }

    private static func isValue(_ value: Substring) -> Bool {
        guard !value.isEmpty, value.utf8.count <= 256, value.utf8.last != UInt8(ascii: " ") else { return false }
        return value.utf8.allSatisfy { (0x20...0x7e).contains($0) && $0 != UInt8(ascii: "=") }
    }
}

extension Substring {
    /// The text without spaces and tabs at both ends.
    var trimmingSpaces: Substring {
        var rest = self[...]
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return rest
    }
}
