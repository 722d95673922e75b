import TraceStore

extension AttributeValue {
    /// The value as JSON.
    ///
    /// What JSON has no word for becomes a string: NaN, the infinities, bytes in hex, why a value is not
    /// there.
    var json: String {
        // A stack of what is still to be written, since values may be nested deeper than calls can be.
        var text = ""
        var stack: [Piece] = [.value(self)]
        while let piece = stack.popLast() {
            switch piece {
            case .text(let piece): text += piece
            case .value(.empty): text += "null"
            case .value(.bool(let value)): text += value ? "true" : "false"
            case .value(.int(let value)): text += String(value)
            case .value(.double(let value)): text += value.isFinite ? String(value) : "\"\(value)\""
            case .value(.string(let value)): text += JSONFormat.quoted(value)
            case .value(.unread(let reason)): text += JSONFormat.quoted("…(\(reason))")
            case .value(.bytes(let bytes)):
                text += "\"" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\""
            case .value(.array(let elements)):
                text += "["
                stack.append(.text("]"))
                for (index, element) in elements.enumerated().reversed() {
                    stack.append(.value(element))
                    if index > 0 { stack.append(.text(", ")) }
                }
            case .value(.map(let members)):
                text += "{"
                stack.append(.text("}"))
                for (index, member) in members.enumerated().reversed() {
                    stack.append(.value(member.value))
                    stack.append(.text((index > 0 ? ", " : "") + JSONFormat.quoted(member.key) + ": "))
                }
            }
        }
        return text
    }

    private enum Piece {
        case text(String)
        case value(AttributeValue)
    }
}
