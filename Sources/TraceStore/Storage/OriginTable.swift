/// Distinct (resource, scope) pairs by number, with the service of each.
///
/// An origin whose resource is not known yet has a number of its own. Once it is known and turns out to be one that
/// was seen before, the number becomes another name of that one: `canonical` leads there.
struct OriginTable {
    private struct Entry {
        var content: DecodedOrigin
        var canonical: UInt32
        var resource: UInt32
        var service: UInt32
        /// Spans whose rows name this number, and numbers that are other names of this one.
        var uses = 0
        /// Spans of this origin under all its numbers.
        var spanCount = 0
        var isFree = false
    }

    private struct Resource: Hashable {
        var service: String
        var bytes: [UInt8]

        /// In one go, like those of an origin.
        func hash(into hasher: inout Hasher) {
            hasher.combine(service)
            bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }

    private var entries: [Entry] = []
    private var numbers: [DecodedOrigin: UInt32] = [:]
    private var pendingNumbers: [UInt64: UInt32] = [:]
    /// Traces with spans of an origin that is not known yet; may name one several times.
    private var waitingTraces: [UInt32: [UInt32]] = [:]
    private var freeNumbers: [UInt32] = []
    /// Numbers that were used no more when last looked at.
    private var unused: [UInt32] = []
    private var resources: [Resource: UInt32] = [:]
    /// How many origins have a resource, by its number.
    private var originsOfResource: [UInt32: Int] = [:]
    private var lastResource = unknownResource
    private(set) var services: [String] = [""]
    private var serviceNumbers: [String: UInt32] = ["": 0]
    private var spansOfService = [0]
    /// How many origins each service has; the unknown one, number 0, is never forgotten.
    private var originsOfService = [0]
    private var freeServices: [UInt32] = []
    /// How many services have spans.
    private(set) var servicesInUse = 0

    /// Changes whenever an origin comes or becomes known.
    private(set) var version = 0

    /// Bytes that the origins take, roughly.
    private(set) var byteCount = 0

    /// What an origin takes beside its bytes.
    private static let overhead = 400

    /// The number of a resource that is not known yet.
    static let unknownResource: UInt32 = 0

    mutating func intern(_ origin: DecodedOrigin) -> UInt32 {
        if let number = origin.pending == 0 ? numbers[origin] : pendingNumbers[origin.pending] { return number }
        let entry = Entry(
            content: origin,
            canonical: 0,
            resource: resourceNumber(of: origin),
            service: serviceNumber(of: origin.service)
        )
        let number = freeNumbers.popLast() ?? UInt32(truncatingIfNeeded: entries.count)
        if Int(number) == entries.count { entries.append(entry) } else { entries[Int(number)] = entry }
        entries[Int(number)].canonical = number
        byteCount += Self.byteCount(of: origin)
        if origin.pending == 0 {
            numbers[origin] = number
        } else {
            pendingNumbers[origin.pending] = number
            waitingTraces[number] = []
        }
        version += 1
        return number
    }

    private static func byteCount(of origin: DecodedOrigin) -> Int {
        // The resource's bytes are kept apart too, though seldom for this origin alone.
        overhead + 2 * origin.resource.count + origin.scope.count + origin.service.utf8.count
    }

    /// Fills in what was pending and answers with rows of the traces that it touches; a trace may have gone since.
    mutating func resolve(_ resolved: ResolvedOrigin) -> [UInt32] {
        guard let number = pendingNumbers.removeValue(forKey: resolved.pending) else { return [] }
        var content = resolved.origin
        content.pending = 0
        let canonical = intern(content)
        let moved = entries[Int(number)].spanCount
        count(moved, ofService: entries[Int(canonical)].service)
        count(-moved, ofService: entries[Int(number)].service)
        entries[Int(canonical)].spanCount += moved
        entries[Int(number)].spanCount = 0
        entries[Int(number)].canonical = canonical
        entries[Int(canonical)].uses += 1
        if entries[Int(number)].uses == 0 { unused.append(number) }
        version += 1
        return waitingTraces.removeValue(forKey: number) ?? []
    }

