/// Numbers that look random, and are the same whenever the same question is asked.
///
/// What happens to an event depends on the seed, the event's number and the question alone: never on the time, on how
/// many processes share the work, or on what was asked before.
struct Draw: Hashable, Sendable {
    /// What is to be decided.
    enum Question: UInt64 {
        case kind, tenant, size, rejection, failures, metadata, work
    }

    let seed: UInt64

    /// A number from 0 up to, but not including, 1.
    func fraction(_ question: Question, of event: Int, at place: Int = 0) -> Double {
        var mixed = Self.mix(seed)
        for part in [question.rawValue, UInt64(truncatingIfNeeded: event), UInt64(truncatingIfNeeded: place)] {
            mixed = Self.mix(mixed ^ part)
        }
        return Double(mixed >> 11) * 0x1p-53
    }

    /// One of the choices, each as likely as its weight says.
    func choice<Choice>(_ choices: [(weight: Double, Choice)], _ question: Question, of event: Int) -> Choice? {
        var left = fraction(question, of: event) * choices.reduce(0) { $0 + $1.weight }
        for (weight, choice) in choices {
            if left < weight { return choice }
            left -= weight
        }
        return choices.last?.1
    }

    /// SplitMix64's step.
    private static func mix(_ number: UInt64) -> UInt64 {
        var mixed = number &+ 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
