import TraceCommands

@main
struct Main {
    static func main() {
        runTracetail()
    }
}
