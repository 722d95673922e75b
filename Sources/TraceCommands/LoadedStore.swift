import TerminalGrid
import TraceIngest
import TraceStore

/// Sources read to their end.
struct LoadedStore {
    let session: IngestSession
    let store: TraceStore

    /// Reads everything that is there, and keeps what the limits allow.
    ///
    /// Throws one line when a source cannot be read.
    init(_ sources: [SourceName], options: IngestOptions, limits: StoreLimits = StoreLimits()) throws {
        session = try IngestSession.started(sources, options: options)
        store = TraceStore()
        store.limits = limits
        while let batch = session.waitForBatch() {
            store.append(batch, now: 0)
            // Everything counts as quiet.
            while store.mustEvict { store.evict(now: 0, settle: 0) }
        }
        store.allSourcesEnded = true
        try session.throwFirstFailure()
    }
}

extension IngestSession {
    /// A session that reads.
    ///
    /// Throws the line that says which source cannot be read.
    static func started(_ sources: [SourceName], options: IngestOptions) throws -> IngestSession {
        do throws(SourceError) {
            let session = try IngestSession(sources: sources, options: options)
            try session.start()
            return session
        } catch {
            throw CommandFailure(line: error.description)
        }
    }

    /// A source that broke while it was read ends the command; one clear line says which.
    ///
    /// Where a directory or pattern led to many files, the others count all the same.
    func throwFirstFailure() throws {
        for source in status() {
            guard case .failed(let reason) = source.state else { continue }
            let line = "\(DisplayText.cleaned(source.name)): \(reason)"
            guard source.foundBy != nil else { throw CommandFailure(line: line) }
            StandardStream.error.write("tracetail: \(line)\n")
        }
    }
}
