import AccessModel
import ArgumentParser
import Foundation

/// When something ends: a date, an instant, or a time from now, as a person types it.
struct Deadline: ExpressibleByArgument {
    private enum Form {
        case instant(Timestamp)
        case after(seconds: Int64)
    }

    private let form: Form

    /// So many days from now.
    init(days: Int64) { form = .after(seconds: days * 86_400) }

    /// Reads `2026-12-24` (the beginning of that day in UTC), `2026-12-24T18:00:00Z`, `90m`, `12h` or `30d`.
    init?(argument: String) {
        if let seconds = Self.seconds(of: argument) {
            form = .after(seconds: seconds)
            return
        }
        let text = argument.contains("T") ? argument : argument + "T00:00:00Z"
        let styles = [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)]
        for style in styles {
            do {
                let date = try style.parse(text)
                let time = Timestamp(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
                // Foundation takes the 30th of February for the 2nd of March.
                if text.hasSuffix("Z"), !time.description.hasPrefix(text.prefix { $0 != "." && $0 != "Z" }) {
                    return nil
                }
                form = .instant(time)
                return
            } catch {
                // The other style may read it.
                continue
            }
        }
        return nil
    }

    private static func seconds(of text: String) -> Int64? {
        let units: [Character: Int64] = ["m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()),
            (1...100_000).contains(number)
        else { return nil }
        return number * unit
    }

    /// The instant, for something that begins now.
    func time(from now: Timestamp) -> Timestamp {
        switch form {
        case .instant(let time): time
        case .after(let seconds): now.adding(seconds: seconds)
        }
    }

    var defaultValueDescription: String {
        switch form {
        case .instant(let time): time.description
        case .after(let seconds): "\(seconds / 86_400)d"
        }
    }

    /// Nobody means a time beyond that.
    static let longestSeconds = 10 * 366 * 86_400.0

    static let help = "A date (2026-12-24), an instant (2026-12-24T18:00:00Z), or a time from now (90m, 12h, 30d)."
}
