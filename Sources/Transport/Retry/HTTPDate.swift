/// A date of HTTP in seconds since 1970-01-01T00:00:00Z.
public enum HTTPDate {
    /// Reads the three forms of RFC 9110, section 5.6.7; `nil` for anything else.
    public static func seconds(_ text: String) -> Int64? {
        let words = text.split { " ,".contains($0) }
        switch words.count {
        case 6 where words[5] == "GMT":  // Sun, 06 Nov 1994 08:49:37 GMT
            return seconds(day: words[1], month: words[2], year: fullYear(words[3]), time: words[4])
        case 4 where words[3] == "GMT":  // Sunday, 06-Nov-94 08:49:37 GMT
            let date = words[1].split(separator: "-", omittingEmptySubsequences: false)
            guard date.count == 3 else { return nil }
            return seconds(day: date[0], month: date[1], year: shortYear(date[2]), time: words[2])
        case 5:  // Sun Nov  6 08:49:37 1994
            return seconds(day: words[2], month: words[1], year: fullYear(words[4]), time: words[3])
        default:
            return nil
        }
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func seconds(day: Substring, month: Substring, year: Int64?, time: Substring) -> Int64? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false)
        guard let year, let month = months.firstIndex(of: String(month)), let day = number(day, upTo: 31), day > 0,
            clock.count == 3, let hour = number(clock[0], upTo: 23), let minute = number(clock[1], upTo: 59),
            let second = number(clock[2], upTo: 60)
        else { return nil }
        let days = days(year: year, month: Int64(month) + 1, day: day)
        return days * 86_400 + hour * 3600 + minute * 60 + second
    }

    private static func number(_ text: Substring, upTo limit: Int64) -> Int64? {
        let isNumber = (1...4).contains(text.utf8.count) && text.allSatisfy { ("0"..."9").contains($0) }
        guard isNumber, let value = Int64(text), value <= limit else { return nil }
        return value
    }

    private static func fullYear(_ text: Substring) -> Int64? { text.utf8.count == 4 ? number(text, upTo: 9999) : nil }

    /// Two digits, as written before 2000: the century that is nearer to our time.
    private static func shortYear(_ text: Substring) -> Int64? {
        guard text.utf8.count == 2, let year = number(text, upTo: 99) else { return nil }
        return year < 70 ? 2000 + year : 1900 + year
    }

    /// Days since 1970-01-01 in the Gregorian calendar (Howard Hinnant's `days_from_civil`), for years from 0 to 9999.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year + 399 : year + 400
        let (era, yearOfEra) = shifted.quotientAndRemainder(dividingBy: 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era - 1) * 146_097 + dayOfEra - 719_468
    }
}
