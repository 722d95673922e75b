import TraceStore

/// Where pieces that could not be read lie, as far as that has been found out, and which ones are wanted next.
///
/// Bounded.
struct PlaceCache: Sendable {
    private enum Slot: Sendable {
        case asked
        case known(InputPlace)
    }

    private static let limit = 4096

    private var slots: [Reject: Slot] = [:]
    /// What the frame would like to show and nobody has asked for yet.
    private(set) var wanted: [Reject] = []

    /// Where a piece lies, if that is known; otherwise it becomes wanted.
    mutating func place(of reject: Reject) -> InputPlace? {
        switch slots[reject] {
        case .known(let place)?: return place
        case .asked?: return nil
        case nil:
            if slots.count >= Self.limit { slots = [:] }
            slots[reject] = .asked
            wanted.append(reject)
            return nil
        }
    }

    /// Hands over what is wanted, once.
    mutating func takeWanted() -> [Reject] {
        defer { wanted = [] }
        return wanted
    }

    /// Takes an answer in.
    mutating func fill(_ reject: Reject, with place: InputPlace) {
        slots[reject] = .known(place)
    }
}
