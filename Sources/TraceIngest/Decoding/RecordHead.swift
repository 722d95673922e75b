public func lastRecordStart(in bytes: UnsafeRawBufferPointer) -> Int? {
    var i = bytes.count - 1
    while i > 0 { if bytes[i] == 123, bytes[i - 1] == 10 { return i }; i -= 1 }
    return nil
}
public func firstRecordStart(in bytes: UnsafeRawBufferPointer, from: Int) -> Int? {
    var i = max(1, from)
    while i < bytes.count { if bytes[i] == 123, bytes[i - 1] == 10 { return i }; i += 1 }
    return nil
}
