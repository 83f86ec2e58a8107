import AccessModel
import Transport

extension OktaDirectorySource: DatedDirectory {
    /// Okta's `statusChanged` of a person, as it writes it.
    public func statusSince(_ person: DirectoryID) async throws(DirectoryError) -> String? {
        let found = try await lookUp(.people, person, Patience(lookUps: 1))
        guard !found.record.isEmpty else { return nil }
        var since = JSONField.absent
        do throws(JSONError) {
            since = try JSONScanner.scan(found.record) { (json) throws(JSONError) in
                var field = JSONField.absent
                guard try json.kind() == .object else { return field }
                try json.beginObject()
                while let key = try json.nextKey() {
                    if key.equals("statusChanged") { try field.read(&json) }
                }
                return field
            }
        } catch {
            // The record was read before, for its status: what is wrong with it was said there.
            return nil
        }
        return since.text?.string
    }
}
