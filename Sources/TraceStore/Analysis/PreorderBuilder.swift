/// Lays the spans of a trace out in preorder.
///
/// Iterative throughout; n log n in the number of spans.
struct PreorderBuilder {
    private struct Member {
        var row: UInt32
        var start: UnixNanoseconds
        var spanID: UInt64
        var end: UnixNanoseconds
        var length: UInt32
        var place: UInt64
        /// Index of the parent among the members, -1 for none.
        var parent: Int32
        var isError: Bool
        var isCut = false
        var firstChild: Int32 = -1
        var nextSibling: Int32 = -1
        var childCount: Int32 = 0
    }

    /// In drawing order: by (start, span id, end, length, place), a placeholder at the start of its earliest child.
    private var members: [Member]

    init(store: TraceStore, trace: TraceRow) {
        // In ascending order, so that a row's index is found by bisection; as they arrived they may lie anywhere.
        let rows = store.spanRows(of: trace).map(\.rawValue).sorted()
        members = []
        members.reserveCapacity(rows.count)
        for row in rows {
            let slot = store.spans.pointer(row).pointee
            members.append(
                Member(
                    row: row,
                    start: slot.isPlaceholder ? .max : slot.start,
                    spanID: slot.spanID.rawValue,
                    end: slot.end,
                    length: slot.length,
                    place: slot.place,
                    parent: -1,
                    isError: slot.status == .error
                )
            )
        }
        let serverSides = Self.serverSides(rows, store)
        for index in members.indices {
            let row = members[index].row
            var parentRow = store.spans[row].parent
            guard parentRow != noRow else { continue }
            // Whatever is its own parent is a root, above its server's side.
            if parentRow != row, let server = serverSides[parentRow], server != row { parentRow = server }
            let parent = Self.index(of: parentRow, in: rows)
            members[index].parent = Int32(truncatingIfNeeded: parent)
            if store.spans[parentRow].isPlaceholder {
                members[parent].start = min(members[parent].start, members[index].start)
            }
        }
        order()
    }

    /// The row of the server's side by the row of the client's, for calls with one id on both sides.
    private static func serverSides(_ rows: [UInt32], _ store: TraceStore) -> [UInt32: UInt32] {
        var sides: [UInt32: UInt32] = [:]
        for row in rows where store.spans[row].marks.contains(.serverSide) && store.spans[row].parent != noRow {
            sides[store.spans[row].parent] = row
        }
        return sides
    }

    private static func index(of row: UInt32, in rows: [UInt32]) -> Int {
        var low = 0
        var high = rows.count
        while low < high {
            let middle = (low + high) / 2
            if rows[middle] < row { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Brings the members into drawing order.
    private mutating func order() {
        let order = members.indices.sorted { left, right in
            let (left, right) = (members[left], members[right])
            if left.start != right.start { return left.start < right.start }
            if left.spanID != right.spanID { return left.spanID < right.spanID }
            if left.end != right.end { return left.end < right.end }
            if left.length != right.length { return left.length < right.length }
            return left.place < right.place
        }
        var rank = [Int32](repeating: 0, count: order.count)
        for (position, index) in order.enumerated() { rank[index] = Int32(truncatingIfNeeded: position) }
        members = order.map { index in
            var member = members[index]
            if member.parent >= 0 { member.parent = rank[Int(member.parent)] }
            return member
        }
    }

    func build() -> [TraceTree.Node] {
        var builder = self
        builder.cutCycles()
        builder.linkSiblings()
        return builder.preorder()
    }

    /// Cuts each circle of parents at its first member in drawing order.
    private mutating func cutCycles() {
        // The number of the walk that reached a member first; a walk that meets itself has found a circle.
        var walk = [Int32](repeating: -1, count: members.count)
        for first in members.indices {
            var index = first
            while walk[index] < 0 {
                walk[index] = Int32(truncatingIfNeeded: first)
                guard members[index].parent >= 0 else { break }
                index = Int(members[index].parent)
            }
            guard walk[index] == Int32(truncatingIfNeeded: first), members[index].parent >= 0 else { continue }
            var cut = index
            var other = Int(members[index].parent)
            while other != index {
                cut = min(cut, other)
                other = Int(members[other].parent)
            }
            members[cut].parent = -1
            members[cut].isCut = true
        }
    }

    private mutating func linkSiblings() {
        for index in members.indices.reversed() where members[index].parent >= 0 {
            let parent = Int(members[index].parent)
            members[index].nextSibling = members[parent].firstChild
            members[parent].firstChild = Int32(truncatingIfNeeded: index)
            members[parent].childCount += 1
        }
    }

    private func preorder() -> [TraceTree.Node] {
        var nodes: [TraceTree.Node] = []
        nodes.reserveCapacity(members.count)
        var lastRoot = -1
        for root in members.indices where members[root].parent < 0 {
            lastRoot = nodes.count
            // What is still to be laid out: a member, then its later siblings.
            var open = [(member: root, parent: Int32(-1), depth: Int32(0))]
            while let (index, parent, depth) = open.popLast() {
                let member = members[index]
                if parent >= 0, member.nextSibling >= 0 {
                    open.append((Int(member.nextSibling), parent, depth))
                }
                if member.firstChild >= 0 {
                    open.append((Int(member.firstChild), Int32(truncatingIfNeeded: nodes.count), depth + 1))
                }
                nodes.append(
                    TraceTree.Node(
                        row: SpanRow(rawValue: member.row),
                        depth: depth,
                        subtreeEnd: 0,
                        parent: parent,
                        isLastChild: parent >= 0 && member.nextSibling < 0,
                        childCount: member.childCount,
                        errorsBelow: 0,
                        isCut: member.isCut
                    )
                )
            }
        }
        if lastRoot >= 0 { nodes[lastRoot].isLastChild = true }
        sumUp(&nodes)
        return nodes
    }

    /// Fills in what a node knows of its descendants, from the last node to the first.
    private func sumUp(_ nodes: inout [TraceTree.Node]) {
        let errors = Set(members.lazy.filter(\.isError).map(\.row))
        for index in nodes.indices.reversed() {
            let next = Int32(truncatingIfNeeded: index + 1)
            nodes[index].subtreeEnd = max(nodes[index].subtreeEnd, next)
            let parent = Int(nodes[index].parent)
            guard parent >= 0 else { continue }
            nodes[parent].subtreeEnd = max(nodes[parent].subtreeEnd, nodes[index].subtreeEnd)
            let own: Int32 = errors.contains(nodes[index].row.rawValue) ? 1 : 0
            nodes[parent].errorsBelow += nodes[index].errorsBelow + own
        }
    }
}
