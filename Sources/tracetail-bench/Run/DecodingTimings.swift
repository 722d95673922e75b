/// How fast one core decodes text that lies in memory, also in terms of `memchr` over the same bytes.
func decodingTimings(spans: Int) -> [Measurement] {
    var measurements: [Measurement] = []
    for format in GeneratorOptions.Format.allCases {
        let text = GeneratedText(GeneratorOptions(spans: min(spans, 250_000), format: format))
        let bytes = text.bytes
        var lines = 0
        let reference = Samples.medianOfFive { lines = countNewlines(in: bytes) }
        let decoding = Samples.medianOfFive { decodeAll(bytes) { _ in } }
        // `lines` keeps the counting from being left out; a text has at least one.
        precondition(lines > 0)
        let name = "decode.\(format.rawValue)"
        measurements += [
            .shown("\(name).memchr", Double(bytes.count) / reference * 1e3, "MB/s"),
            .shown("\(name).speed", Double(bytes.count) / decoding * 1e3, "MB/s"),
            .shown("\(name).spans", Double(text.counts.spans) / decoding * 1e3, "M spans/s"),
            .timesMemchr("\(name).times-memchr", decoding / reference),
        ]
    }
    return measurements
}
