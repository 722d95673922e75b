import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How a service's process ended.
public struct ServiceEnd: Hashable, Sendable {
    /// What ended it.
    public enum Cause: Hashable, Sendable {
        /// It ended itself, with this status.
        case exit(Int32)
        /// A signal.
        case signal(Int32)
    }

    /// Which service it was.
    public var service: String
    /// What ended it.
    public var cause: Cause
    /// How many processes still run.
    public var running: Int
}

/// All processes of the demo, from their start to their end.
///
/// They end when the intake's work is done and the queues have drained, or when this process ends, in whatever way.
public final class ServiceGroup: Sendable {
    /// A file into which a service writes its spans.
    public struct SpanFile: Hashable, Sendable {
        /// What it is called.
        public var name: String
        /// Where it can be read; while nobody keeps it, the path of a descriptor of this process.
        public var path: String
    }

    private struct Running {
        var processes: [pid_t: String] = [:]
        var lifeline: OwnedDescriptor?
    }

    /// One file for each process.
    public let files: [SpanFile]

    private let running: Mutex<Running>
    private let ends = DispatchGroup()
    /// Keeps nameless files reachable.
    private let outputs: [OwnedDescriptor]

    /// Starts the services.
    ///
    /// - Parameters:
    ///   - limits: how much they do.
    ///   - directory: where they leave their spans; without one the files have no names and leave nothing.
    ///   - isQuiet: keeps their complaints from standard error.
    ///   - program: the program that runs a service; this one unless told otherwise.
    ///   - arguments: its arguments, its name first.
    ///   - onEnd: is told of each process that ends, from any thread.
    public init(
        _ limits: DemoLimits,
        directory: String?,
        isQuiet: Bool,
        program: String? = nil,
        arguments: (Service) -> [String],
        onEnd: @escaping @Sendable (ServiceEnd) -> Void = { _ in }
    ) throws(DemoFailure) {
        let services = Self.services(limits)
        var outputs: [OwnedDescriptor] = []
        var files: [SpanFile] = []
        for service in services {
            if let directory {
                let path = "\(directory)/\(service.instanceName).jsonl"
                outputs.append(try Self.newFile(path))
                files.append(SpanFile(name: path, path: path))
            } else {
                let output = try Self.namelessFile()
                outputs.append(output)
                files.append(SpanFile(name: service.instanceName, path: "/dev/fd/\(output.number)"))
            }
        }
        self.outputs = outputs
        self.files = files

        let lifeline = try OwnedDescriptor.pipe()
        running = Mutex(Running(lifeline: lifeline.write))
        do throws(DemoFailure) {
            try start(
                services,
                program: program,
                lifeline: lifeline.read,
                isQuiet: isQuiet,
                arguments: arguments,
                onEnd: onEnd
            )
        } catch {
            stop()
            throw error
        }
    }

    /// Starts each service with the ends of the queues that it uses.
    ///
    /// This process keeps none of them, so that each queue ends with those who use it.
    private func start(
        _ services: [Service],
        program: String?,
        lifeline: OwnedDescriptor,
        isQuiet: Bool,
        arguments: (Service) -> [String],
        onEnd: @escaping @Sendable (ServiceEnd) -> Void
    ) throws(DemoFailure) {
        var path = program ?? ""
        if program == nil { path = try Self.program() }
        let silence = try OwnedDescriptor(adopting: open("/dev/null", O_WRONLY), "/dev/null")
        var queues: [Station: (read: OwnedDescriptor, write: OwnedDescriptor)] = [:]
        for station in Station.allCases { queues[station] = try OwnedDescriptor.pipe() }

        for (service, output) in zip(services, outputs) {
            var descriptors: [(number: Int32, of: Int32)] = [
                (STDOUT_FILENO, output.number), (Wiring.lifeline, lifeline.number),
            ]
            if isQuiet { descriptors.append((STDERR_FILENO, silence.number)) }
            for station in service.stations {
                if let queue = queues[station] { descriptors.append((Wiring.readEnd(of: station), queue.read.number)) }
                for target in station.targets {
                    guard let queue = queues[target] else { continue }
                    descriptors.append((Wiring.writeEnd(of: target, for: station), queue.write.number))
                }
            }
            let process = try ChildProcess.start(path, arguments: arguments(service), descriptors: descriptors)
            running.withLock { $0.processes[process] = service.instanceName }
            DispatchQueue(label: "child").async(group: ends) { [self] in
                let cause = ChildProcess.wait(for: process)
                let left = running.withLock { running in
                    running.processes[process] = nil
                    return running.processes.count
                }
                onEnd(ServiceEnd(service: service.instanceName, cause: cause, running: left))
            }
        }
    }

    /// The processes that run, by their ids.
    var processes: [pid_t: String] { running.withLock { $0.processes } }

    /// Waits until all processes have ended by themselves.
    public func wait() { ends.wait() }

    /// Ends all processes, and waits until they are gone.
    public func stop() {
        running.withLock { $0.lifeline = nil }
        guard ends.wait(timeout: .now() + 2) == .timedOut else { return }
        running.withLock { running in
            for process in running.processes.keys { kill(process, SIGKILL) }
        }
        ends.wait()
    }

    private static func services(_ limits: DemoLimits) -> [Service] {
        var services = [Service(stations: [.intake], instance: 1, limits: limits)]
        for stations in Station.deployment(processes: limits.workers) {
            let earlier = services.count { $0.stations.first == stations.first }
            services.append(Service(stations: stations, instance: earlier + 1, limits: limits))
        }
        return services
    }

    // MARK: Files

    /// A file that did not exist before.
    private static func newFile(_ path: String) throws(DemoFailure) -> OwnedDescriptor {
        try OwnedDescriptor(adopting: open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0o644), path)
    }

    /// A file that goes with its last user, because it has no name.
    private static func namelessFile() throws(DemoFailure) -> OwnedDescriptor {
        // A file in memory would grow with the demo, so `/tmp` comes last.
        for directory in ["/var/tmp", getenv("TMPDIR").map { String(cString: $0) }, "/tmp"].compactMap({ $0 }) {
            var path = Array("\(directory)/tracetail-demo-XXXXXX".utf8CString)
            let descriptor = mkstemp(&path)
            guard descriptor >= 0 else { continue }
            unlink(path)
            _ = fcntl(descriptor, F_SETFL, O_APPEND)
            return try OwnedDescriptor(adopting: descriptor, directory)
        }
        throw DemoFailure("temporary file")
    }

    // MARK: This program

    /// The path of the program that runs.
    static func program() throws(DemoFailure) -> String {
        #if canImport(Darwin)
            var size: UInt32 = 0
            _NSGetExecutablePath(nil, &size)
            var path = [CChar](repeating: 0, count: Int(size) + 1)
            guard _NSGetExecutablePath(&path, &size) == 0 else { throw DemoFailure("path of the program") }
        #else
            // Also runs when the file was replaced or deleted meanwhile, as by a build.
            var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            let count = readlink("/proc/self/exe", &path, Int(PATH_MAX))
            guard count > 0 else { throw DemoFailure("/proc/self/exe") }
            if access(path, X_OK) != 0 { return "/proc/self/exe" }
        #endif
        return path.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }
}
