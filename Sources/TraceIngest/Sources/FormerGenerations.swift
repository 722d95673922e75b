import TraceStore

/// The files that a path led to before.
///
/// A writer may hold its descriptor long after its file was replaced or deleted, and may be in the middle of a line.
/// So a former file is followed until it has been quiet for a while, and only then what is left of its last line is
/// given up. Its segment is retired from the start: when the table gives up its descriptor, following it ends too.
struct FormerGenerations {
    private struct Entry {
        let generation: FileGeneration
        /// When it last grew, or came here.
        var grewAt: ContinuousClock.Instant
    }

    /// Each one costs a descriptor and a buffer.
    private static let countLimit = 16

    private let context: IngestContext
    private var entries: [Entry] = []

    init(context: IngestContext) {
        self.context = context
    }

    /// Follows a file that was read to its end and has lost its path; answers what a file gave that was given up for it.
    mutating func add(_ generation: FileGeneration) -> SpanBatch? {
        context.segments.retire(generation.segment)
        entries.append(Entry(generation: generation, grewAt: .now))
        return entries.count > Self.countLimit ? entries.removeFirst().generation.finish() : nil
    }

    /// Hands out the former file that the path leads to again.
    mutating func take(_ identity: FileIdentity) -> FileGeneration? {
        guard let index = entries.firstIndex(where: { $0.generation.file.identity == identity }) else { return nil }
        return entries.remove(at: index).generation
    }

    /// The next piece of a file that grew, or the end of one that is given up; `nil` when there is neither now.
    mutating func read() -> SpanBatch? {
        for index in entries.indices {
            let generation = entries[index].generation
            do throws(SystemError) {
                if try isIntact(generation), let batch = try generation.read() {
                    entries[index].grewAt = .now
                    return batch
                }
                let isQuiet = entries[index].grewAt.duration(to: .now) >= context.options.quietTime
                if !isQuiet, context.segments.isOpen(generation.segment) { continue }
            } catch {
                // It cannot be read any more: what it gave so far stands.
            }
            entries.remove(at: index)
            return generation.finish()
        }
        return nil
    }

    /// Whether the file holds what was read from it; its segment is discarded otherwise.
    private func isIntact(_ generation: FileGeneration) throws(SystemError) -> Bool {
        let isIntact = try generation.isIntact(generation.file.facts())
        if !isIntact { context.segments.discard(generation.segment) }
        return isIntact
    }
}
