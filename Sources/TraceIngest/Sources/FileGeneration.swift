import TraceStore

/// One file from its first byte on, until it is truncated, replaced or finished.
///
/// What a big file holds at the start is decoded by several threads. When its end is wanted first, this thread begins
/// near the end and goes on from there, while the others fill in what comes before.
///
/// A file that is compressed or wrapped is read through the spool instead, as its first bytes tell.
final class FileGeneration {
    /// How many of the last bytes read are compared with what the file holds there now.
    static let comparedLength = 4096
    /// How much room there is for what a file got after its size was asked for.
    private static let readAhead: UInt64 = 4096

    /// How the file is read.
    private enum Way {
        /// Too few bytes are there to tell.
        case undecided
        case inPlace
        case spooled(SpooledInput)
    }

    /// What is done with bytes that were read as those of another file, where reading cannot begin behind them.
    private enum KnownBytes {
        /// Nothing, as long as no others have come behind them.
        case unread
        /// They are decoded again, since they tell how to read on, and give nothing.
        case decodedAgain
        /// They are behind, but what follows may have been read too.
        case repeating
        case passed
    }

    private let file: FollowedFile
    let segment: UInt32
    /// What was read, for copies to be known by.
    let content: ReadContent
    private let source: Int
    private let context: IngestContext
    private var way = Way.undecided
    private var stream: RecordStream
    private var lastBytes: [UInt8] = []
    private var knownBytes: KnownBytes
    /// Up to where the file holds what was read as another one.
    private var knownEnd: UInt64 = 0
    /// Up to where it may do so.
    private let repeatEnd: UInt64

    /// The part that is read by several threads, and whether it comes before everything that is read here.
    private var range: RangeReader?
    private var waitsForRange = false
    /// Hands the range to the threads, once the end has been read.
    private var startRange: (() -> Void)?
    private var sizeAtStart: UInt64 = 0

    /// A file of which nothing is known, or only that others may have given its spans.
    init(file: FollowedFile, segment: UInt32, source: Int, context: IngestContext, mayRepeat: Bool = false) {
        self.file = file
        self.segment = segment
        self.source = source
        self.context = context
        content = ReadContent(file: file, segment: segment)
        knownBytes = mayRepeat ? .repeating : .passed
        repeatEnd = mayRepeat ? .max : 0
        stream = RecordStream(segment: segment, offset: 0, options: context.options.decoder)
    }

    /// A file that holds what was read as another one, up to a place.
    init(
        file: FollowedFile,
        segment: UInt32,
        source: Int,
        context: IngestContext,
        continuing other: ReadContent,
        at place: ReadContent.Place
    ) throws(SystemError) {
        self.file = file
        self.segment = segment
        self.source = source
        self.context = context
        content = ReadContent(file: file, segment: segment, continuing: other, at: place)
        knownEnd = place.offset
        // A line that lacked only its newline may have been given as a whole one.
        repeatEnd = other.length + 1
        knownBytes = place.isRecordStart ? .repeating : .unread
        way = place.isRecordStart ? .inPlace : .undecided
        stream = RecordStream(
            segment: segment,
            offset: place.isRecordStart ? place.offset : 0,
            options: context.options.decoder
        )
        let count = min(place.offset, UInt64(Self.comparedLength))
        lastBytes = try file.read(Int(count), at: place.offset - count)
        content.extend(to: place.offset, lastBytes: lastBytes)
    }

    private var options: IngestOptions { context.options }

    /// Offset up to which the file was read.
    var position: UInt64 {
        if knownBytes == .unread { return knownEnd }
        return if case .spooled(let input) = way { input.position } else { stream.position }
    }

    /// Whether the other threads have nothing left to do, and this one goes on from where they stopped.
    var isRangeDone: Bool { !waitsForRange && range?.isDone ?? true }

    /// Whether it holds spans that were read as another file's.
    var holdsKnownSpans: Bool { knownEnd > 0 }

    /// Whether nothing is half read, as far as that is known.
    var isBetweenRecords: Bool {
        if case .inPlace = way { stream.isBetweenRecords(leaving: 0) } else { false }
    }

    /// What kept the other threads from reading to the end of their range; told once.
    func takeRangeFailure() -> SystemError? {
        guard isRangeDone, let range else { return nil }
        content.isWhole = range.hasReadAll
        self.range = nil
        return range.failure
    }

