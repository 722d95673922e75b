import TraceStore

/// A mark on a time axis.
struct Tick: Hashable, Sendable {
    /// The cell it stands in.
    var column: Int
    var time: UnixNanoseconds
    /// ASCII, or with a `µ`; one column per character.
    ///
    /// Empty when there is no room for it.
    var label: String
}

/// How the ticks of an axis are labelled.
enum TickLabels: Hashable, Sendable {
    /// By the time since the axis' origin.
    case relative(unicode: Bool)
    /// As a clock on the wall shows it.
    case clock(ClockFormat)

    /// The multiples of `step` that lie in the window, at most `limit + 2` of them.
    ///
    /// Relative ones count from the origin, clock times from local midnight.
    func times(in window: TimeWindow, step: UInt64, origin: UnixNanoseconds, limit: Int) -> [UnixNanoseconds] {
        let step = max(1, step)
        let reference = self.reference(window, origin: origin)
        // Distance from the window's start to the first multiple.
        let distance: UInt64
        if window.start >= reference {
            let past = (window.start - reference) % step
            distance = past == 0 ? 0 : step - past
        } else {
            distance = (reference - window.start) % step
        }
        var times: [UnixNanoseconds] = []
        var (time, overflow) = window.start.addingReportingOverflow(distance)
        while !overflow, time < window.end, times.count <= limit + 1 {
            times.append(time)
            (time, overflow) = time.addingReportingOverflow(step)
        }
        return times
    }

    /// The label of a tick, precise to the step.
    func text(_ time: UnixNanoseconds, step: UInt64, origin: UnixNanoseconds) -> String {
        switch self {
        case .relative(let unicode):
            let isBefore = time < origin
            let text = offsetText(isBefore ? origin - time : time - origin, step: step, unicode: unicode)
            return isBefore ? "-" + text : text
        case .clock(let clock):
            if step >= daySeconds * second { return clock.date(time) }
            return clock.timeOfDay(time, decimals: decimals(of: step, in: second))
        }
    }

    private func reference(_ window: TimeWindow, origin: UnixNanoseconds) -> UnixNanoseconds {
        switch self {
        case .relative: return origin
        case .clock(let clock):
            // Local midnight, or the one before the epoch shifted into range by whole days.
            let offset = Int64(clock.zone.offset(at: Int64(window.start / second)))
            let ofDay = (Int64(daySeconds) - offset % Int64(daySeconds)) % Int64(daySeconds)
            return UInt64(max(0, ofDay)) * second
        }
    }
}

/// Steps between ticks, ascending: 1, 2, 5 and their tens below a minute, then what divides an hour or a day.
let tickSteps: [UInt64] = {
    var steps: [UInt64] = []
    var ten: UInt64 = 1
    while ten <= 10 * second {
        steps += [1, 2, 5].map { $0 * ten }
        ten *= 10
    }
    steps.removeAll { $0 > 30 * second }
    steps += [30, 60, 120, 300, 600, 1200, 3600, 7200, 21_600, 43_200].map { $0 * second }
    var days: UInt64 = 1
    while days <= 10_000 {
        steps += [1, 2, 5].map { $0 * days * daySeconds * second }
        days *= 10
    }
    return steps
}()

private let second: UInt64 = 1_000_000_000
private let daySeconds: UInt64 = 86_400

/// `60ms`, `1.25s`, `2m03s`, `1h02m`: all digits that the step makes significant and no more.
private func offsetText(_ offset: UInt64, step: UInt64, unicode: Bool) -> String {
    if offset == 0 { return "0" }
    if offset >= 60 * second, step >= second { return clockwise(offset / second, step: step / second) }
    let units: [(size: UInt64, name: String)] = [
        (second, "s"), (1_000_000, "ms"), (1000, unicode ? "µs" : "us"), (1, "ns"),
    ]
    // Times that differ by less than a unit still read better in it than as a long row of smaller ones.
    let unit = units.first { offset >= $0.size } ?? units[3]
    let decimals = decimals(of: step, in: unit.size)
    var scaleDown = unit.size
    for _ in 0..<decimals { scaleDown /= 10 }
    return decimalText(offset / max(1, scaleDown), decimals: decimals) + unit.name
}

/// How many decimals a multiple of `step` needs when counted in `unit`.
private func decimals(of step: UInt64, in unit: UInt64) -> Int {
    var decimals = 0
    var size = unit
    while size > 1, step % size != 0 {
        size /= 10
        decimals += 1
    }
    return decimals
}

/// Whole seconds from a minute on, in at most two units and only as fine as the step: `2m`, `2m30s`, `1h`, `3d12h`.
private func clockwise(_ seconds: UInt64, step: UInt64) -> String {
    let units: [(size: UInt64, name: String)] = [(daySeconds, "d"), (3600, "h"), (60, "m"), (1, "s")]
    var text = ""
    var rest = seconds
    for (size, name) in units where rest >= size {
        text += "\(rest / size)\(name)"
        rest %= size
    }
    return text
}
