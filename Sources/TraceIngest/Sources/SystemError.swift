#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The number of an error that the system reported.
struct SystemError: Error, Equatable {
    var code: Int32

    /// What the last call of this thread left in `errno`.
    static var last: SystemError { SystemError(code: errno) }

    /// Whether no file is there.
    var isMissing: Bool { code == ENOENT || code == ENOTDIR }

    /// The system's words for it.
    var message: String { String(cString: strerror(code)) }
}
