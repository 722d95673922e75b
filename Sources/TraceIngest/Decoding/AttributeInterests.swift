import TraceStore

/// Which attributes are looked at while spans are decoded.
struct AttributeInterests: Sendable {
    /// What an attribute's key stands for; several may hold at once.
    struct Meaning: OptionSet {
        var rawValue: UInt8

        static let configuredKey = Meaning(rawValue: 1 << 0)
        static let conversation = Meaning(rawValue: 1 << 1)
        static let message = Meaning(rawValue: 1 << 2)
        static let type = Meaning(rawValue: 1 << 3)
        static let operationType = Meaning(rawValue: 1 << 4)
        static let operationBefore = Meaning(rawValue: 1 << 5)
        static let operationName = Meaning(rawValue: 1 << 6)
        static let system = Meaning(rawValue: 1 << 7)
    }

    private let configured: [UInt8]
    private let configuredCount: Int
    private let configuredWord: UInt64

    init(correlationKey: String) {
        configured = Array(correlationKey.utf8)
        configuredCount = configured.count
        var word: UInt64 = 0
        for (index, byte) in configured.prefix(8).enumerated() { word |= UInt64(byte) << UInt64(8 * index) }
        configuredWord = word
    }

    /// What the key that begins at `start` means.
    ///
    /// Reads eight bytes, whatever `count` is.
    @inline(__always)
    func meaning(_ start: Bytes, _ count: Int) -> Meaning {
        let word = count >= 8 ? load8(start) : load8(start) & (1 << UInt64(truncatingIfNeeded: 8 &* count)) &- 1
        if word != configuredWord, word != word8("messagin"), word != word8("event.ty") { return [] }
        return fullMeaning(start, count, word)
    }

    @inline(never)
    private func fullMeaning(_ start: Bytes, _ count: Int, _ word: UInt64) -> Meaning {
        var meaning: Meaning = []
        if word == configuredWord, count == configuredCount,
            configured.withUnsafeBufferPointer({ $0.baseAddress.map { areEqual(start, $0, count) } ?? false })
        {
            meaning.insert(.configuredKey)
        }
        let end = start + count
        switch count {
        case 10 where isText(start, end, "event.type"): meaning.insert(.type)
        case 16 where isText(start, end, "messaging.system"): meaning.insert(.system)
        case 19 where isText(start, end, "messaging.operation"): meaning.insert(.operationBefore)
        case 20 where isText(start, end, "messaging.message.id"), 20 where isText(start, end, "messaging.message_id"):
            meaning.insert(.message)
        case 24 where isText(start, end, "messaging.operation.type"): meaning.insert(.operationType)
        case 24 where isText(start, end, "messaging.operation.name"): meaning.insert(.operationName)
        case 25 where isText(start, end, "messaging.conversation_id"): meaning.insert(.conversation)
        case 33 where isText(start, end, "messaging.message.conversation_id"): meaning.insert(.conversation)
        default: break
        }
        return meaning
    }
}

/// What a span's attributes say about the message operation, the strongest evidence kept.
///
/// In order: `messaging.operation.type`, the older `messaging.operation`, `messaging.operation.name`, and at last the
/// kind together with the presence of `messaging.system`. A value that names no operation counts as absent.
struct OperationEvidence {
    private var rank: UInt8 = .max
    private var operation = MessagingOperation.none
    private var hasSystem = false

    mutating func note(_ meaning: AttributeInterests.Meaning, _ value: TextRange) {
        if meaning.contains(.system) { hasSystem = true }
        let newRank: UInt8
        if meaning.contains(.operationType) {
            newRank = 0
        } else if meaning.contains(.operationBefore) {
            newRank = 1
        } else if meaning.contains(.operationName) {
            newRank = 2
        } else {
            return
        }
        let named = Self.operation(named: value)
        guard named != .none, newRank <= rank else { return }
        rank = newRank
        operation = named
    }

    func conclusion(kind: SpanKind) -> MessagingOperation {
        if operation != .none || !hasSystem { return operation }
        return kind == .producer ? .send : kind == .consumer ? .process : .none
    }

    private static func operation(named value: TextRange) -> MessagingOperation {
        for (text, operation) in names where isText(value.start, value.end, text) { return operation }
        return .none
    }

    private static let names: [(StaticString, MessagingOperation)] = [
        ("create", .create), ("send", .send), ("publish", .send), ("enqueue", .send), ("receive", .receive),
        ("poll", .receive), ("subscribe", .receive), ("process", .process), ("consume", .process),
        ("handle", .process), ("deliver", .process), ("settle", .settle), ("ack", .settle), ("nack", .settle),
        ("commit", .settle), ("complete", .settle), ("abandon", .settle), ("checkpoint", .settle),
    ]
}
