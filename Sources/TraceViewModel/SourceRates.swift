/// How fast the sources are read, measured between ticks.
struct SourceRates: Sendable {
    /// What one source gives in a second.
    struct Rate: Hashable, Sendable {
        var bytes: UInt64 = 0
        var spans: UInt64 = 0
    }

    /// By place in the list of sources, which only grows.
    private var rates: [Rate] = []
    private var measured: [Rate] = []

    /// The rate of a source.
    subscript(source: Int) -> Rate { rates.indices.contains(source) ? rates[source] : Rate() }

    /// All sources together.
    var total: Rate {
        rates.reduce(into: Rate()) { total, rate in
            total.bytes &+= rate.bytes
            total.spans &+= rate.spans
        }
    }

    /// Takes in how far the sources are, `elapsed` nanoseconds after the last time.
    mutating func measure(_ sources: [SourceLine], elapsed: UInt64) {
        rates = sources.indices.map { index in
            let before = measured.indices.contains(index) ? measured[index] : Rate()
            let (bytes, spans) = (sources[index].bytesRead, UInt64(clamping: sources[index].spans))
            return Rate(
                bytes: perSecond(bytes > before.bytes ? bytes - before.bytes : 0, elapsed),
                spans: perSecond(spans > before.spans ? spans - before.spans : 0, elapsed)
            )
        }
        measured = sources.map { Rate(bytes: $0.bytesRead, spans: UInt64(clamping: $0.spans)) }
    }

    /// Whether the rates on the screen are not the last word.
    func areOpen(_ sources: [SourceLine]) -> Bool {
        guard rates.allSatisfy({ $0 == Rate() }), sources.count == measured.count else { return true }
        return zip(sources, measured).contains { $0.bytesRead != $1.bytes }
    }

    private func perSecond(_ count: UInt64, _ elapsed: UInt64) -> UInt64 {
        RateFormat.perSecond(Int(clamping: count), in: elapsed)
    }
}
