import Testing

@testable import TraceViewModel

@Suite struct ScrollableListTests {
    @Test func movesWithAMarginAndStopsAtTheEnds() {
        var list = ScrollableList()
        list.move(by: 8, count: 100, height: 10)
        #expect((list.selection, list.top) == (8, 0))
        list.move(by: 1, count: 100, height: 10)
        #expect((list.selection, list.top) == (9, 1))
        list.move(by: .max, count: 100, height: 10)
        #expect((list.selection, list.top) == (99, 90))
        list.move(by: .min, count: 100, height: 10)
        #expect((list.selection, list.top) == (0, 0))
    }

    @Test func pagesMoveSelectionAndView() {
        var list = ScrollableList()
        list.page(by: 1, count: 100, height: 10)
        #expect((list.selection, list.visible(count: 100, height: 10)) == (8, 7..<17))
        list.halfPage(by: 1, count: 100, height: 10)
        #expect((list.selection, list.visible(count: 100, height: 10)) == (13, 12..<22))
        list.page(by: .max, count: 100, height: 10)
        #expect((list.selection, list.top) == (99, 90))
    }

    @Test func wheelMovesTheViewAndTakesTheSelectionAlong() {
        var list = ScrollableList()
        list.wheel(by: 3, count: 100, height: 10)
        #expect((list.selection, list.top) == (3, 3))
        list.wheel(by: -2, count: 100, height: 10)
        #expect((list.selection, list.top) == (3, 1))
    }

    @Test func rowsInsertedAboveLeaveTheSelectionWhereItIs() {
        var list = ScrollableList()
        list.select(20, count: 100, height: 10)
        let offset = list.selection - list.top
        list.anchor(at: 70, count: 150, height: 10)
        #expect(list.selection == 70)
        #expect(list.selection - list.top == offset)
    }

    @Test func holdsForAnyNumbers() {
        let numbers = [Int.min, -1, 0, 1, 2, 3, 1000, .max]
        for count in [0, 1, 5, 1000, Int.max] {
            for height in [-1, 0, 1, 2, 3, 10, Int.max] {
                for number in numbers {
                    var list = ScrollableList()
                    list.select(7, count: count, height: height)
                    list.move(by: number, count: count, height: height)
                    list.page(by: number, count: count, height: height)
                    list.wheel(by: number, count: count, height: height)
                    list.anchor(at: number, count: count, height: height)
                    #expect(list.selection >= 0 && list.selection < max(1, count))
                    let visible = list.visible(count: count, height: height)
                    #expect(visible.isEmpty || visible.contains(list.selection))
                }
            }
        }
    }
}
