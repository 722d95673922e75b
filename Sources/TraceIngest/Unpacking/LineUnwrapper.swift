/// Takes lines out of what is wrapped around them, and tells the streams apart that they belong to.
///
/// Pieces of one line are handed on one behind the other without a newline between them.
package struct LineUnwrapper {
    /// An object around a line that is longer is no such object: Docker cuts at 16 KiB.
    private static let longestObject = 1 << 20

    private let wrapper: LineWrapper
    /// The beginning of a line that cannot be told yet.
    private var rest: [UInt8] = []
    /// The stream whose line is at hand, once its beginning was read.
    private var name: [UInt8] = []
    private var isInText = false
    private var isPartial = false

    package init(_ wrapper: LineWrapper) { self.wrapper = wrapper }

    /// Hands on each piece of text with the name of the stream that it belongs to; lines without a wrapper have none.
    ///
    /// `isFinal`: nothing follows.
    package mutating func take(
        _ bytes: UnsafeRawBufferPointer,
        isFinal: Bool,
        sink: (_ name: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer) -> Void
    ) {
        if wrapper == .none {
            if !bytes.isEmpty { sink(UnsafeRawBufferPointer(start: nil, count: 0), bytes) }
        } else if rest.isEmpty {
            unwrap(bytes, isFinal, sink)
        } else {
            let joined = rest + bytes
            rest.removeAll(keepingCapacity: true)
            joined.withUnsafeBytes { unwrap($0, isFinal, sink) }
        }
    }

    private mutating func unwrap(
        _ bytes: UnsafeRawBufferPointer,
        _ isFinal: Bool,
        _ sink: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void
    ) {
        var position = 0
        while position < bytes.count {
            let left = UnsafeRawBufferPointer(rebasing: bytes[position...])
            let newline = left.firstIndex(of: ascii("\n"))
            let line = UnsafeRawBufferPointer(rebasing: left[..<(newline ?? left.count)])
            if isInText {
                var count = line.count
                if newline != nil, !isPartial { count += 1 }
                // A piece goes on in the next line, and all that ends this one is dropped.
                let endsInReturn = isPartial && line.last == ascii("\r") && (newline != nil || !isFinal)
                if endsInReturn { count -= 1 }
                name.withUnsafeBytes { sink($0, UnsafeRawBufferPointer(rebasing: left[..<count])) }
                if endsInReturn, newline == nil { return keep(UnsafeRawBufferPointer(rebasing: left[count...])) }
                isInText = newline == nil
                position += line.count + (newline == nil ? 0 : 1)
                continue
            }
            if wrapper == .docker {
                guard newline != nil || isFinal || line.count > Self.longestObject else { return keep(left) }
                if let object = DockerLine(line), newline != nil || isFinal {
                    object.stream.withUnsafeBytes { name in object.text.withUnsafeBytes { sink(name, $0) } }
                    position += line.count + (newline == nil ? 0 : 1)
                } else {
                    beginText(UnsafeRawBufferPointer(start: nil, count: 0), isPartial: false)
                }
                continue
            }
            switch wrapper.head(of: line, isWhole: newline != nil || isFinal) {
            case .needsMore: return keep(left)
            case .plain: beginText(UnsafeRawBufferPointer(start: nil, count: 0), isPartial: false)
            case .wrapped(let name, let text, let isPartial):
                beginText(UnsafeRawBufferPointer(rebasing: line[name]), isPartial: isPartial)
                position += text
            }
        }
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer) { rest += bytes }

    private mutating func beginText(_ name: UnsafeRawBufferPointer, isPartial: Bool) {
        isInText = true
        self.isPartial = isPartial
        if !self.name.elementsEqual(name) { self.name = Array(name) }
    }
}
