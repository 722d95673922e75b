extension TraceStore {
    /// The key of lowest rank wins, then the span with the smallest (start, span id), then the smaller text.
    ///
    /// Every copy of a span has a say, so that the winner does not depend on which copy came first.
    func offerKey(of span: DecodedSpan, in batch: SpanBatch, to row: UInt32) {
        let trace = traces.pointer(row)
        let start = Int(span.keyStart)
        guard start + Int(span.keyLength) <= batch.keyText.count else { return }
        let held = trace.pointee
        if held.keyLength != 0 {
            if span.keyRank != held.keyRank {
                guard span.keyRank < held.keyRank else { return }
            } else if span.start != held.keyStart {
                guard span.start < held.keyStart else { return }
            } else if span.spanID != held.keySpan {
                guard span.spanID < held.keySpan else { return }
            } else {
                let heldText = keys.utf8(at: held.keyOffset, length: held.keyLength)
                guard keyText(of: span, in: batch).lexicographicallyPrecedes(heldText) else { return }
            }
        }
        let text = keyText(of: span, in: batch)
        trace.pointee.keyRank = span.keyRank
        trace.pointee.keyStart = span.start
        trace.pointee.keySpan = span.spanID
        if span.keyLength <= held.keyLength {
            keys.replace(at: held.keyOffset, by: text)
        } else {
            trace.pointee.keyOffset = keys.add(text)
        }
        trace.pointee.keyLength = span.keyLength
    }

    /// The type of the span with the smallest (start, span id) wins, then the smaller text.
    func offerType(_ type: UInt32, of span: DecodedSpan, to row: UInt32) {
        let trace = traces.pointer(row)
        let held = trace.pointee
        if held.type != .max {
            if span.start != held.typeStart {
                guard span.start < held.typeStart else { return }
            } else if span.spanID != held.typeSpan {
                guard span.spanID < held.typeSpan else { return }
            } else {
                guard names.texts[Int(type)] < names.texts[Int(held.type)] else { return }
            }
        }
        trace.pointee.type = type
        trace.pointee.typeStart = span.start
        trace.pointee.typeSpan = span.spanID
    }

    private func keyText(of span: DecodedSpan, in batch: SpanBatch) -> ArraySlice<UInt8> {
        batch.keyText[Int(span.keyStart)..<Int(span.keyStart) + Int(span.keyLength)]
    }
}
