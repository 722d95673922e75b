/// Text compared without regard to case, scalar by scalar.
///
/// A letter stands for its lower case where that is one scalar of the same kind: what is ASCII never becomes anything
/// else, and nothing else becomes ASCII (the Kelvin sign stays one). So ASCII text can be looked for in raw bytes.
enum CaseFolding {
    static func folded(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar.isASCII { return Unicode.Scalar(folded(UInt8(truncatingIfNeeded: scalar.value))) }
        let lower = scalar.properties.lowercaseMapping.unicodeScalars
        guard lower.count == 1, let first = lower.first, !first.isASCII else { return scalar }
        return first
    }

    /// The text's UTF-8 with every letter folded.
    static func folded(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        if bytes.allSatisfy({ $0 < 0x80 }) { return bytes.map(folded) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for scalar in text.unicodeScalars {
            result.append(contentsOf: UTF8.encode(folded(scalar)) ?? UTF8.encodedReplacementCharacter)
        }
        return result
    }
}