    /// Lets several threads read what is there at the start.
    ///
    /// `makeRange` is given a range and whether a record begins at its end.
    func shareStart(
        size: UInt64,
        endFirst: Bool,
        makeRange: (Range<UInt64>, Bool) -> RangeReader,
        submit: @escaping (RangeReader) -> Void
    ) throws(SystemError) {
        guard size > UInt64(options.pieceSize), options.workers > 0 else { return }
        try decide(isWhole: !options.follow)
        guard case .inPlace = way, try isText() else { return }
        sizeAtStart = size
        content.isWhole = false
        content.readHead(length: size)
        if endFirst, options.follow, options.newestFirst, size > options.newestFirstThreshold,
            let start = try recordStart(before: size)
        {
            let range = makeRange(0..<start, true)
            self.range = range
            startRange = { submit(range) }
            stream.restart(segment: segment, offset: start)
        } else {
            let range = makeRange(0..<size, false)
            self.range = range
            waitsForRange = true
            submit(range)
        }
    }

    /// Whether the file still holds what was read from it.
    func isIntact(_ facts: FileFacts) throws(SystemError) -> Bool {
        if let range {
            content.isWhole = range.hasReadAll
            // What they read behind that may be new, and so is what stands before it.
            if range.wasCutShort { return false }
        }
        // What the other threads have read is compared before anything is read behind it.
        if waitsForRange { goOnAfterRange() }
        guard facts.size >= max(waitsForRange ? sizeAtStart : position, knownEnd) else { return false }
        guard !lastBytes.isEmpty else { return true }
        return try file.read(lastBytes.count, at: position &- UInt64(lastBytes.count)) == lastBytes
    }

    /// Reads and decodes the next piece; `nil` when there is none now.
    ///
    /// `size` is how large the file was a moment ago.
    func read(size: UInt64) throws(SystemError) -> SpanBatch? {
        if knownBytes == .unread, size > knownEnd {
            knownBytes = .decodedAgain
            lastBytes = []
        }
        switch knownBytes {
        case .unread:
            return nil
        case .decodedAgain:
            if try readNext(upTo: min(size, knownEnd)) == nil {
                guard position >= knownEnd else { return nil }
                knownBytes = .repeating
            }
            return SpanBatch()
        case .repeating:
            if var batch = try readNext(upTo: min(size, repeatEnd)) {
                batch.mayRepeat = true
                return batch
            }
            guard position >= repeatEnd else { return nil }
            knownBytes = .passed
            return SpanBatch()
        case .passed:
            return try readNext(upTo: max(size, position) &+ Self.readAhead)
        }
    }

    private func readNext(upTo end: UInt64) throws(SystemError) -> SpanBatch? {
        try decide(isWhole: !options.follow)
        return switch way {
        case .undecided: nil
        case .inPlace: try readInPlace(upTo: end)
        case .spooled(let input): try read(through: input, upTo: end)
        }
    }

    /// Tells by the file's first bytes how it is to be read, once there are enough of them.
    private func decide(isWhole: Bool) throws(SystemError) {
        guard case .undecided = way else { return }
        let head = try file.read(LineWrapper.headLength, at: 0)
        let isPlain: Bool? = head.withUnsafeBytes { head in
            guard let compression = Compression(head: head, isWhole: isWhole) else { return nil }
            guard compression == .none else { return false }
            // Whole lines that nothing is around are not kept waiting for others.
            return LineWrapper(head: head, isWhole: isWhole || head.last == ascii("\n")).map { $0 == .none }
        }
        guard let isPlain else { return }
        way = isPlain ? .inPlace : .spooled(SpooledInput(source: source, segment: segment, context: context))
    }

    private func read(through input: SpooledInput, upTo end: UInt64) throws(SystemError) -> SpanBatch? {
        while true {
            if let batch = input.nextBatch() { return batch }
            let offset = input.position
            let count = try input.read(room(upTo: end)) { buffer throws(SystemError) in
                try file.read(into: buffer, at: offset)
            }
            guard count > 0 else { return nil }
            remember(input.last(count))
            extendContent(isRecordStart: false)
        }
    }

    private func readInPlace(upTo end: UInt64) throws(SystemError) -> SpanBatch? {
        guard !waitsForRange else { return nil }
        let offset = position
        let file = file
        let held = stream.waiting.count
        let count = try stream.read(room(upTo: end)) { buffer throws(SystemError) in
            try file.read(into: buffer, at: offset)
        }
        if position >= sizeAtStart || count == 0 {
            defer { startRange = nil }
            // After the batch of the end, and before it is handed over: the threads take a moment to begin.
            if let startRange { startRange() }
        }
        guard count > 0 else { return nil }
        return decode(UnsafeRawBufferPointer(rebasing: stream.waiting[held...]))
    }

