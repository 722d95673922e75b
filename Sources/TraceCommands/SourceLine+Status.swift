import TraceIngest
import TraceViewModel

extension SourceLine {
    /// A source as ingest knows it, for the screen.
    init(_ status: SourceStatus) {
        let state: State =
            switch status.state {
            case .waiting: .waiting
            case .reading: .reading
            case .following: .following
            case .ended: .ended
            case .failed(let reason): .failed(reason)
            }
        self.init(name: status.name, state: state, bytesRead: status.bytesRead, bytesThere: status.bytesThere)
        formats = status.formats
        spans = status.spans
        rejects = status.rejects
        skips = status.skips
        firstRejects = status.firstRejects
        isFound = status.foundBy != nil
        fileCount = status.fileCount
        replacements = status.generation
        notes = status.notes
        explanation = status.explanation
    }
}
