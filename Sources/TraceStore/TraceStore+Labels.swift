extension TraceStore {
    /// Starts by which the spans that labelled a trace won, where the spans no longer have them.
    struct LabelStarts {
        var key: UnixNanoseconds?
        var type: UnixNanoseconds?
    }

    /// The key of lowest rank wins, then the span with the smallest (start, span id), then the smaller text.
    ///
    /// Every copy of a span has a say, so that the winner does not depend on which copy came first. `row` is where the
    /// span lies. Returns whether anything changed.
    @inline(__always)
    func offerKey(_ text: UnsafeBufferPointer<UInt8>, of span: DecodedSpan, at row: UInt32, to trace: UInt32) -> Bool {
        let labels = traceLabels.pointer(trace)
        guard let held = labels.pointee.key else {
            return setKey(text, of: span, at: row, to: trace)
        }
        if span.keyRank != held.rank {
            guard span.keyRank < held.rank else { return false }
        } else {
            // The span that named the trace wins against itself only by its text, or as a copy.
            let heldStart = keyStart(of: trace)
            if span.start != heldStart {
                guard span.start < heldStart else { return false }
            } else {
                let heldID = spans[labels.pointee.keyRow].spanID
                if span.spanID != heldID {
                    guard span.spanID < heldID else { return false }
                } else {
                    guard text.lexicographicallyPrecedes(keys.utf8(at: held)) else { return false }
                }
            }
        }
        keys.remove(held)
        return setKey(text, of: span, at: row, to: trace)
    }

    private func setKey(
        _ text: UnsafeBufferPointer<UInt8>,
        of span: DecodedSpan,
        at row: UInt32,
        to trace: UInt32
    ) -> Bool {
        let labels = traceLabels.pointer(trace)
        labels.pointee.key = keys.add(text, rank: span.keyRank)
        labels.pointee.keyRow = row
        if spans[row].start != span.start {
            labelStarts[trace, default: LabelStarts()].key = span.start
        } else if !labelStarts.isEmpty {
            labelStarts[trace]?.key = nil
        }
        return true
    }

    /// The type of the span with the smallest (start, span id) wins, then the smaller text.
    ///
    /// Returns whether anything changed.
    @inline(__always)
    func offerType(_ type: UInt32, of span: DecodedSpan, at row: UInt32, to trace: UInt32) -> Bool {
        let labels = traceLabels.pointer(trace)
        let held = labels.pointee
        if held.type != .max {
            let heldStart = typeStart(of: trace)
            if span.start != heldStart {
                guard span.start < heldStart else { return false }
            } else if span.spanID != spans[held.typeRow].spanID {
                guard span.spanID < spans[held.typeRow].spanID else { return false }
            } else {
                guard names.texts[Int(type)] < names.texts[Int(held.type)] else { return false }
            }
        }
        if held.type != type {
            names.count(1, of: type)
            if held.type != .max { names.count(-1, of: held.type) }
        }
        labels.pointee.type = type
        labels.pointee.typeRow = row
        if spans[row].start != span.start {
            labelStarts[trace, default: LabelStarts()].type = span.start
        } else if !labelStarts.isEmpty {
            labelStarts[trace]?.type = nil
        }
        return held.type != type
    }

    /// Remembers by which start a span labelled its trace, before a copy with another start takes its row.
    func keepLabelStart(of row: UInt32, trace: UInt32) {
        let labels = traceLabels[trace]
        let start = spans[row].start
        if labels.keyRow == row, labelStarts[trace]?.key == nil {
            labelStarts[trace, default: LabelStarts()].key = start
        }
        if labels.typeRow == row, labelStarts[trace]?.type == nil {
            labelStarts[trace, default: LabelStarts()].type = start
        }
    }

    @inline(__always)
    private func keyStart(of trace: UInt32) -> UnixNanoseconds {
        if !labelStarts.isEmpty, let start = labelStarts[trace]?.key { return start }
        return spans[traceLabels[trace].keyRow].start
    }

    @inline(__always)
    private func typeStart(of trace: UInt32) -> UnixNanoseconds {
        if !labelStarts.isEmpty, let start = labelStarts[trace]?.type { return start }
        return spans[traceLabels[trace].typeRow].start
    }
}
