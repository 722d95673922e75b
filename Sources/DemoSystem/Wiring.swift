/// Which descriptor is which end of which pipe: the same numbers in every process of the demo.
enum Wiring {
    /// Comes to its end when the parent does.
    static let lifeline: Int32 = 3

    /// The highest number that is used, so that what a process opened for itself can be moved above.
    static let last: Int32 = 99

    /// Where a station takes its events from.
    static func readEnd(of station: Station) -> Int32 { 10 + Int32(station.rawValue) }

    /// Where a station puts events for another.
    ///
    /// Each station has an end of its own, so that it can close it when others of the same process go on.
    static func writeEnd(of target: Station, for station: Station) -> Int32 {
        20 + Int32(station.rawValue * Station.allCases.count + target.rawValue)
    }
}
