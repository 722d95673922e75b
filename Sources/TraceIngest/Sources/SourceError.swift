/// A source that cannot be read, described in one line.
public struct SourceError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The path as given, or what stands for it.
    public var path: String
    /// The system's error number.
    public var code: Int32

    /// What is wrong, when it is not the system that says so.
    public var words: String?

    /// Makes an error.
    public init(path: String, code: Int32) {
        self.path = path
        self.code = code
    }

    init(path: String, words: String) {
        self.init(path: path, code: 0)
        self.words = words
    }

    init(path: String, _ error: SystemError) {
        self.init(path: path, code: error.code)
    }

    /// The path, a colon and what is wrong, mostly in the system's words.
    ///
    /// Control characters of the path are escaped.
    public var description: String {
        "\(printable(path)): \(words ?? SystemError(code: code).message)"
    }
}

/// The text with its control characters escaped: a file's name may hold anything.
func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        if scalar.properties.generalCategory == .control {
            result += scalar.escaped(asASCII: true)
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}
