//! Making and revoking keys: who may, of what, and what is shown of it (P87, P93).

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{Machine, Stage, ask_for_key, assign, is_refused, key, member, org, read, signed};

fn asked(account: &str, scopes: &[&str]) -> Value {
    json!({ "accountId": account, "scopes": scopes })
}

async fn count(stage: &Stage) -> usize {
    stage.app.query("SELECT id FROM api_keys").await.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_shown_once_and_kept_unreadable() {
    let stage = Stage::new().await;
    let body = json!({
        "accountId": stage.alice.id, "scopes": ["read:identity", "write:identity", "read:identity"],
        "name": " nightly export ", "expiresAt": "2026-06-01T02:00:00+02:00",
    });
    let answer = ask_for_key(&stage.app, &stage.alice, &body).await.expect(201);
    let data = answer.json()["data"].clone();
    let id = data["id"].as_str().expect("an id");
    let secret = data["secretKey"].as_str().expect("a secret");
    assert!(secret.starts_with(&format!("sk_{}_", &id[4..])), "{data}");
    assert_eq!(data["keyPreview"], id[..8]);
    assert_eq!((&data["accountId"], &data["orgId"]), (&json!(stage.alice.id), &json!(stage.org)));
    assert_eq!((&data["name"], &data["status"]), (&json!("nightly export"), &json!("ACTIVE")));
    assert_eq!(data["scopes"], json!(["read:identity", "write:identity"]));
    assert_eq!(data["expiresAt"], "2026-06-01T00:00:00.000Z");
    assert_eq!((&data["createdAt"], &data["lastUsedAt"]), (&json!("2026-01-01T00:00:00.000Z"), &Value::Null));
    assert_eq!(answer.header("cache-control"), "no-store");
    let part = &secret[28..40];
    for (table, rows) in stage.app.database().contents().await {
        assert!(rows.iter().all(|row| !row.contains(part)), "{table}");
        let hex: String = part.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(rows.iter().all(|row| !row.contains(&hex)), "{table}");
    }
    let list = stage.app.get(&format!("/v1/ApiKeys?accountId={}", stage.alice.id)).bearer(&stage.alice.access);
    assert!(!list.send().await.expect(200).text.contains(part));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_key_is_made_from_has_rules() {
    let stage = Stage::new().await;
    let before = count(&stage).await;
    let good = asked(&stage.alice.id, &["read:identity"]);
    let with = |member: &str, value: Value| {
        let mut body = good.clone();
        body[member] = value;
        body
    };
    let many: Vec<_> = (0..21).map(|_| "read:identity").collect();
    for (body, field, code) in [
        (with("scopes", json!([])), "scopes", "BAD_COUNT"),
        (with("scopes", json!(many)), "scopes", "BAD_COUNT"),
        (with("scopes", json!(["read:identity", "read:everything"])), "scopes.1", "UNKNOWN_SCOPE"),
        (with("scopes", json!(["READ:IDENTITY"])), "scopes.0", "UNKNOWN_SCOPE"),
        (with("scopes", json!([" read:identity"])), "scopes.0", "UNKNOWN_SCOPE"),
        (with("scopes", json!(["read:identity write:identity"])), "scopes.0", "UNKNOWN_SCOPE"),
        (with("scopes", json!([""])), "scopes.0", "UNKNOWN_SCOPE"),
        (with("name", json!("")), "name", "BAD_NAME"),
        (with("name", json!("   ")), "name", "BAD_NAME"),
        (with("name", json!("x".repeat(101))), "name", "BAD_NAME"),
        (with("name", json!("a\u{7}b")), "name", "BAD_NAME"),
        (with("expiresAt", json!("2026-01-01T00:00:00Z")), "expiresAt", "IN_THE_PAST"),
        (with("expiresAt", json!("2025-12-31T23:59:59.999Z")), "expiresAt", "IN_THE_PAST"),
        (with("expiresAt", json!("tomorrow")), "expiresAt", "BAD_TIMESTAMP"),
        (with("expiresAt", json!("2026-02-30T00:00:00Z")), "expiresAt", "BAD_TIMESTAMP"),
        (with("expiresAt", json!("1893456000")), "expiresAt", "BAD_TIMESTAMP"),
    ] {
        let answer = ask_for_key(&stage.app, &stage.alice, &body).await.expect(422);
        assert_eq!(answer.fields(), [field], "{body}");
        assert_eq!(answer.json()["errors"][0]["code"], code, "{body}");
    }
    let all_wrong = json!({ "accountId": stage.alice.id, "scopes": [], "name": "", "expiresAt": "" });
    let answer = ask_for_key(&stage.app, &stage.alice, &all_wrong).await.expect(422);
    assert_eq!(answer.fields(), ["scopes", "name", "expiresAt"]);
    for body in [
        json!({ "scopes": ["read:identity"] }),
        json!({ "accountId": stage.alice.id }),
        with("accountId", json!("acc_x")),
        with("scopes", json!("read:identity")),
        with("scopes", json!([1])),
        with("expiresAt", json!(1_893_456_000)),
    ] {
        ask_for_key(&stage.app, &stage.alice, &body).await.expect(400);
    }
    assert_eq!(count(&stage).await, before);
    for body in [with("name", json!("x".repeat(100))), with("name", Value::Null), with("expiresAt", Value::Null)] {
        ask_for_key(&stage.app, &stage.alice, &body).await.expect(201);
    }
    let answer = ask_for_key(&stage.app, &stage.alice, &with("expiresAt", json!("2026-01-01T00:00:00.001Z"))).await;
    assert_eq!(answer.expect(201).json()["data"]["name"], "API key");
}

// P87: nobody gives a key more than they hold.
#[tokio::test(flavor = "multi_thread")]
async fn scopes_above_the_callers_own_are_refused() {
    let stage = Stage::new().await;
    let all =
        ["read:identity", "write:identity", "admin:identity", "read:audit", "read:clients", "write:clients", "admin:*"];
    for (role, held) in [
        ("ADMIN", &["read:identity", "write:identity", "admin:identity", "read:audit"][..]),
        ("OPERATIONS", &["read:identity", "write:identity"]),
        ("COMPLIANCE", &["read:identity", "read:audit"]),
        ("VIEWER", &["read:identity"]),
        ("INVESTOR", &[]),
    ] {
        let person = member(&stage, &format!("{}@example.com", role.to_lowercase()), role).await;
        for scope in all {
            let expected = if held.contains(&scope) { 201 } else { 403 };
            ask_for_key(&stage.app, &person, &asked(&person.id, &[scope])).await.expect(expected);
            let beside = asked(&person.id, &["read:identity", scope]);
            let expected = if held.contains(&"read:identity") { expected } else { 403 };
            ask_for_key(&stage.app, &person, &beside).await.expect(expected);
        }
    }
    // An administrator of the platform holds everything.
    ask_for_key(&stage.app, &stage.root, &asked(&stage.root.id, &["admin:*"])).await.expect(201);
    // A machine gives no more than it may itself, whatever its account holds.
    let machine = key(&stage.app, &stage.alice, &stage.alice.id, &["admin:identity"]).await;
    let body = asked(&stage.alice.id, &["write:identity"]).to_string();
    signed(&stage.app, &machine, "POST", "/v1/ApiKeys", &body).send().await.expect(403);
    let body = asked(&stage.alice.id, &["admin:identity"]).to_string();
    signed(&stage.app, &machine, "POST", "/v1/ApiKeys", &body).send().await.expect(201);
    // Without that scope it makes none, not even for its own account.
    let machine = key(&stage.app, &stage.alice, &stage.alice.id, &["read:identity", "write:identity"]).await;
    let body = asked(&stage.alice.id, &["read:identity"]).to_string();
    signed(&stage.app, &machine, "POST", "/v1/ApiKeys", &body).send().await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_for_others_need_their_administrator() {
    let stage = Stage::new().await;
    let bob = member(&stage, "bob@example.com", "OPERATIONS").await;
    let stranger = stage.app.register("stranger@example.com").await;
    let before = count(&stage).await;
    let for_bob = asked(&bob.id, &["read:identity"]);
    let for_alice = asked(&stage.alice.id, &["read:identity"]);
    // Visible, without the permission: 403. Invisible: 404, as for an account that does not exist.
    ask_for_key(&stage.app, &bob, &for_alice).await.expect(403);
    let unseen = ask_for_key(&stage.app, &stranger, &for_bob).await.expect(404);
    let nobody = ask_for_key(&stage.app, &stranger, &asked("acc_000000000000", &["read:identity"])).await.expect(404);
    assert_eq!(unseen.json()["detail"], nobody.json()["detail"]);
    stage.app.post("/v1/ApiKeys").json(&for_bob).send().await.expect(401);
    // What is wrong with the rest is not told to who may not.
    ask_for_key(&stage.app, &stranger, &asked(&bob.id, &["junk"])).await.expect(404);
    ask_for_key(&stage.app, &bob, &asked(&stage.alice.id, &["junk"])).await.expect(403);
    // Nor may an organization's ADMIN act for somebody who holds more.
    ask_for_key(&stage.app, &stage.alice, &asked(&stage.root.id, &["read:identity"])).await.expect(403);
    assert_eq!(count(&stage).await, before);

    let answer = ask_for_key(&stage.app, &stage.alice, &for_bob).await.expect(201);
    assert_eq!(answer.json()["data"]["orgId"], stage.org);
    let trail = "SELECT actor, subject, org FROM audit_events WHERE action = 'api_key.create' ORDER BY at, id";
    let told = stage.app.query(trail).await;
    assert!(told.contains(&format!("{}|{}|{}", stage.alice.id, bob.id, stage.org)), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_needs_an_organization() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let nobody = app.register("nobody@example.com").await;
    let answer = ask_for_key(app, &nobody, &asked(&nobody.id, &["read:identity"])).await.expect(422);
    assert_eq!(answer.fields(), ["accountId"]);
    assert_eq!(answer.json()["errors"][0]["code"], "NO_ORGANIZATION");
    // The administrator of the platform acts in one organization; somebody else's key is bound to theirs.
    let other = org(app, &stage.root, "Contoso").await;
    let bob = app.register("bob@example.com").await;
    assign(app, &stage.root, &bob.id, &other, "VIEWER").await;
    let answer = ask_for_key(app, &stage.root, &asked(&bob.id, &["read:identity"])).await.expect(201);
    assert_eq!(answer.json()["data"]["orgId"], other);
    // Of two organizations, in none of which a token acts, none is taken.
    let mut root = app.admin().await;
    root.id = stage.root.id.clone();
    assign(app, &stage.root, &bob.id, &stage.org, "VIEWER").await;
    let answer = ask_for_key(app, &bob, &asked(&bob.id, &["read:identity"])).await;
    assert!([422, 201].contains(&answer.status.as_u16()), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_at_most_a_hundred_keys() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let body = asked(&stage.alice.id, &["read:identity"]);
    let mut soon = body.clone();
    soon["expiresAt"] = json!("2026-01-01T00:10:00Z");
    ask_for_key(app, &stage.alice, &soon).await.expect(201);
    let mut last = stage.machine.clone();
    for _ in 0..98 {
        last = Machine::of(&ask_for_key(app, &stage.alice, &body).await.expect(201));
    }
    assert_eq!(ask_for_key(app, &stage.alice, &body).await.expect(409).code(), "CONFLICT");
    // Keys that open nothing do not count.
    app.delete(&format!("/v1/ApiKeys/{}", last.id)).bearer(&stage.alice.access).send().await.expect(204);
    ask_for_key(app, &stage.alice, &body).await.expect(201);
    ask_for_key(app, &stage.alice, &body).await.expect(409);
    app.advance(Duration::from_secs(600)).await;
    ask_for_key(app, &stage.alice, &body).await.expect(201);
    ask_for_key(app, &stage.alice, &body).await.expect(409);
}

// P112, P114: the connection broke before the secret arrived.
#[tokio::test(flavor = "multi_thread")]
async fn the_secret_is_shown_again_to_whoever_asked_for_it() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let body = asked(&stage.alice.id, &["read:identity"]);
    let ask = |node| {
        let call: crate::app::Call<'_> = crate::app::TestApp::post(node, "/v1/ApiKeys");
        call.bearer(&stage.alice.access).header("idempotency-key", "k-1").json(&body)
    };
    let first = ask(app).send().await.expect(201);
    let before = count(&stage).await;
    let again = ask(app).send().await.expect(201);
    assert_eq!(again.text, first.text);
    assert_eq!(again.header("idempotency-replayed"), "true");
    let other = app.another_node().await;
    assert_eq!(ask(&other).send().await.expect(201).text, first.text);
    assert_eq!(count(&stage).await, before);
    // Another caller's key of the same name is another key.
    let bob = member(&stage, "bob@example.com", "ADMIN").await;
    let call = app.post("/v1/ApiKeys").bearer(&bob.access).header("idempotency-key", "k-1").json(&body);
    assert_ne!(call.send().await.expect(201).text, first.text);
    read(app, &Machine::of(&first), "/v1/Orgs").send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stored_secret_is_not_shown_to_who_lost_the_role() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let bob = app.register("bob@example.com").await;
    assign(app, &stage.root, &bob.id, &stage.org, "VIEWER").await;
    let more = assign(app, &stage.root, &bob.id, &stage.org, "OPERATIONS").await;
    let body = asked(&bob.id, &["write:identity"]);
    let ask = || app.post("/v1/ApiKeys").bearer(&bob.access).header("idempotency-key", "k-1").json(&body);
    ask().send().await.expect(201);
    ask().send().await.expect(201);
    super::stage::unassign(app, &stage.root, &more).await;
    let answer = ask().send().await.expect(403);
    assert!(!answer.text.contains("sk_"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_opens_nothing_on_any_node() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let other = app.another_node().await;
    read(app, &stage.machine, "/v1/Orgs").send().await.expect(200);
    read(&other, &stage.machine, "/v1/Orgs").send().await.expect(200);
    // Both spellings of the contract name the same key.
    let either = format!("/v1/ApiKeys/apik_{}", &stage.machine.id[4..]);
    app.delete(&either).bearer(&stage.alice.access).send().await.expect(204);
    is_refused(&read(app, &stage.machine, "/v1/Orgs").send().await, "the node that revoked it");
    other.catch_up().await;
    is_refused(&read(&other, &stage.machine, "/v1/Orgs").send().await, "another node");
    is_refused(&signed(app, &stage.machine, "GET", "/v1/Orgs", "").send().await, "a signature");
    let revocations = "SELECT id FROM audit_events WHERE action = 'api_key.revoke'";
    assert_eq!(app.query(revocations).await.len(), 1);
    // Again changes nothing.
    let revoked_at = app.query("SELECT revoked_at FROM api_keys").await;
    app.advance(Duration::from_secs(60)).await;
    for path in [either, format!("/v1/ApiKeys/{}", stage.machine.id)] {
        app.delete(&path).bearer(&stage.alice.access).send().await.expect(204);
    }
    assert_eq!(app.query(revocations).await.len(), 1);
    assert_eq!(app.query("SELECT revoked_at FROM api_keys").await, revoked_at);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_owners_and_administrators_revoke() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let viewer = member(&stage, "viewer@example.com", "VIEWER").await;
    let stranger = app.register("stranger@example.com").await;
    let other_org = org(app, &stage.root, "Contoso").await;
    let neighbour = app.register("neighbour@example.com").await;
    assign(app, &stage.root, &neighbour.id, &other_org, "ADMIN").await;
    let path = format!("/v1/ApiKeys/{}", stage.machine.id);
    let revoke = |path: &str, by: &str| app.delete(path).bearer(by).send();
    revoke(&path, &viewer.access).await.expect(403);
    let random = "/v1/ApiKeys/key_000000000000000000000000";
    for outsider in [&stranger, &neighbour] {
        let unseen = revoke(&path, &outsider.access).await.expect(404);
        let nobody = revoke(random, &outsider.access).await.expect(404);
        assert_eq!(unseen.json()["detail"], nobody.json()["detail"]);
    }
    for wrong in [
        "key_short",
        "sk_000000000000000000000000",
        "ApiK_000000000000000000000000",
        "apik_",
        "apik_key_0000000000000000",
        "key_0000000000000000%7C",
        "000000000000000000000000",
        "apik_000000000000000000000000000000000",
    ] {
        let answer = revoke(&format!("/v1/ApiKeys/{wrong}"), &stage.alice.access).await.expect(400);
        assert_eq!(answer.fields(), ["apiKeyId"], "{wrong}");
    }
    read(app, &stage.machine, "/v1/Orgs").send().await.expect(200);
    // A machine revokes with admin:identity, itself included; without it not even itself.
    let weak = key(app, &stage.alice, &stage.alice.id, &["read:identity", "write:identity"]).await;
    signed(app, &weak, "DELETE", &format!("/v1/ApiKeys/{}", weak.id), "").send().await.expect(403);
    signed(app, &stage.machine, "DELETE", &format!("/v1/ApiKeys/{}", weak.id), "").send().await.expect(204);
    signed(app, &stage.machine, "DELETE", &path, "").send().await.expect(204);
    is_refused(&read(app, &stage.machine, "/v1/Orgs").send().await, "itself");
    // An ADMIN revokes what acts in the organization.
    let of_viewer = key(app, &viewer, &viewer.id, &["read:identity"]).await;
    revoke(&format!("/v1/ApiKeys/{}", of_viewer.id), &stage.alice.access).await.expect(204);
}
