import CNcurses

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Gives the terminal back from where nothing else may run any more: a signal handler of a crash.
///
/// Everything is prepared beforehand, so that giving back takes only `write` and `tcsetattr`, which are allowed there.
/// The handler touches plain memory through a pointer and calls no Swift runtime function that allocates or locks.
enum EmergencyRestore {
    private struct State {
        var descriptor: Int32
        var modes: termios
        var bytes: UnsafeMutablePointer<UInt8>
        var byteCount: Int
        var isArmed: Bool
    }

    // Written by the loop's thread before a handler can be installed; a handler only reads. Never freed once set.
    nonisolated(unsafe) private static var state: UnsafeMutablePointer<State>?
    // Indexed by signal number.
    nonisolated(unsafe) private static var previousHandlers: UnsafeMutablePointer<sigaction>?

    private static let signals = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSYS]
    private static let handlerCapacity = 64

    /// Remembers how to give the terminal behind a descriptor back.
    static func arm(descriptor: Int32, modes: termios, sequence: [UInt8]) {
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, sequence.count))
        bytes.initialize(from: sequence, count: sequence.count)
        let new = UnsafeMutablePointer<State>.allocate(capacity: 1)
        new.initialize(
            to: State(descriptor: descriptor, modes: modes, bytes: bytes, byteCount: sequence.count, isArmed: true)
        )
        state = new
    }

    /// Tells whether there is anything to give back.
    static func setArmed(_ isArmed: Bool) {
        state?.pointee.isArmed = isArmed
    }

    /// Gives the terminal back, once.
    static func run() {
        guard let state, state.pointee.isArmed else { return }
        state.pointee.isArmed = false
        _ = write(state.pointee.descriptor, state.pointee.bytes, state.pointee.byteCount)
        _ = tcsetattr(state.pointee.descriptor, TCSANOW, &state.pointee.modes)
    }

    /// Runs it when the process crashes; then the signal goes to whoever handled it before.
    static func installCrashHandlers() {
        guard previousHandlers == nil else { return }
        let previous = UnsafeMutablePointer<sigaction>.allocate(capacity: handlerCapacity)
        previous.initialize(repeating: sigaction(), count: handlerCapacity)
        previousHandlers = previous
        for signal in signals where Int(signal) < handlerCapacity {
            _ = curses_set_handler(signal, { EmergencyRestore.handle($0) }, previous + Int(signal))
        }
    }

    private static func handle(_ signal: Int32) {
        run()
        if let previousHandlers { _ = sigaction(signal, previousHandlers + Int(signal), nil) }
        // Blocked until this handler returns, and then delivered to the previous one.
        _ = raise(signal)
    }
}
