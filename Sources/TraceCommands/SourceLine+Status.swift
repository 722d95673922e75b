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
    }
}
