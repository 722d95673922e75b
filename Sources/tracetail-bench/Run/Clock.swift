#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Nanoseconds of a clock that only goes forward.
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// How long the body takes, in nanoseconds.
func nanoseconds(_ body: () throws -> Void) rethrows -> Double {
    let begin = monotonicNanoseconds()
    try body()
    return Double(monotonicNanoseconds() - begin)
}

/// Durations of the same thing, done again and again.
struct Samples {
    private var values: [Double] = []

    mutating func append(_ value: Double) { values.append(value) }

    var median: Double { quantile(0.5) }

    /// The smallest sample that is at least as large as this share of them; zero without samples.
    func quantile(_ share: Double) -> Double {
        let sorted = values.sorted()
        guard let largest = sorted.last else { return 0 }
        let index = Int((share * Double(sorted.count)).rounded(.up)) - 1
        return sorted.indices.contains(index) ? sorted[index] : largest
    }

    /// The median time of five runs, after one that only warms up.
    static func medianOfFive(_ body: () throws -> Void) rethrows -> Double {
        try body()
        var samples = Samples()
        for _ in 0..<5 { samples.append(try nanoseconds(body)) }
        return samples.median
    }
}

/// Nanoseconds that all threads of this process together have used a processor.
func processorNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