    /// Remembers that a trace has a span of an origin that is unknown yet.
    mutating func note(trace: UInt32, waitingFor number: UInt32) {
        guard let last = waitingTraces[number]?.last else {
            waitingTraces[number]?.append(trace)
            return
        }
        if last != trace { waitingTraces[number]?.append(trace) }
    }

    /// Counts a span in or out.
    @inline(__always)
    mutating func count(_ change: Int, ofOrigin number: UInt32) {
        let canonical = Int(entries[Int(number)].canonical)
        entries[Int(number)].uses += change
        if entries[Int(number)].uses == 0 { unused.append(number) }
        entries[canonical].spanCount += change
        count(change, ofService: entries[canonical].service)
    }

    /// Forgets the origins that are used no more.
    mutating func forgetUnused() {
        while let number = unused.popLast() {
            let entry = entries[Int(number)]
            let isPending = entry.content.pending != 0 && entry.canonical == number
            guard entry.uses == 0, !entry.isFree, !isPending else { continue }
            entries[Int(number)].isFree = true
            byteCount -= Self.byteCount(of: entry.content)
            entries[Int(number)].content = DecodedOrigin()
            freeNumbers.append(number)
            forgetService(entry.service)
            version += 1
            if entry.canonical == number {
                numbers[entry.content] = nil
                forgetResource(entry.resource, of: entry.content)
            } else {
                entries[Int(entry.canonical)].uses -= 1
                unused.append(entry.canonical)
            }
        }
    }

    private mutating func forgetResource(_ number: UInt32, of origin: DecodedOrigin) {
        guard let count = originsOfResource[number] else { return }
        originsOfResource[number] = count == 1 ? nil : count - 1
        if count == 1 { resources[Resource(service: origin.service, bytes: origin.resource)] = nil }
    }

    private mutating func count(_ change: Int, ofService service: UInt32) {
        let before = spansOfService[Int(service)]
        let after = before + change
        spansOfService[Int(service)] = after
        if (before == 0) != (after == 0) { servicesInUse += after == 0 ? -1 : 1 }
    }

    func canonical(_ number: UInt32) -> UInt32 { entries[Int(number)].canonical }
    func content(_ number: UInt32) -> DecodedOrigin { entries[Int(canonical(number))].content }
    func service(_ number: UInt32) -> UInt32 { entries[Int(canonical(number))].service }
    func resource(_ number: UInt32) -> UInt32 { entries[Int(canonical(number))].resource }
    var count: Int { entries.count }

    private mutating func resourceNumber(of origin: DecodedOrigin) -> UInt32 {
        guard origin.pending == 0 else { return Self.unknownResource }
        let resource = Resource(service: origin.service, bytes: origin.resource)
        if let number = resources[resource] {
            originsOfResource[number, default: 0] += 1
            return number
        }
        lastResource &+= 1
        resources[resource] = lastResource
        originsOfResource[lastResource] = 1
        return lastResource
    }

    /// The number of a service that one more origin has.
    private mutating func serviceNumber(of name: String) -> UInt32 {
        if let number = serviceNumbers[name] {
            originsOfService[Int(number)] += 1
            return number
        }
        let number = freeServices.popLast() ?? UInt32(truncatingIfNeeded: services.count)
        if Int(number) == services.count {
            services.append(name)
            spansOfService.append(0)
            originsOfService.append(1)
        } else {
            services[Int(number)] = name
            originsOfService[Int(number)] = 1
        }
        serviceNumbers[name] = number
        return number
    }

    private mutating func forgetService(_ number: UInt32) {
        originsOfService[Int(number)] -= 1
        guard originsOfService[Int(number)] == 0, number != 0 else { return }
        serviceNumbers[services[Int(number)]] = nil
        services[Int(number)] = ""
        freeServices.append(number)
    }
}
