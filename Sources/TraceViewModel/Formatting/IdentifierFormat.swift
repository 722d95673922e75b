import TraceStore

extension TraceID {
    /// Sixteen digits that tell the trace from others: the first ones, or the last ones of an id of 64 bits that was
    /// filled up with zeros.
    var shortHex: String { String(high == 0 ? hex.suffix(16) : hex.prefix(16)) }
}
