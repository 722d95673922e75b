#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A thread of the system that runs one closure and can be waited for.
struct WorkerThread: @unchecked Sendable {
    private let handle: pthread_t

    /// Starts the thread, which the system may refuse.
    ///
    /// All signals are blocked in it: they belong to the thread that owns the terminal. With `givesWay` that one also
    /// comes first where there are more threads than processors.
    init(givesWay: Bool = false, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, 4 << 20)

        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }

        let job = Unmanaged.passRetained(Job(givesWay: givesWay, body))
        #if canImport(Darwin)
            var created: pthread_t?
            let code = pthread_create(&created, &attributes, { run($0) }, job.toOpaque())
        #else
            var created: pthread_t = 0
            let code = pthread_create(&created, &attributes, run, job.toOpaque())
        #endif
        guard code == 0, let thread = Optional(created) else {
            job.release()
            throw SystemError(code: code)
        }
        handle = thread
    }

    /// Waits until the thread has ended.
    ///
    /// To be called once.
    func join() {
        pthread_join(handle, nil)
    }

    /// Lets the thread end by itself, instead of `join`.
    func detach() {
        pthread_detach(handle)
    }
}

private final class Job {
    let givesWay: Bool
    let body: @Sendable () -> Void

    init(givesWay: Bool, _ body: @escaping @Sendable () -> Void) {
        self.givesWay = givesWay
        self.body = body
    }
}

private func run(_ job: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let job else { return nil }
    let taken = Unmanaged<Job>.fromOpaque(job).takeRetainedValue()
    if taken.givesWay { giveWay() }
    taken.body()
    return nil
}

/// Lowers the priority of the calling thread a little; where that is not allowed it stays as it is.
private func giveWay() {
    #if canImport(Darwin)
        pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0)
    #else
        // On Linux a thread has a priority of its own, and zero stands for the caller.
        let which: Int32 = 0  // PRIO_PROCESS, whose type is not the same in all C libraries.
        setpriority(which, 0, getpriority(which, 0) + 5)
    #endif
}
