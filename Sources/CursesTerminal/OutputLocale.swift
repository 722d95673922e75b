import CNcurses

/// The character set of the terminal, as far as the environment tells.
enum OutputLocale {
    /// Sets the process's character type and tells whether the terminal shows Unicode.
    ///
    /// A locale of plain ASCII says nothing about the terminal (containers and `sudo` have no other), so that UTF-8 is
    /// tried. A locale with another character set is believed: ASCII is then all that is sure to arrive.
    static func select() -> Bool {
        let isKnown = setlocale(LC_CTYPE, "") != nil
        let codeset = String(cString: nl_langinfo(nl_item(CODESET)))
        if isKnown, isUTF8(codeset) { return true }
        guard !isKnown || ["ANSI_X3.4-1968", "US-ASCII", "646", ""].contains(codeset) else { return false }
        for name in ["C.UTF-8", "en_US.UTF-8"] where setlocale(LC_CTYPE, name) != nil { return true }
        return false
    }

    private static func isUTF8(_ codeset: String) -> Bool {
        codeset.uppercased() == "UTF-8" || codeset.uppercased() == "UTF8"
    }
}
