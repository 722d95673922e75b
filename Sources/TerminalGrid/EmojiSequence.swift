/// Characters that Unicode draws as one picture of two columns although they consist of several scalars: flags, keycaps,
/// skin tones, families.
enum EmojiSequence {
    /// More scalars than any recommended sequence has (ten).
    private static let scalarLimit = 12

    /// Whether the character is such a sequence.
    ///
    /// One that is malformed or absurdly long is none; it is shown scalar by
    /// scalar.
    static func matches(_ character: Character) -> Bool {
        let scalars = character.unicodeScalars
        guard let first = scalars.first, first.properties.isEmoji, !first.properties.isEmojiModifier else {
            return false
        }
        var rest = scalars.dropFirst()
        guard let second = rest.first else { return false }

        if isRegional(first) { return rest.count == 1 && isRegional(second) }
        if first.isASCII { return rest.elementsEqual([variation, keycap]) }
        if rest.count >= scalarLimit { return false }

        while let scalar = rest.popFirst() {
            if scalar == variation || scalar.properties.isEmojiModifier { continue }
            guard scalar == joiner, let joined = rest.popFirst(), joined.properties.isEmoji, !joined.isASCII else {
                return false
            }
        }
        return true
    }

    private static let variation: Unicode.Scalar = "\u{FE0F}"
    private static let keycap: Unicode.Scalar = "\u{20E3}"
    private static let joiner: Unicode.Scalar = "\u{200D}"

    private static func isRegional(_ scalar: Unicode.Scalar) -> Bool {
        (0x1F1E6...0x1F1FF).contains(scalar.value)
    }
}
