/// What a file's name tells, where nobody named the file itself.
enum SpanFileName {
    /// Whether a file in a directory is surely not meant: hidden, a copy that an editor keeps, or of a kind that never
    /// holds spans.
    static func isPassedOver(_ name: some StringProtocol) -> Bool {
        if name.hasPrefix(".") || name.hasSuffix("~") || name.hasPrefix("#") { return true }
        if name.contains(".tar.") { return true }
        guard let dot = name.lastIndex(of: ".") else { return false }
        return otherKinds.contains(name[name.index(after: dot)...].lowercased())
    }

    /// The name that a compressed file had before rotation compressed it; `nil` for another kind of file.
    static func uncompressed(_ path: String) -> String? {
        for suffix in [".gz", ".zst"] where path.hasSuffix(suffix) { return String(path.dropLast(suffix.count)) }
        return nil
    }

    /// When a file was rotated, in nanoseconds since the epoch, as lumberjack and timberjack write it into the name:
    /// `spans-2026-01-02T03-04-05.123.json`, perhaps with a reason behind the stamp.
    static func rotationTime(_ name: some StringProtocol) -> Int64? {
        let bytes = Array(name.utf8)
        guard bytes.count >= stamp.count else { return nil }
        // The last one counts: a name may begin with a date.
        for start in (0...bytes.count - stamp.count).reversed() where bytes[start] == UInt8(ascii: "-") {
            var text = Array(bytes[start..<start + stamp.count])
            guard zip(text, stamp).allSatisfy({ $1 == UInt8(ascii: "0") ? isDigit($0) : $0 == $1 }) else { continue }
            // RFC 3339 has colons in the time of day.
            text[14] = UInt8(ascii: ":")
            text[17] = UInt8(ascii: ":")
            text.append(UInt8(ascii: "Z"))
            let time = text.withUnsafeBufferPointer { buffer in
                buffer.baseAddress.flatMap { TimestampText.nanoseconds($0 + 1, $0 + buffer.count) }
            }
            if let time { return Int64(clamping: time) }
        }
        return nil
    }

    /// A stamp's form: zeros stand for digits.
    private static let stamp = Array("-0000-00-00T00-00-00.000".utf8)

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

    private static let otherKinds: Set<String> = [
        // Texts for people, programs and their settings.
        "md", "markdown", "rst", "html", "htm", "css", "xml", "svg", "csv", "tsv", "yaml", "yml", "toml", "ini", "conf",
        "cfg", "env", "lock", "sum", "mod", "swift", "go", "rs", "py", "rb", "php", "js", "mjs", "ts", "tsx", "java",
        "kt", "scala", "cs", "c", "h", "cc", "cpp", "hpp", "m", "sh", "bash", "fish", "pl", "lua", "sql", "proto",
        // Pictures, documents and sound.
        "png", "jpg", "jpeg", "gif", "webp", "ico", "bmp", "pdf", "doc", "docx", "xls", "xlsx", "mp3", "mp4", "wav",
        // Archives, programs and databases.
        "zip", "tar", "tgz", "xz", "bz2", "7z", "rar", "jar", "war", "whl", "deb", "rpm", "apk", "dmg", "iso", "so",
        "a", "o", "dylib", "dll", "exe", "class", "pyc", "wasm", "db", "sqlite", "sqlite3", "parquet",
        // What is there for a while only.
        "tmp", "temp", "swp", "swo", "part", "crdownload", "pid", "sock",
    ]
}
