//! `POST /Accounts/{accountId}/erase`.

use std::collections::BTreeMap;

use serde_json::json;

use super::stage::{actions, api_key, assign, close, emails, erase, export, list, made, member, org, patch, show};
use crate::actors::{PASSWORD, Person};
use crate::app::TestApp;

const EMAIL: &str = "canary.person@rosewood.example";
const PHONE: &str = "+14155550199";
const AGENT: &str = "CanaryBrowser/7.0 (Rosewood)";
const ADDRESS: &str = "203.0.113.177";

struct Scene {
    app: TestApp,
    admin: Person,
    ours: String,
    person: Person,
    key: String,
}

/// A person of whom everything is held that can be.
async fn scene() -> Scene {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ours = org(&app, &admin.access, "Ours Ltd").await;
    let body = json!({ "email": EMAIL, "password": PASSWORD, "firstName": "Canarifirst", "lastName": "Canarilast" });
    let call = app.post("/v1/auth/register").json(&body).header("user-agent", AGENT).from(ADDRESS);
    let person = crate::actors::person(EMAIL, &call.send().await.expect(201));
    assign(&app, &admin.access, &person.id, &ours, "VIEWER").await;
    app.try_login(EMAIL, "wrong-password-1").await.expect(401);
    patch(&app, &person.access, &person.id, &json!({ "phone": PHONE })).await.expect(200);
    let key = api_key(&app, &person, &["read:identity"]).await;
    app.get("/v1/Accounts").header("x-api-key", &key).send().await.expect(200);
    let invitation = json!({ "email": EMAIL, "role": "OPERATIONS" });
    let path = format!("/v1/Orgs/{ours}/invitations");
    app.post(&path).bearer(&admin.access).json(&invitation).send().await.expect(201);
    Scene { app, admin, ours, person, key }
}

