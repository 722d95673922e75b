public import TraceStore

extension SkipReason {
    /// What was skipped, in a few words that go behind a number.
    public var words: String {
        switch self {
        case .otherSignal: "of other signals"
        case .noRecord: "lines that are no records"
        case .otherJSON: "of other JSON"
        case .nullMessage: "messages without content"
        }
    }
}

extension RejectReason {
    /// What was wrong, in a few words.
    public var words: String {
        switch self {
        case .cut: "cut off"
        case .malformed: "malformed"
        case .tooLong: "longer than a span may be"
        case .lostFraming: "no message, so reading stopped here"
        case .damagedCompression: "damaged where it is compressed"
        case .unpacksTooLarge: "unpacks to more than is read"
        }
    }
}
