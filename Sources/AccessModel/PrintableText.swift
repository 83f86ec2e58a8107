extension String {
    /// The text with every sign replaced that could write over a terminal, forge a line, or turn its order around.
    ///
    /// Names come from outside: a group may be called anything. Control characters, line separators and the marks that
    /// change the direction of writing become U+FFFD; everything else, right-to-left scripts included, stays.
    public var printable: String {
        guard unicodeScalars.contains(where: \.isUnprintable) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.isUnprintable ? "\u{FFFD}" : $0 }))
    }
}

extension Unicode.Scalar {
    fileprivate var isUnprintable: Bool {
        switch value {
        case 0x20...0x7E: false
        case 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: properties.generalCategory == .control
        }
    }
}
