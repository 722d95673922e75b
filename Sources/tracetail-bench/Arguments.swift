/// What was wrong with the command line or the run, in words for a person.
struct BenchError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

/// The words of the command line, taken off one after the other.
struct Arguments {
    private var words: ArraySlice<String>

    init(_ words: ArraySlice<String>) { self.words = words }

    /// The next word, an option or a command.
    mutating func next() -> String? { words.popFirst() }

    /// The value of the option just taken.
    mutating func value(of option: String) throws(BenchError) -> String {
        guard let value = words.popFirst() else { throw BenchError("\(option) needs a value") }
        return value
    }

    /// The value of the option just taken, as a positive whole number.
    mutating func positiveInt(of option: String) throws(BenchError) -> Int {
        let text = try value(of: option)
        guard let number = Int(text), number > 0 else { throw BenchError("\(option): not a positive number: \(text)") }
        return number
    }
}
