import AccessModel
import Foundation

/// An instant taken apart in UTC, for the spellings of JSON and of HTTP.
struct UTCTime {
    private let parts: tm
    private let millisecond: Int

    init(_ instant: Timestamp) {
        let milliseconds = Int(instant.milliseconds)
        millisecond = ((milliseconds % 1000) + 1000) % 1000
        var seconds = time_t((milliseconds - millisecond) / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        self.parts = parts
    }

    /// Appends `2013-06-24T16:39:18.000Z`, as Okta spells times. This runs five times a user: no strings are made.
    func append(to bytes: inout [UInt8]) {
        Self.append(Int(parts.tm_year) + 1900, digits: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Self.append(Int(parts.tm_mon) + 1, digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Self.append(Int(parts.tm_mday), digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        Self.append(Int(parts.tm_hour), digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(Int(parts.tm_min), digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(Int(parts.tm_sec), digits: 2, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        Self.append(millisecond, digits: 3, to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
    }

    /// `Mon, 24 Jun 2013 16:39:18 GMT` (RFC 9110, 5.6.7).
    var httpDate: String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var time: [UInt8] = []
        Self.append(Int(parts.tm_mday), digits: 2, to: &time)
        time += Array(" \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1900) ".utf8)
        for (index, part) in [parts.tm_hour, parts.tm_min, parts.tm_sec].enumerated() {
            if index > 0 { time.append(UInt8(ascii: ":")) }
            Self.append(Int(part), digits: 2, to: &time)
        }
        return "\(days[Int(parts.tm_wday)]), \(String(decoding: time, as: UTF8.self)) GMT"
    }

    private static func append(_ number: Int, digits: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    /// Reads the spellings of RFC 3339 that Okta's filters take, with or without fractions of a second.
    static func parse(_ text: String) -> Timestamp? {
        for fractions in [true, false] {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: fractions)
            do {
                let date = try style.parse(text)
                return Timestamp(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
            } catch {
                continue
            }
        }
        return nil
    }
}
