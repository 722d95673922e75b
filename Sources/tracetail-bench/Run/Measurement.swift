/// One number that was measured, and how much of it may be lost before somebody has to look.
struct Measurement {
    /// What was measured, in words joined by dots: `decode.otlp.instructions-per-byte`.
    var name: String
    var value: Double
    var unit: String
    /// By which share the value may exceed the baseline.
    ///
    /// Nil for numbers that say more about the machine than about the code, such as seconds: they are printed and never
    /// held against anyone. Of what is held, less is better.
    var tolerance: Double?

    /// A number to read, not to compare.
    static func shown(_ name: String, _ value: Double, _ unit: String) -> Measurement {
        Measurement(name: name, value: value, unit: unit, tolerance: nil)
    }

    /// Instructions that the processor ran for one byte, span or frame: nearly the same in every run.
    static func instructions(_ name: String, _ value: Double, per unit: String) -> Measurement {
        Measurement(name: name, value: value, unit: "instructions/\(unit)", tolerance: 0.05)
    }

    /// How many times longer something takes than `memchr` over the same bytes in the same run.
    static func timesMemchr(_ name: String, _ value: Double) -> Measurement {
        Measurement(name: name, value: value, unit: "× memchr", tolerance: 0.5)
    }

    /// Bytes of memory for one span or trace, at the peak.
    static func memory(_ name: String, _ value: Double, per unit: String) -> Measurement {
        Measurement(name: name, value: value, unit: "B/\(unit)", tolerance: 0.05)
    }

    /// The measurement as a line for people.
    var line: String {
        let padding = String(repeating: " ", count: max(1, 44 - name.count))
        let number = shortDecimal(value)
        let indent = String(repeating: " ", count: max(0, 10 - number.count))
        return name + padding + indent + number + " " + unit
    }
}

/// The number with four significant digits at least, never in scientific notation.
func shortDecimal(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "0" }
    let decimals = abs(value) >= 1000 ? 0 : abs(value) >= 100 ? 1 : abs(value) >= 10 ? 2 : 3
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int64((abs(value) * scale).rounded())
    let sign = value < 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(scaled) }
    let digits = String(scaled % Int64(scale))
    let zeros = String(repeating: "0", count: decimals - digits.count)
    return "\(sign)\(scaled / Int64(scale)).\(zeros)\(digits)"
}

/// A list of measurements as a flat JSON object, the format of the baseline and of `run --json`.
func flatJSON(_ measurements: [Measurement]) -> String {
    let lines = measurements.map { #"  "\#($0.name)": \#(shortDecimal($0.value))"# }
    return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
}
