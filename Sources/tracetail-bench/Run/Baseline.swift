/// The numbers of an earlier run, committed beside the code.
struct Baseline {
    private let values: [String: Double]

    /// Reads a flat JSON object of names and numbers, as `flatJSON` writes it; anything else is an error.
    init(json: String) throws(BenchError) {
        var values: [String: Double] = [:]
        let body = json.trimming { $0.isWhitespace || $0 == "{" || $0 == "}" }
        for pair in body.split(separator: ",") {
            let sides = pair.split(separator: ":").map { $0.trimming { $0.isWhitespace || $0 == "\"" } }
            guard sides.count == 2, let value = Double(sides[1]) else {
                throw BenchError("baseline: cannot read \(pair)")
            }
            values[String(sides[0])] = value
        }
        self.values = values
    }

    /// Lines about every measurement that is worse than the baseline by more than its tolerance.
    ///
    /// Measurements that the baseline does not know, and entries that were not measured, are no failures: machines
    /// differ in what they can count.
    func regressions(in measurements: [Measurement]) -> [String] {
        measurements.compactMap { measurement in
            guard let tolerance = measurement.tolerance, let before = values[measurement.name] else { return nil }
            guard measurement.value > before * (1 + tolerance) else { return nil }
            return "\(measurement.name): \(shortDecimal(before)) before, \(shortDecimal(measurement.value)) now "
                + "(\(shortDecimal(tolerance * 100)) % allowed)"
        }
    }
}

extension StringProtocol {
    /// The text without the characters at both ends that satisfy the predicate.
    fileprivate func trimming(_ isTrimmed: (Character) -> Bool) -> SubSequence {
        guard let first = firstIndex(where: { !isTrimmed($0) }), let last = lastIndex(where: { !isTrimmed($0) }) else {
            return self[startIndex..<startIndex]
        }
        return self[first...last]
    }
}
