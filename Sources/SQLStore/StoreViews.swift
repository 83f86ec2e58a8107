/// The views that other programs read: an interface that may grow and not otherwise change.
enum StoreViews {
    static let version1 = """
        CREATE VIEW roster_users (account_id, login, state, email, name, directory_id, changed_at) AS
        SELECT account_id, login, state, email, name, directory_id, changed_at FROM accounts;

        CREATE VIEW roster_groups (name, directory_id) AS
        SELECT name, directory_id FROM groups;

        CREATE VIEW roster_memberships (group_name, account_id, login) AS
        SELECT groups.name, memberships.account_id, accounts.login
        FROM memberships
        JOIN groups ON groups.group_id = memberships.group_id
        JOIN accounts ON accounts.account_id = memberships.account_id;

        CREATE VIEW roster_changes (seq, at, kind, account_id, login, group_name, pass) AS
        SELECT feed.seq, feed_batches.at, feed.kind, feed.account_id, feed.login, feed.group_name, feed_batches.pass
        FROM feed
        JOIN feed_batches ON feed_batches.batch = feed.batch;

        CREATE VIEW node_authorization (node_key, account_id, login, authorized, reason) AS
        SELECT node_key, account_id, login, reason IN ('active', 'service'), reason
        FROM (
            SELECT nodes.node_key, nodes.account_id, accounts.login,
                CASE
                    WHEN nodes.account_id IS NOT NULL AND accounts.account_id IS NULL THEN 'unknown-account'
                    WHEN accounts.state <> 'active' THEN 'suspended'
                    WHEN nodes.approved <> 1 THEN 'not-approved'
                    WHEN nodes.expires_at IS NOT NULL AND NOT (\(isInTheFuture("nodes.expires_at"))) THEN 'expired'
                    WHEN nodes.account_id IS NULL THEN 'service'
                    ELSE 'active'
                END AS reason
            FROM nodes
            LEFT JOIN accounts ON accounts.account_id = nodes.account_id
        );
        """

    /// Whether a text is an instant in RFC 3339 and UTC that lies in the future.
    ///
    /// SQLite's date functions also take `now`, bare dates and times, day numbers and 30 February, so the shape is checked
    /// first, and the date must come out of them as it went in (`+0 seconds` makes them reckon: else 30 February stays). Seconds are compared, not their fractions: an access ends
    /// with the second before the one that is named, never later. A null (from a date that SQLite cannot read) is no.
    private static func isInTheFuture(_ column: String) -> String {
        """
        coalesce(
            substr(\(column), 1, 19) GLOB
                '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9][Tt][0-2][0-9]:[0-5][0-9]:[0-5][0-9]'
            AND (substr(\(column), 20) IN ('Z', 'z', '+00:00')
                OR (substr(\(column), 20, 2) GLOB '.[0-9]'
                    AND ltrim(substr(\(column), 21), '0123456789') IN ('Z', 'z', '+00:00')))
            AND strftime('%Y-%m-%dT%H:%M:%S', upper(substr(\(column), 1, 19)), '+0 seconds')
                = upper(substr(\(column), 1, 19))
            AND upper(substr(\(column), 1, 19)) > strftime('%Y-%m-%dT%H:%M:%S', 'now'),
            0)
        """
    }
}
