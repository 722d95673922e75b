extension IngestSession {
    /// Makes the file that the one stream among the sources is recorded in, if it is to be.
    func openRecording() throws(SourceError) -> Recording? {
        guard let wanted = context.options.recording else { return nil }
        let streams = sources.filter { source in
            switch source {
            case .standardInput: true
            case .file(let path), .named(_, let path): (try? FileFacts(path: path))?.kind == .other
            }
        }
        guard streams.count == 1 else {
            throw SourceError(path: wanted.path, words: "one pipe can be recorded, not \(streams.count)")
        }
        do throws(SystemError) {
            return try Recording(path: wanted.path, appends: wanted.appends)
        } catch {
            throw SourceError(path: wanted.path, error)
        }
    }
}