/// The trail, but for what comes in with the events that are written now.
async fn trail(app: &TestApp) -> BTreeMap<String, String> {
    let columns = "at, action, outcome, reason, actor, session, api_key, target_kind, target, details, personal, \
                   request_id, digest, org, subject";
    let rows = app.query(&format!("SELECT id, {columns} FROM audit_events")).await;
    rows.into_iter()
        .map(|row| row.split_once('|').map(|(id, rest)| (id.to_owned(), rest.to_owned())).expect("an id"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_personal_is_left_and_the_trail_is_as_it_was() {
    let Scene { app, admin, ours, person, key } = scene().await;
    let other = app.another_node().await;
    other.me(&person.access).await.expect(200);
    other.get("/v1/Accounts").header("x-api-key", &key).send().await.expect(200);
    let before = trail(&app).await;
    erase(&app, &admin.access, &person.id).await.expect(204);

    let after = trail(&app).await;
    for (id, row) in &before {
        assert_eq!(after.get(id), Some(row), "an event changed");
    }
    assert_eq!(after.len(), before.len() + 3);
    let done = actions(&app, &person.id).await;
    assert!(
        ["account.close", "account.erase", "api_key.revoke"]
            .iter()
            .all(|action| done.iter().any(|found| found == action))
    );
    // Everywhere but in the sealed trail and in the outbox's sealed messages to addresses, nothing speaks of the person.
    let contents = app.database().contents().await;
    for (table, rows) in &contents {
        for canary in [EMAIL, PHONE, AGENT, ADDRESS, "Canarifirst", "Canarilast"] {
            let hex: String = canary.bytes().map(|byte| format!("{byte:02x}")).collect();
            let shows = rows.iter().any(|row| row.contains(canary) || row.contains(&hex));
            assert!(!shows, "{table} speaks of {canary}");
        }
    }
    let id = &person.id;
    for table in [
        "passwords",
        "sessions",
        "known_devices",
        "api_keys",
        "role_assignments",
        "members",
        "proofs",
        "outbox",
        "identifiers",
        "personal_keys",
    ] {
        let left = app.query(&format!("SELECT count(*) FROM {table} WHERE account = '{id}'")).await;
        assert_eq!(left, ["0"], "{table}");
    }
    assert_eq!(app.query("SELECT count(*) FROM invitations").await, ["0"]);
    let families = "SELECT count(*) FROM refresh_families WHERE session NOT IN (SELECT id FROM sessions)";
    assert_eq!(app.query(families).await, ["0"]);
    let row =
        format!("SELECT status, email, email_verified, phone, username, last_login_at FROM accounts WHERE id = '{id}'");
    assert_eq!(app.query(&row).await, [format!("CLOSED||0||{id}|0")]);

    other.catch_up().await;
    for node in [&app, &other] {
        node.me(&person.access).await.expect(401);
        node.refresh(&person.refresh).await.expect(401);
        node.get("/v1/Accounts").header("x-api-key", &key).send().await.expect(401);
        show(node, &admin.access, id).await.expect(404);
        export(node, &admin.access, id).await.expect(404);
        erase(node, &admin.access, id).await.expect(404);
        close(node, &admin.access, id).await.expect(404);
        patch(node, &admin.access, id, &json!({ "status": "ACTIVE" })).await.expect(404);
        let page = list(node, &admin.access, &format!("orgId={ours}")).await.expect(200);
        assert_eq!(emails(&page), ["root@example.com"]);
    }
    // The address is free for somebody who has nothing to do with the old account.
    app.try_login(EMAIL, PASSWORD).await.expect(401);
    assert_ne!(app.register(EMAIL).await.id, person.id);
}

// How often a secret was tried is held of a person as well.
#[tokio::test(flavor = "multi_thread")]
async fn guess_budgets_go_with_the_person() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let alice = app.register("alice@example.com").await;
    for address in ["192.0.2.1", "198.51.100.9"] {
        let body = json!({ "email": "alice@example.com", "password": "wrong-password-1" });
        app.post("/v1/auth/login").json(&body).from(address).send().await.expect(401);
    }
    assert_eq!(app.query("SELECT count(*) FROM guess_budgets").await, ["2"]);
    erase(&app, &admin.access, &alice.id).await.expect(204);
    assert_eq!(app.query("SELECT count(*) FROM guess_budgets").await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_erases_itself_when_it_signed_in_lately() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    app.advance(std::time::Duration::from_secs(11 * 60)).await;
    let answer = erase(&app, &alice.access, &alice.id).await.expect(403);
    assert_eq!(answer.code(), "REAUTHENTICATION_REQUIRED");
    let alice = app.login("alice@example.com").await;
    erase(&app, &alice.access, &alice.id).await.expect(204);
    app.me(&alice.access).await.expect(401);
    assert_eq!(app.query("SELECT count(*) FROM personal_keys").await, ["1"]);
}

// One that was closed before is erased without being closed twice.
#[tokio::test(flavor = "multi_thread")]
async fn a_closed_account_can_be_erased() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = made(&app, &admin.access, "alice@example.com").await;
    close(&app, &admin.access, &id).await.expect(204);
    erase(&app, &admin.access, &id).await.expect(204);
    assert_eq!(actions(&app, &id).await, ["account.close", "account.create", "account.erase"]);
    made(&app, &admin.access, "alice@example.com").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_erases_nobody() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ours = org(&app, &admin.access, "Ours Ltd").await;
    let boss = member(&app, &admin.access, &ours, "boss@example.com", "ADMIN").await;
    let alice = member(&app, &admin.access, &ours, "alice@example.com", "VIEWER").await;
    erase(&app, &boss.access, &alice.id).await.expect(403);
    app.me(&alice.access).await.expect(200);
    close(&app, &boss.access, &alice.id).await.expect(403);
    app.me(&alice.access).await.expect(200);
}

// Nor is anything left in what the person acted for before.
#[tokio::test(flavor = "multi_thread")]
async fn identities_from_before_are_emptied_unless_they_are_somebody_elses_now() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let register = async |email: &str, name: &str| {
        let body = json!({ "email": email, "password": PASSWORD, "firstName": name });
        crate::actors::person(email, &app.post("/v1/auth/register").json(&body).send().await.expect(201))
    };
    let alice = register(EMAIL, "Canarifirst").await;
    let bob = register("bob@example.com", "Bob").await;
    let user_of = async |who: &Person| app.as_user(who, "GET", "/v1/users/me", None).await.expect(200).json();
    let (her, his) = (user_of(&alice).await, user_of(&bob).await);
    let path = |user: &serde_json::Value| format!("/v1/users/{}", user["id"].as_str().expect("an id"));
    let becomes = async |user: &serde_json::Value, identity: &str| {
        app.as_user(&admin, "PATCH", &path(user), Some(json!({ "identity": identity }))).await.expect(200);
    };
    // Hers from before, one in between that he took over, and what she has now; and one that she owns alone.
    let named = async |name: &str| {
        let body = json!({ "data": { "name": name, "external_reference": name } });
        let made = app.as_user(&admin, "POST", "/v1/identities", Some(body)).await.expect(201).json();
        made["id"].as_str().expect("an id").to_owned()
    };
    let (passed_on, last) = (named("passed on").await, named("last").await);
    let customer = app.new_identity(&alice, "customer").await;
    becomes(&her, &passed_on).await;
    becomes(&her, &last).await;
    becomes(&his, &passed_on).await;
    erase(&app, &admin.access, &alice.id).await.expect(204);
    let data = async |id: &str| {
        let shown = app.as_user(&admin, "GET", &format!("/v1/identities/{id}"), None).await.expect(200).json();
        shown["data"].clone()
    };
    assert_eq!(data(her["identity"].as_str().unwrap()).await, json!({}));
    assert_eq!(data(&last).await, json!({}));
    assert_eq!(data(&passed_on).await["name"], "passed on");
    assert_eq!(data(his["identity"].as_str().unwrap()).await, json!({ "firstName": "Bob" }));
    assert_eq!(data(&customer).await["external_reference"], "customer");
    // What he let go of goes with him.
    erase(&app, &admin.access, &bob.id).await.expect(204);
    for id in [passed_on.as_str(), his["identity"].as_str().unwrap()] {
        assert_eq!(data(id).await, json!({}));
    }
    let contents = app.database().contents().await;
    for (table, rows) in contents.iter().filter(|(table, _)| !table.starts_with("idempotent")) {
        assert!(!rows.iter().any(|row| row.contains("Canarifirst")), "{table}");
    }
    assert_eq!(app.query("SELECT count(*) FROM accounts WHERE erased_at IS NOT NULL AND username = id").await, ["2"]);
}
