//! Whether everything in a database has its event and every event what it tells of (P117), past the product.

use crate::process::Place;

/// What must find nothing, by what it finds.
const UNRECORDED: &[(&str, &str)] = &[
    (
        "accounts without one event of their making",
        "SELECT a.id, count(e.id) FROM accounts a LEFT JOIN audit_events e ON e.realm = a.realm AND e.subject = a.id \
         AND e.target = a.id AND e.action IN ('account.create', 'account.register') AND e.outcome = 'success' \
         GROUP BY a.id HAVING count(e.id) <> 1",
    ),
    (
        "events of accounts that are not there",
        "SELECT e.id, e.target FROM audit_events e LEFT JOIN accounts a ON a.realm = e.realm AND a.id = e.target \
         WHERE e.target_kind = 'account' AND a.id IS NULL",
    ),
    (
        // Each raises the epoch, and nothing else that these tests do does.
        "accounts whose status or password was changed more or less often than is told",
        "SELECT a.id, a.epoch, count(e.id) FROM accounts a LEFT JOIN audit_events e ON e.realm = a.realm \
         AND e.subject = a.id AND e.action IN ('account.set_status', 'account.close', 'password.change') AND e.outcome = 'success' \
         GROUP BY a.id, a.epoch HAVING count(e.id) <> a.epoch",
    ),
    (
        "accounts that are erased without an event, or the other way about",
        "SELECT a.id, count(e.id) FROM accounts a LEFT JOIN audit_events e ON e.realm = a.realm AND e.subject = a.id \
         AND e.action = 'account.erase' AND e.outcome = 'success' \
         GROUP BY a.id, a.email HAVING count(e.id) <> CASE WHEN a.email IS NULL THEN 1 ELSE 0 END",
    ),
    (
        // Whoever makes an organization is its ADMIN by that, which is one event.
        "roles without one event of their giving",
        "SELECT r.id, count(e.id) FROM role_assignments r LEFT JOIN audit_events e ON e.realm = r.realm \
         AND e.subject = r.account AND e.target = r.id AND e.action = 'role.assign' AND e.outcome = 'success' \
         WHERE r.account <> r.assigned_by GROUP BY r.id HAVING count(e.id) <> 1",
    ),
    (
        // Erasing an account ends its roles and keys, which is one event.
        "roles that were given, and are neither held nor taken once",
        "SELECT g.target, count(t.id) FROM audit_events g JOIN accounts a ON a.realm = g.realm AND a.id = g.subject \
         LEFT JOIN role_assignments r ON r.realm = g.realm AND r.id = g.target \
         LEFT JOIN audit_events t ON t.realm = g.realm AND t.subject = g.subject AND t.target = g.target \
         AND t.action = 'role.remove' AND t.outcome = 'success' \
         WHERE g.action = 'role.assign' AND g.outcome = 'success' AND g.target_kind = 'role' AND a.email IS NOT NULL \
         GROUP BY g.target, r.id HAVING count(t.id) <> CASE WHEN r.id IS NULL THEN 1 ELSE 0 END",
    ),
    (
        "keys without one event of their making, or that were revoked without an event, or the other way about",
        "SELECT k.id FROM api_keys k LEFT JOIN audit_events e ON e.realm = k.realm AND e.subject = k.account \
         AND e.target = k.id AND e.outcome = 'success' GROUP BY k.id, k.revoked_at \
         HAVING count(CASE WHEN e.action = 'api_key.create' THEN 1 END) <> 1 \
         OR count(CASE WHEN e.action = 'api_key.revoke' THEN 1 END) <> CASE WHEN k.revoked_at IS NULL THEN 0 ELSE 1 END",
    ),
    (
        "events of keys that are not there",
        "SELECT e.id, e.target FROM audit_events e JOIN accounts a ON a.realm = e.realm AND a.id = e.subject \
         LEFT JOIN api_keys k ON k.realm = e.realm AND k.id = e.target \
         WHERE e.target_kind = 'api_key' AND a.email IS NOT NULL AND k.id IS NULL",
    ),
    (
        "organizations without one event of their making",
        "SELECT o.id, count(e.id) FROM orgs o LEFT JOIN audit_events e ON e.realm = o.realm AND e.org = o.id \
         AND e.target = o.id AND e.action = 'org.create' AND e.outcome = 'success' GROUP BY o.id HAVING count(e.id) <> 1",
    ),
    (
        "events of organizations that are not there",
        "SELECT e.id, e.target FROM audit_events e LEFT JOIN orgs o ON o.realm = e.realm AND o.id = e.target \
         WHERE e.target_kind = 'org' AND o.id IS NULL",
    ),
];

/// Changes of address: how many an account has had is in its address, as in `clerk-7-2@…`.
const CHANGES: &str = "SELECT a.email, count(e.id) FROM accounts a LEFT JOIN audit_events e ON e.realm = a.realm \
     AND e.subject = a.id AND e.action = 'account.change' AND e.outcome = 'success' \
     WHERE a.email LIKE 'clerk-%' GROUP BY a.id, a.email";

/// Fails the test unless everything that was changed has exactly its events, and nothing else has any.
pub(super) async fn everything_is_recorded_once(place: &Place) {
    for (what, sql) in UNRECORDED {
        let found = place.database.query(sql).await;
        assert!(found.is_empty(), "{what}: {found:?}");
    }
    for row in place.database.query(CHANGES).await {
        let (email, events) = row.split_once('|').expect("two columns");
        let name = email.split('@').next().unwrap_or_default();
        assert_eq!(name.rsplit('-').next(), Some(events), "{email} was changed more or less often than is told");
    }
}

/// Fails the test unless `signet audit verify` holds the trail for whole, and for a continuation of the one whose head was
/// kept. Gives the head of now, if there is one yet.
pub(super) fn the_trail_holds(place: &Place, kept: Option<&str>) -> Option<String> {
    let head = kept.map(|head| ["--head", head]);
    let arguments: Vec<&str> = ["audit", "verify"].into_iter().chain(head.into_iter().flatten()).collect();
    let verified = place.run(&arguments);
    let errors = String::from_utf8_lossy(&verified.stderr);
    assert!(verified.status.success(), "{}{errors}", String::from_utf8_lossy(&verified.stdout));
    let head = place.run(&["audit", "head"]);
    head.status.success().then(|| String::from_utf8_lossy(&head.stdout).trim().to_owned())
}

/// Waits until a node has sealed everything: a second is promised, and the machine may be busy with other tests.
pub(super) async fn everything_is_sealed(place: &Place) {
    for _ in 0..100 {
        if place.database.query("SELECT count(*) FROM audit_events WHERE seal IS NULL").await == ["0"] {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("something is not sealed yet");
}
