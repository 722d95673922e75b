/// One piece of work that can be done again and again on a small generated input, for counting instructions.
struct Kernel: Sendable {
    /// What `tracetail-bench kernel` calls it.
    var name: String
    /// What the work is divided by: a byte, a span, a frame.
    var unit: String
    /// Prepares the input and returns how many units of work one run does, and the work.
    ///
    /// The work returns a number that depends on all of it, so that the compiler leaves nothing out.
    var prepare: @Sendable () -> (units: Int, work: () -> Int)

    /// All kernels, in the order of the report.
    static let all: [Kernel] = [.newlines] + decoding + store + screen
}

/// `kernel NAME [--repeat N]`: prepares the input once, does the work N times and prints how many units one time is.
struct KernelCommand {
    private let kernel: Kernel
    private var repetitions = 1

    init(_ arguments: inout Arguments) throws(BenchError) {
        let name = try arguments.value(of: "kernel")
        guard let kernel = Kernel.all.first(where: { $0.name == name }) else {
            throw BenchError("kernel: \(name) is none of \(Kernel.all.map(\.name).joined(separator: ", "))")
        }
        self.kernel = kernel
        while let word = arguments.next() {
            guard word == "--repeat" else { throw BenchError("kernel: unknown option \(word)") }
            repetitions = try arguments.positiveInt(of: word)
        }
    }

    func run() {
        let (units, work) = kernel.prepare()
        var result = 0
        for _ in 0..<repetitions { result &+= work() }
        print("units \(units)\nresult \(result)")
    }
}
