/// The first hundred rejects of each reason, by place.
struct RejectList {
    private static let limit = 100
    private var ordered: [RejectReason: [Reject]] = [:]

    mutating func add(_ reject: Reject) {
        var list = ordered[reject.reason] ?? []
        if list.count == Self.limit, let last = list.last, !Self.precedes(reject, last) { return }
        list.insert(reject, at: list.firstIndex { Self.precedes(reject, $0) } ?? list.count)
        if list.count > Self.limit { list.removeLast() }
        ordered[reject.reason] = list
    }

    var all: [Reject] {
        RejectReason.allCases.flatMap { ordered[$0] ?? [] }.sorted(by: Self.precedes)
    }

    private static func precedes(_ left: Reject, _ right: Reject) -> Bool {
        if left.segment != right.segment { return left.segment < right.segment }
        if left.offset != right.offset { return left.offset < right.offset }
        if left.length != right.length { return left.length < right.length }
        return left.reason.rawValue < right.reason.rawValue
    }
}
