import CLibFuzzer
import DecodingLaws

/// Gives libFuzzer's inputs to the decoders and traps where they break a law.
///
/// `.ci/fuzz` builds and runs it.
@main
struct Fuzzer {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        _ = LLVMFuzzerRunDriver(&count, &arguments) { start, count in
            let input = FuzzedStream(Array(UnsafeBufferPointer(start: start, count: count)))
            if let law = brokenLaw(of: input) { fatalError(law) }
            return 0
        }
    }
}
