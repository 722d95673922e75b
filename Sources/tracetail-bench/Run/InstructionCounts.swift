/// Counts instructions by running kernels under `valgrind`, which gives nearly the same numbers on a busy machine and on
/// an idle one.
struct InstructionCounts {
    /// Nil when valgrind is not installed.
    init?() {
        guard outputOfProgram(["valgrind", "--version"]) != nil else { return nil }
    }

    /// Instructions for one unit of the kernel's work.
    ///
    /// The kernel runs once and three times; the difference is twice its work, without start-up and preparation.
    func measure(_ kernel: Kernel) throws(BenchError) -> Measurement {
        let once = try count(kernel, repetitions: 1)
        let thrice = try count(kernel, repetitions: 3)
        let each = Double(thrice.instructions - once.instructions) / 2 / Double(max(1, once.units))
        return .instructions("\(kernel.name).instructions", each, per: kernel.unit)
    }

    private func count(_ kernel: Kernel, repetitions: Int) throws(BenchError) -> (instructions: Int, units: Int) {
        let words = [
            "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
            CommandLine.arguments[0], "kernel", kernel.name, "--repeat", String(repetitions),
        ]
        guard let output = outputOfProgram(words) else { throw BenchError("\(words.joined(separator: " ")) failed") }
        guard let instructions = number(after: "Collected : ", in: output),
            let units = number(after: "units ", in: output)
        else { throw BenchError("cannot read what valgrind says about \(kernel.name):\n\(output)") }
        return (instructions, units)
    }
}

/// The whole number behind a label on one of the lines.
func number(after label: String, in text: String) -> Int? {
    for line in text.split(separator: "\n") {
        guard let range = line.firstRange(of: label) else { continue }
        return Int(line[range.upperBound...].prefix { $0.isNumber })
    }
    return nil
}
