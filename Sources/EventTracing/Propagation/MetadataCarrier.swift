public import Tracing

/// Reads metadata that is a dictionary of texts.
public struct MetadataExtractor: Extractor {
    /// An extractor.
    public init() {}

    /// The text of a key.
    public func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
}

/// Writes metadata that is a dictionary of texts.
public struct MetadataInjector: Injector {
    /// An injector.
    public init() {}

    /// Sets the text of a key.
    public func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
        carrier[key] = value
    }
}
