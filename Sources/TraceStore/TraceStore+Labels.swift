extension TraceStore {
    /// Starts by which the spans that labelled a trace won, where the spans no longer have them.
    struct LabelStarts {
        var key: UnixNanoseconds?
        var type: UnixNanoseconds?
    }

    /// The key of lowest rank wins, then the span with the smallest (start, span id), then the smaller text.
    ///
    /// The id is the written one: whether it is shared with the other side of a call may turn out later.
    /// Every copy of a span has a say, so that the winner does not depend on which copy came first. `row` is where the
    /// span lies. Returns whether anything changed.
    @inline(__always)
    func offerKey(of span: UnsafePointer<DecodedSpan>, in text: [UInt8], at row: UInt32, to trace: UInt32) -> Bool {
        if let held = traceLabels[trace].key {
            if span.pointee.keyRank != held.rank {
                guard span.pointee.keyRank < held.rank else { return false }
            } else {
                // The span that named the trace wins against itself only by its text, or as a copy.
                guard span.pointee.start <= keyStart(of: trace) else { return false }
            }
        }
        return setKey(of: span, in: text, at: row, to: trace)
    }

    /// Makes a key the trace's unless that one's is as good.
    private func setKey(
        of span: UnsafePointer<DecodedSpan>,
        in text: [UInt8],
        at row: UInt32,
        to trace: UInt32
    ) -> Bool {
        let start = Int(span.pointee.keyStart)
        let end = start + Int(span.pointee.keyLength)
        guard end <= text.count else { return false }
        let text = text[start..<end]
        let labels = traceLabels.pointer(trace)
        if let held = labels.pointee.key {
            if span.pointee.keyRank == held.rank, span.pointee.start == keyStart(of: trace) {
                let (id, heldID) = (spans[row].writtenID, spans[labels.pointee.keyRow].writtenID)
                if id != heldID {
                    guard id < heldID else { return false }
                } else {
                    guard text.lexicographicallyPrecedes(keys.utf8(at: held)) else { return false }
                }
            }
            keys.remove(held)
        }
        labels.pointee.key = text.withUnsafeBytes { keys.add($0, rank: span.pointee.keyRank) }
        labels.pointee.keyRow = row
        if spans[row].start != span.pointee.start {
            labelStarts[trace, default: LabelStarts()].key = span.pointee.start
        } else if !labelStarts.isEmpty {
            labelStarts[trace]?.key = nil
        }
        return true
    }

    /// The type of the span with the smallest (start, span id) wins, then the smaller text.
    ///
    /// Returns whether anything changed.
    @inline(__always)
    func offerType(_ type: UInt32, of span: UnsafePointer<DecodedSpan>, at row: UInt32, to trace: UInt32) -> Bool {
        let labels = traceLabels.pointer(trace)
        let held = labels.pointee
        if held.type != .max {
            let heldStart = typeStart(of: trace)
            if span.pointee.start != heldStart {
                guard span.pointee.start < heldStart else { return false }
            } else if spans[row].writtenID != spans[held.typeRow].writtenID {
                guard spans[row].writtenID < spans[held.typeRow].writtenID else { return false }
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
        if spans[row].start != span.pointee.start {
            labelStarts[trace, default: LabelStarts()].type = span.pointee.start
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

    /// A span that may have labelled its trace has another row now.
    func moveLabels(from row: UInt32, to other: UInt32, of trace: UInt32) {
        let labels = traceLabels.pointer(trace)
        if labels.pointee.keyRow == row { labels.pointee.keyRow = other }
        if labels.pointee.typeRow == row { labels.pointee.typeRow = other }
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
