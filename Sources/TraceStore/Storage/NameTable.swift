/// Distinct names and types by number, with how often each is used.
///
/// A number that is used no more can be given to another name.
struct NameTable {
    private(set) var texts: [String] = []
    private var numbers: [String: UInt32] = [:]
    private var uses: [Int] = []
    private var freeNumbers: [UInt32] = []
    /// Numbers that were used no more when last looked at.
    private var unused: [UInt32] = []
    /// Changes whenever a number is given to another name.
    private(set) var version = 0
    /// Bytes that the names take, roughly.
    private(set) var byteCount = 0

    /// What a name takes beside its text: the string twice, its number, its hash and its uses.
    private static let overhead = 96

    /// The number of a name, which has no more uses than before.
    mutating func intern(_ text: String) -> UInt32 {
        if let number = numbers[text] { return number }
        byteCount += Self.overhead + text.utf8.count
        if let number = freeNumbers.popLast() {
            texts[Int(number)] = text
            numbers[text] = number
            version += 1
            return number
        }
        let number = UInt32(truncatingIfNeeded: texts.count)
        texts.append(text)
        uses.append(0)
        numbers[text] = number
        return number
    }

    /// Counts uses in or out.
    mutating func count(_ change: Int, of number: UInt32) {
        uses[Int(number)] += change
        if uses[Int(number)] == 0 { unused.append(number) }
    }

    /// Forgets the names that are used no more.
    mutating func forgetUnused() {
        for number in unused where uses[Int(number)] == 0 {
            let text = texts[Int(number)]
            guard numbers[text] == number else { continue }
            numbers[text] = nil
            texts[Int(number)] = ""
            freeNumbers.append(number)
            byteCount -= Self.overhead + text.utf8.count
        }
        unused.removeAll()
    }
}
