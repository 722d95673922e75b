/// Distinct names and types by number.
struct NameTable {
    private(set) var texts: [String] = []
    private var numbers: [String: UInt32] = [:]

    mutating func intern(_ text: String) -> UInt32 {
        if let number = numbers[text] { return number }
        let number = UInt32(truncatingIfNeeded: texts.count)
        texts.append(text)
        numbers[text] = number
        return number
    }
}
