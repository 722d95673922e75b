/// Memory of this process in bytes as the kernel counts it; nil where it does not say.
struct ProcessMemory {
    /// Resident now.
    var resident: Int
    /// Resident at the peak, since the process began.
    var peak: Int

    static func now() -> ProcessMemory? {
        #if os(Linux)
            guard let status = textOfFile("/proc/self/status") else { return nil }
            guard let resident = kilobytes("VmRSS:", in: status), let peak = kilobytes("VmHWM:", in: status) else {
                return nil
            }
            return ProcessMemory(resident: resident * 1024, peak: peak * 1024)
        #else
            return nil
        #endif
    }

    private static func kilobytes(_ key: String, in status: String) -> Int? {
        for line in status.split(separator: "\n") where line.hasPrefix(key) {
            return line.split { $0 == " " || $0 == "\t" }.dropFirst().first.flatMap { Int($0) }
        }
        return nil
    }
}
