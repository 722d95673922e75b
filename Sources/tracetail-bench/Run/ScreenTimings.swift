import TerminalGrid

extension Kernel {
    /// One key press after the other, on a small store: update and render.
    static let screen: [Kernel] = [
        screenKernel("frame.down", start: "g", keys: "<Down>"),
        screenKernel("frame.page", start: "g", keys: "<PgDn>"),
        screenKernel("frame.unfold", start: "g", keys: "<Right><Left><Down>"),
    ]

    private static func screenKernel(_ name: String, start: String, keys notation: String) -> Kernel {
        Kernel(name: name, unit: "frame") {
            let session = ScreenSession(GeneratorOptions(spans: 24_000))
            let pressed = Array(repeatElement(keys(notation), count: 20).joined())
            return (
                pressed.count,
                {
                    session.press(start)
                    return pressed.reduce(0) { $0 &+ session.press($1) }
                }
            )
        }
    }
}

/// Time from a key press to its frame with everything loaded: the median and what 19 of 20 stay below.
func screenTimings(spans: Int) -> [Measurement] {
    let session = ScreenSession(GeneratorOptions(spans: spans))
    var measurements: [Measurement] = []

    /// Measures each of the keys in `measured`; the others are pressed around them.
    func measure(_ name: String, before: String = "", _ measured: String, after: String = "", times: Int) {
        session.press("g")
        var samples = Samples()
        for _ in 0..<times {
            session.press(before)
            for key in keys(measured) { samples.append(nanoseconds { session.press(key) } / 1e6) }
            session.press(after)
        }
        measurements.append(.shown("frame.\(name).median", samples.median, "ms"))
        measurements.append(.shown("frame.\(name).p95", samples.quantile(0.95), "ms"))
    }

    measure("down", "<Down>", times: 500)
    measure("page", "<PgDn>", times: 500)
    measure("end", before: "g", "G", times: 100)
    measure("unfold", before: "<Down>", "<Right>", after: "<Left>", times: 200)
    measure("unfold-all", before: "z", "R", after: "zM", times: 20)
    measure("filter", before: "g&", "evt-0001", after: "<Esc><Esc>", times: 10)
    return measurements
}
