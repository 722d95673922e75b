/// An event as it travels through the queues.
struct Event: Hashable, Sendable {
    /// Its place in the order of all events.
    var number: Int
    /// What kind it is of.
    var kind: EventKind
    /// How many bytes its body would have.
    var bodySize = 0
    /// When it was put into the queue that it came from, in nanoseconds since 1970.
    var enqueued: UInt64 = 0
    /// How many events its archive batch has.
    var batch = Scenario.Batch(number: 0, size: 1)
    /// What services tell each other beside the event itself: here the trace is carried along.
    var metadata: [String: String] = [:]

    /// The name under which it is known everywhere.
    var id: String {
        let digits = String(number)
        return "evt-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}

// MARK: In a queue

extension Event {
    /// How many bytes an event takes in a queue.
    ///
    /// Always the same, and no more than every system writes into a pipe at once, so that several processes may write to
    /// a queue and read from it without tearing an event.
    static let frameSize = 512

    /// The event as lines of a key and a value; `nil` when it does not fit.
    var frame: [UInt8]? {
        var lines: [(String, String)] = [
            ("number", String(number)), ("kind", kind.rawValue), ("size", String(bodySize)),
            ("enqueued", String(enqueued)), ("batch", "\(batch.number) \(batch.size)"),
        ]
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { lines.append(("metadata.\(key)", value)) }
        var bytes: [UInt8] = []
        for (key, value) in lines { bytes += "\(key) \(value)\n".utf8 }
        guard bytes.count <= Self.frameSize else { return nil }
        return bytes + Array(repeating: 0, count: Self.frameSize - bytes.count)
    }

    /// Reads an event; `nil` when it is none.
    init?(frame: [UInt8]) {
        var fields: [Substring: Substring] = [:]
        for line in String(decoding: frame.prefix { $0 != 0 }, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        let batch = (fields["batch"] ?? "").split(separator: " ").compactMap { Int($0) }
        guard let number = Int(fields["number"] ?? ""), let kind = EventKind(rawValue: String(fields["kind"] ?? "")),
            let size = Int(fields["size"] ?? ""), let enqueued = UInt64(fields["enqueued"] ?? ""), batch.count == 2
        else { return nil }
        self.init(number: number, kind: kind, bodySize: size, enqueued: enqueued)
        self.batch = Scenario.Batch(number: batch[0], size: batch[1])
        for (key, value) in fields where key.hasPrefix("metadata.") {
            metadata[String(key.dropFirst("metadata.".count))] = String(value)
        }
    }
}