    /// Decodes what was read, whose last bytes are new, and remembers the last place in it that lies between records.
    private func decode(_ new: UnsafeRawBufferPointer) -> SpanBatch {
        var batch = SpanBatch()
        var taken = 0
        if let start = lastRecordStart(in: new) {
            let left = new.count - start
            let last = lastBytes(with: UnsafeRawBufferPointer(rebasing: new[..<start]))
            remember(new)
            taken = stream.decode(limit: stream.waiting.count - left, into: &batch)
            if stream.isBetweenRecords(leaving: left) {
                content.mark(ReadContent.Place(offset: position - UInt64(left), isRecordStart: true), lastBytes: last)
            }
        } else {
            remember(new)
        }
        batch.bytes = taken + stream.decode(into: &batch)
        extendContent()
        return batch
    }

    private func extendContent() {
        if stream.isBetweenRecords(leaving: 0) {
            extendContent(isRecordStart: true)
        } else if stream.holdsMessages {
            extendContent(isRecordStart: false)
        } else {
            content.extend(to: position, lastBytes: lastBytes)
        }
    }

    private func extendContent(isRecordStart: Bool) {
        guard position > knownEnd else { return }
        content.extend(to: position, lastBytes: lastBytes)
        content.markEnd(isRecordStart: isRecordStart)
    }

    /// Decodes what is held back: nothing follows.
    func finish() -> SpanBatch {
        guard knownBytes == .passed || knownBytes == .repeating else { return SpanBatch() }
        if case .undecided = way { readShortFile() }
        var batch = if case .spooled(let input) = way { input.finish() } else { stream.decode(isFinal: true) }
        batch.mayRepeat = knownBytes == .repeating
        return batch
    }

    /// Reads a file that was too short to tell how, which no longer matters.
    private func readShortFile() {
        do throws(SystemError) {
            try decide(isWhole: true)
            let body = { [file] (buffer: UnsafeMutableRawBufferPointer) throws(SystemError) in
                try file.read(into: buffer, at: 0)
            }
            if case .spooled(let input) = way {
                _ = try input.read(LineWrapper.headLength, body)
            } else {
                _ = try stream.read(LineWrapper.headLength, body)
            }
        } catch {
            // It cannot be read any more: nothing was lost but a few bytes.
        }
    }

    /// Gives back memory while there is nothing to read.
    func rest() {
        if case .spooled(let input) = way { input.releaseMemory() } else { stream.releaseMemory() }
    }

    /// How much room the next piece needs: not much, in a file that grows by a line at a time.
    private func room(upTo end: UInt64) -> Int {
        min(options.pieceSize, Int(clamping: max(end, position) - position))
    }

    /// Stops the other threads: the file holds something else now.
    func cancel() {
        range?.cancel()
        startRange = nil
    }

    private func goOnAfterRange() {
        guard let range, range.isDone, let rest = range.takeRest() else { return }
        waitsForRange = false
        lastBytes = rest.lastBytes
        stream = RecordStream(continuing: rest.decoder, rest: rest.bytes, options: options.decoder)
        extendContent()
    }

    private func remember(_ bytes: UnsafeRawBufferPointer) { lastBytes = lastBytes(with: bytes) }

    /// The last bytes once others have come behind them.
    private func lastBytes(with bytes: UnsafeRawBufferPointer) -> [UInt8] {
        let kept = max(0, Self.comparedLength - bytes.count)
        return Array(lastBytes.suffix(kept)) + bytes.suffix(Self.comparedLength)
    }

    /// Whether the file is a text, which can be cut into pieces.
    private func isText() throws(SystemError) -> Bool {
        let head = try file.read(StreamFraming.headLength, at: 0)
        return StreamFraming(head) == .text
    }

    /// A record's start near the end, provided that the file begins with records that can be cut apart.
    private func recordStart(before size: UInt64) throws(SystemError) -> UInt64? {
        let first = try file.read(options.pieceSize, at: 0)
        let isCuttable = first.withUnsafeBytes { bytes in
            guard let cut = lastRecordStart(in: bytes) else { return false }
            var decoder = SpanDecoder(segment: segment, offset: 0, options: options.decoder)
            var batch = SpanBatch()
            let taken = decoder.decode(UnsafeRawBufferPointer(rebasing: bytes[..<cut]), isFinal: false, into: &batch)
            return taken == cut && decoder.isBetweenRecords
        }
        guard isCuttable else { return nil }
        let begin = size - min(size, UInt64(options.newestFirstLength))
        let last = try file.read(Int(size - begin), at: begin)
        return last.withUnsafeBytes { firstRecordStart(in: $0, from: 0) }.map { begin &+ UInt64($0) }
    }
}
