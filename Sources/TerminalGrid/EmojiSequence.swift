/// Sequences of scalars that Unicode draws as one picture of two columns: flags, keycaps, skin tones, families.
enum EmojiSequence {
    /// More scalars than any recommended sequence has (ten).
    private static let scalarLimit = 12

    private static let variation: Unicode.Scalar = "\u{FE0F}"
    private static let keycap: Unicode.Scalar = "\u{20E3}"
    private static let joiner: Unicode.Scalar = "\u{200D}"

    /// Where the sequence of two or more scalars ends that begins at a place; `nil` if none does.
    static func end(of scalars: String.UnicodeScalarView, from start: String.Index) -> String.Index? {
        let first = scalars[start]
        var rest = scalars[start...].dropFirst()
        // Most text is decided here.
        guard let second = rest.first, continues(second), first.properties.isEmoji else { return nil }

        if isRegional(first) { return isRegional(second) ? scalars.index(after: rest.startIndex) : nil }
        if first.isASCII {
            let isKeycap = rest.popFirst() == variation && rest.popFirst() == keycap
            return isKeycap ? rest.startIndex : nil
        }
        if first.properties.isEmojiModifier { return nil }

        var end = rest.startIndex
        var count = 1
        while let scalar = rest.popFirst(), count < scalarLimit {
            if scalar == joiner {
                guard let joined = rest.popFirst(), isPicture(joined) else { break }
                count += 1
            } else if scalar != variation, !scalar.properties.isEmojiModifier {
                break
            }
            count += 1
            end = rest.startIndex
        }
        return count > 1 ? end : nil
    }

    private static func continues(_ scalar: Unicode.Scalar) -> Bool {
        scalar == variation || scalar == joiner || isRegional(scalar) || (0x1F3FB...0x1F3FF).contains(scalar.value)
    }

    private static func isPicture(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isEmoji && !scalar.isASCII && !isRegional(scalar) && !scalar.properties.isEmojiModifier
    }

    private static func isRegional(_ scalar: Unicode.Scalar) -> Bool {
        (0x1F1E6...0x1F1FF).contains(scalar.value)
    }
}
