import Testing
import Tracing

@testable import EventTracing

@Suite("Resources")
struct ResourceTests {
    private func resource(_ environment: [String: String], name: String? = nil, _ more: SpanAttributes = [:])
        -> Resource
    {
        Resource(serviceName: name, attributes: more) { environment[$0] }
    }

    @Test("Code comes before OTEL_SERVICE_NAME, and that before OTEL_RESOURCE_ATTRIBUTES")
    func precedence() {
        let list = ["OTEL_RESOURCE_ATTRIBUTES": "service.name=listed,a=1,b=2"]
        let both = list.merging(["OTEL_SERVICE_NAME": "named"]) { $1 }
        #expect(resource([:]).serviceName == "unknown_service:swift")
        #expect(resource(list).serviceName == "listed")
        #expect(resource(both).serviceName == "named")
        #expect(resource(both, name: "coded").serviceName == "coded")
        let merged = resource(list, ["b": "code"])
        #expect(merged.attributes.contains(Attribute(key: "a", value: "1")))
        #expect(merged.attributes.contains(Attribute(key: "b", value: "code")))
    }

    @Test("Values are percent-decoded")
    func percentDecoding() throws {
        let pairs = try Resource.decodeList(" a = x%20y%2Cz , b=%C3%A9,c=, ,d=1=2")
        #expect(pairs.map(\.key) == ["a", "b", "c", "d"])
        #expect(pairs.map(\.value) == ["x y,z", "é", "", "1=2"])
    }

    @Test(
        "A list with a mistake is ignored as a whole and reported",
        arguments: ["a=1,b", "a=%2", "a=%zz", "a=%ff", "=1"]
    )
    func mistakes(list: String) {
        let resource = resource(["OTEL_RESOURCE_ATTRIBUTES": list])
        #expect(resource.problem?.hasPrefix("OTEL_RESOURCE_ATTRIBUTES is ignored: ") == true)
        #expect(!resource.attributes.contains { $0.key == "a" })
    }
}
