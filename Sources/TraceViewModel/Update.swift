import TerminalGrid
public import TraceStore

/// Takes in what happened and says what is to be done about it.
///
/// Reads no clock and does no I/O.
public func update(_ state: inout ViewState, _ action: Action, store: TraceStore) -> [Effect] {
    var effects: [Effect]
    switch action {
    case .key(let key): effects = state.press(key, store)
    case .mouse(let event): effects = state.use(event, store)
    case .resize(let size): effects = state.resize(to: size)
    case .storeChanged(let change): effects = state.noteChange(change, store)
    case .tick(let now): effects = state.tick(now: now, store)
    case .contentLoaded(let key, let result): effects = state.takeContent(of: key, result)
    case .searchFound(let news): effects = state.takeSearch(news, store)
    case .excerptLoaded(let reject, let result): effects = state.takeExcerpt(reject, result)
    case .located(let reject, let place): effects = state.takePlace(of: reject, place)
    case .sourcesChanged(let lines): effects = state.takeSources(lines)
    case .notice(let text): effects = state.show(notice: text)
    }
    let wanted = state.contents.takeWanted()
    if !wanted.isEmpty { effects.append(.loadContent(wanted)) }
    let places = state.places.takeWanted()
    if !places.isEmpty { effects.append(.locate(places)) }
    return effects
}

extension ViewState {
    fileprivate mutating func press(_ key: KeyPress, _ store: TraceStore) -> [Effect] {
        input.wasUsed = true
        input.wasUsedThisSecond = true
        input.notice = nil
        jump = nil
        search?.landing = nil
        settleOutline(store)
        input.pending.append(key)
        switch Keymap.standard.meaning(of: input.pending, in: place) {
        case .prefix:
            return []
        case .command(let command):
            input.pending = []
            return perform(command, store)
        case .nothing:
            let isFirst = input.pending.count == 1
            input.pending = []
            if prompt != nil { return type(key, store) }
            // The key that broke a sequence off may mean something by itself.
            return isFirst ? [] : press(key, store)
        }
    }

    /// Carries a command out: the same everywhere, or as the screen that has the keys understands it.
    private mutating func perform(_ command: Command, _ store: TraceStore) -> [Effect] {
        switch command {
        case .quit: return [.quit]
        case .suspend: return [.suspend]
        case .redraw: return [.redraw]
        case .help where help == nil: help = HelpScreen()
        case .sources: openSources()
        case .mouse: return toggleMouse()
        case .pause: return togglePause()
        case .changeTimes: changeTimes()
        case .search: openSearchPrompt()
        case .nextHit: goToHit(isForward: true, store)
        case .previousHit: goToHit(isForward: false, store)
        default:
            switch place {
            case .help: performInHelp(command)
            case .prompt: performInPrompt(command, store)
            case .searchPrompt: return performInSearchPrompt(command, store)
            case .sources: return performInSources(command)
            case .excerpt: performInExcerpt(command)
            case .lifecycle: return performInLifecycle(command, store)
            case .details: return performInDetails(command, store)
            default: return performInOutline(command, store)
            }
        }
        return []
    }

    /// The starts in the outline; the times of events in a lifecycle.
    private mutating func changeTimes() {
        guard lifecycle != nil else {
            times = times == .clock ? .relative : .clock
            return
        }
        let all = EventTimes.allCases
        eventTimes = all[((all.firstIndex(of: eventTimes) ?? 0) + 1) % all.count]
    }

    private mutating func toggleMouse() -> [Effect] {
        input.takesMouse.toggle()
        input.notice = input.takesMouse ? "mouse: wheel scrolls, click selects; F2 gives it back" : "mouse: off"
        return [.setMouse(input.takesMouse)]
    }

    private mutating func togglePause() -> [Effect] {
        live.pausedSince = live.pausedSince == nil ? live.now : nil
        return [.setPaused(live.pausedSince != nil)]
    }

    fileprivate mutating func use(_ event: MouseEvent, _ store: TraceStore) -> [Effect] {
        guard input.takesMouse else { return [] }
        settleOutline(store)
        switch place {
        case .help: scrollHelp(event)
        case .sources: return clickInSources(event)
        case .excerpt: scrollExcerpt(event)
        case .lifecycle, .details: clickInLifecycle(event, store)
        case .outline: clickInOutline(event, store)
        default: break
        }
        return []
    }

    fileprivate mutating func resize(to size: Size) -> [Effect] {
        options.size = size
        return []
    }

    fileprivate mutating func noteChange(_ change: StoreChange, _ store: TraceStore) -> [Effect] {
        index.note(change)
        let hitCount = search?.hits.count
        // What was found was the server's side, which is searched again where it is now.
        if search != nil, !change.displaced.isEmpty {
            let spans = change.displaced.compactMap(store.spanRow)
            for (trace, spans) in Dictionary(grouping: spans, by: { store.span($0).trace }) {
                search?.hits.remove(Set(spans), in: trace)
            }
        }
        filter?.forget(change.evicted)
        trees.forget(change.evicted)
        for trace in change.evicted {
            folds.forget(trace.id)
            search?.hits.remove(trace.row)
        }
        if search?.hits.count != hitCount { forgetHitNumber() }
        return []
    }

    fileprivate mutating func tick(now: UInt64, _ store: TraceStore) -> [Effect] {
        let isSecond = live.tick(now: now, arrived: store.totals.arrivedSpans)
        trees.renewsLarge = true
        let isFiltering = filter?.isRunning == true
        if isFiltering { advanceFilter(store) }
        if jump != nil { advanceJump(store) }
        sortAsWanted(store)
        settleOutline(store, reorders: isFiltering || isSecond && !input.wasUsedThisSecond)
        input.wasUsed = false
        if isSecond { input.wasUsedThisSecond = false }
        return []
    }

    fileprivate mutating func takeContent(
        of key: SpanKey,
        _ result: Result<SpanContent, ContentFailure>
    ) -> [Effect] {
        contents.fill(key, with: result)
        return []
    }

    fileprivate mutating func takeExcerpt(
        _ reject: Reject,
        _ result: Result<InputExcerpt, ContentFailure>
    ) -> [Effect] {
        takeExcerpt(of: reject, result)
        return []
    }

    fileprivate mutating func takePlace(of reject: Reject, _ place: InputPlace) -> [Effect] {
        places.fill(reject, with: place)
        return []
    }

    fileprivate mutating func takeSources(_ lines: [SourceLine]) -> [Effect] {
        live.sources = lines
        return []
    }

    fileprivate mutating func show(notice: String) -> [Effect] {
        input.notice = notice
        return []
    }
}
