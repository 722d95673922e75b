/// What a container's runtime or a tool puts around every line, as the first lines tell.
enum LineWrapper: Equatable, Sendable {
    /// Nothing.
    case none

    /// How many bytes are enough to tell.
    static let headLength = 4096

    /// Tells by the first bytes; `nil` when more of them are needed.
    ///
    /// `isWhole`: there are no more.
    init?(head: UnsafeRawBufferPointer, isWhole: Bool) {
        guard isWhole || !head.isEmpty else { return nil }
        self = .none
    }
}

/// Takes lines out of what is wrapped around them.
struct LineUnwrapper {
    init(_ wrapper: LineWrapper) {}

    /// Hands on each piece of text with the name of the stream that it belongs to.
    mutating func take(
        _ bytes: UnsafeRawBufferPointer,
        isFinal: Bool,
        sink: (_ name: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer) -> Void
    ) {
        guard !bytes.isEmpty else { return }
        sink(UnsafeRawBufferPointer(start: nil, count: 0), bytes)
    }
}
