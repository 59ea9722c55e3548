//! What a key may do: its scopes and its account's roles, both, at this moment, in one organization (P85, P88, P93).

use std::time::Duration;

use serde_json::{Value, json};
use signet_domain::accounts::AccountStatus;

use super::stage::{
    Machine, SCOPES, Stage, ask_for_key, assign, is_refused, key, member, org, read, rename, signed, unassign,
};
use crate::presence::stage::set_status;

#[tokio::test(flavor = "multi_thread")]
async fn a_key_holds_what_both_scopes_and_account_hold() {
    let stage = Stage::new().await;
    let app = &stage.app;
    // The scope is missing.
    let reader = key(app, &stage.alice, &stage.alice.id, &["read:identity"]).await;
    read(app, &reader, "/v1/Orgs").send().await.expect(200);
    signed(app, &reader, "PATCH", &stage.target(), &rename("x")).send().await.expect(403);
    let writer = key(app, &stage.alice, &stage.alice.id, &["write:identity"]).await;
    read(app, &writer, "/v1/Orgs").send().await.expect(403);
    signed(app, &writer, "PATCH", &stage.target(), &rename("Written")).send().await.expect(200);
    // The role is missing: an ADMIN gives a member's key more than the member holds, and it counts for nothing.
    let viewer = member(&stage, "viewer@example.com", "VIEWER").await;
    let strong = key(app, &stage.alice, &viewer.id, &["read:identity", "write:identity"]).await;
    read(app, &strong, "/v1/Orgs").send().await.expect(200);
    signed(app, &strong, "PATCH", &stage.target(), &rename("y")).send().await.expect(403);
    assert_eq!(stage.name().await, "Written");
}

// P88: at once, on this node and on others.
#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_gone_is_gone_for_keys() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let bob = app.register("bob@example.com").await;
    let viewer = assign(app, &stage.root, &bob.id, &stage.org, "VIEWER").await;
    let operations = assign(app, &stage.root, &bob.id, &stage.org, "OPERATIONS").await;
    let machine = key(app, &bob, &bob.id, &["read:identity", "write:identity"]).await;
    let other = app.another_node().await;
    signed(app, &machine, "PATCH", &stage.target(), &rename("One")).send().await.expect(200);
    signed(&other, &machine, "PATCH", &stage.target(), &rename("Two")).send().await.expect(200);
    unassign(app, &stage.root, &operations).await;
    signed(app, &machine, "PATCH", &stage.target(), &rename("Three")).send().await.expect(403);
    // A write reads it in its own transaction, whatever the node remembers.
    signed(&other, &machine, "PATCH", &stage.target(), &rename("Four")).send().await.expect(403);
    read(app, &machine, &stage.target()).send().await.expect(200);
    unassign(app, &stage.root, &viewer).await;
    // Not a member any more: the organization is not there for the key either.
    read(app, &machine, &stage.target()).send().await.expect(404);
    other.catch_up().await;
    read(&other, &machine, &stage.target()).send().await.expect(404);
    assign(app, &stage.root, &bob.id, &stage.org, "VIEWER").await;
    read(app, &machine, &stage.target()).send().await.expect(200);
}

// P85: of all the organizations that its account is in, a key acts in one.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_stays_in_its_organization() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let other = org(app, &stage.root, "Contoso").await;
    assign(app, &stage.root, &stage.alice.id, &other, "ADMIN").await;
    let neighbour = app.register("neighbour@example.com").await;
    assign(app, &stage.root, &neighbour.id, &other, "VIEWER").await;
    let elsewhere = format!("/v1/Orgs/{other}");
    let unseen = read(app, &stage.machine, &elsewhere).send().await.expect(404);
    let random = read(app, &stage.machine, "/v1/Orgs/org_000000000000").send().await.expect(404);
    assert_eq!(unseen.json()["detail"], random.json()["detail"]);
    signed(app, &stage.machine, "PATCH", &elsewhere, &rename("x")).send().await.expect(404);
    let list = read(app, &stage.machine, "/v1/Orgs").send().await.expect(200);
    assert!(!list.text.contains(&other), "{}", list.text);
    // To say another organization changes nothing, and contradicting the path is refused.
    read(app, &stage.machine, &elsewhere).header("x-org-id", &other).send().await.expect(404);
    read(app, &stage.machine, &stage.target()).header("x-org-id", &other).send().await.expect(400);
    let body = json!({ "accountId": neighbour.id, "scopes": ["read:identity"] }).to_string();
    signed(app, &stage.machine, "POST", "/v1/ApiKeys", &body).send().await.expect(404);
    let list = format!("/v1/ApiKeys?accountId={}", neighbour.id);
    read(app, &stage.machine, &list).send().await.expect(404);
}

// Only admin:* of an administrator of the platform reaches beyond the organization.
#[tokio::test(flavor = "multi_thread")]
async fn only_everything_reaches_the_realm() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let (other, root) = (org(app, &stage.root, "Contoso").await, &stage.root);
    app.query(&format!("DELETE FROM role_assignments WHERE org = '{other}'")).await;
    app.query(&format!("DELETE FROM members WHERE org = '{other}'")).await;
    let elsewhere = format!("/v1/Orgs/{other}");
    let node = app.another_node().await;
    let all = ["read:identity", "write:identity", "admin:identity", "read:audit", "read:clients", "write:clients"];
    let narrow = key(&node, root, &root.id, &all).await;
    read(&node, &narrow, &stage.target()).send().await.expect(200);
    read(&node, &narrow, &elsewhere).send().await.expect(404);
    let new = json!({ "legalName": "Fabrikam", "country": "DE" }).to_string();
    signed(&node, &narrow, "POST", "/v1/Orgs", &new).send().await.expect(403);
    let wide = key(&node, root, &root.id, &["admin:*"]).await;
    read(&node, &wide, &elsewhere).send().await.expect(200);
    signed(&node, &wide, "POST", "/v1/Orgs", &new).send().await.expect(201);
    // Of anybody else, admin:* in a row of the database is no more than the roles are.
    node.query(&format!("UPDATE api_keys SET scopes = 'admin:*' WHERE id = '{}'", stage.machine.id)).await;
    read(&node, &stage.machine, &stage.target()).send().await.expect(200);
    read(&node, &stage.machine, &elsewhere).send().await.expect(404);
    signed(&node, &stage.machine, "POST", "/v1/Orgs", &new).send().await.expect(403);
    // Where an administrator of the platform holds no role any more, a key of theirs acts all the same.
    for table in ["role_assignments", "members"] {
        app.query(&format!("DELETE FROM {table} WHERE account = '{}'", root.id)).await;
    }
    let node = app.another_node().await;
    read(&node, &narrow, &stage.target()).send().await.expect(200);
    read(&node, &narrow, &elsewhere).send().await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_a_barred_account_opens_nothing() {
    for status in
        [AccountStatus::Suspended, AccountStatus::Inactive, AccountStatus::PendingVerification, AccountStatus::Closed]
    {
        let stage = Stage::new().await;
        let app = &stage.app;
        let other = app.another_node().await;
        read(&other, &stage.machine, "/v1/Orgs").send().await.expect(200);
        // Somebody else keeps the organization, so that its ADMIN may go.
        member(&stage, "second@example.com", "ADMIN").await;
        set_status(app, &stage.alice.id, status).await.expect("it is set");
        is_refused(&read(app, &stage.machine, "/v1/Orgs").send().await, status.as_str());
        is_refused(&signed(app, &stage.machine, "PATCH", &stage.target(), &rename("x")).send().await, status.as_str());
        // A node that has not heard of it refuses the write all the same.
        is_refused(
            &signed(&other, &stage.machine, "PATCH", &stage.target(), &rename("y")).send().await,
            "the other node",
        );
        other.catch_up().await;
        is_refused(&read(&other, &stage.machine, "/v1/Orgs").send().await, status.as_str());
        assert_eq!(stage.renamings().await, 0);
        if status != AccountStatus::Closed {
            set_status(app, &stage.alice.id, AccountStatus::Active).await.expect("it is set back");
            let ended_for_good = status == AccountStatus::Suspended;
            for node in [app, &other] {
                node.catch_up().await;
                let answer = read(node, &stage.machine, "/v1/Orgs").send().await;
                assert_eq!(answer.status, if ended_for_good { 401 } else { 200 }, "{status:?}");
            }
        }
    }
}

async fn status_of(stage: &Stage, key: &Machine) -> Value {
    let path = format!("/v1/ApiKeys?accountId={}", stage.alice.id);
    let page = stage.app.get(&path).bearer(&stage.root.access).send().await.expect(200).json();
    let rows = page["data"].as_array().expect("rows").clone();
    rows.into_iter().find(|row| row["id"] == key.id).expect("the key")["status"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_end_with_a_suspension_and_new_ones_may_follow() {
    let stage = Stage::new().await;
    let app = &stage.app;
    member(&stage, "second@example.com", "ADMIN").await;
    assert_eq!(status_of(&stage, &stage.machine).await, "ACTIVE");
    set_status(app, &stage.alice.id, AccountStatus::Suspended).await.expect("it is set");
    assert_eq!(status_of(&stage, &stage.machine).await, "REVOKED");
    set_status(app, &stage.alice.id, AccountStatus::Active).await.expect("it is set back");
    assert_eq!(status_of(&stage, &stage.machine).await, "REVOKED");
    assert_eq!(app.query("SELECT id FROM audit_events WHERE action = 'api_key.revoke'").await.len(), 1);
    let next = key(app, &stage.root, &stage.alice.id, &["read:identity"]).await;
    read(app, &next, "/v1/Orgs").send().await.expect(200);
    assert_eq!(status_of(&stage, &next).await, "ACTIVE");
    // A pause ends none.
    set_status(app, &stage.alice.id, AccountStatus::Inactive).await.expect("it is set");
    is_refused(&read(app, &next, "/v1/Orgs").send().await, "a pause");
    set_status(app, &stage.alice.id, AccountStatus::Active).await.expect("it is set back");
    read(app, &next, "/v1/Orgs").send().await.expect(200);
    is_refused(&read(app, &stage.machine, "/v1/Orgs").send().await, "the old key");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_ends_at_its_moment() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let body = json!({
        "accountId": stage.alice.id, "scopes": ["write:identity", "read:identity"], "expiresAt": "2026-01-01T00:00:10Z",
    });
    let machine = Machine::of(&ask_for_key(app, &stage.alice, &body).await.expect(201));
    app.advance(Duration::from_millis(9_999)).await;
    read(app, &machine, "/v1/Orgs").send().await.expect(200);
    signed(app, &machine, "PATCH", &stage.target(), &rename("In time")).send().await.expect(200);
    app.advance(Duration::from_millis(1)).await;
    is_refused(&read(app, &machine, "/v1/Orgs").send().await, "a read");
    is_refused(&signed(app, &machine, "PATCH", &stage.target(), &rename("Late")).send().await, "a write");
    assert_eq!(stage.name().await, "In time");
}

// A stolen key must not outlive its end by what it made.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_a_key_made_ends_with_it_at_the_latest() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let body = json!({ "accountId": stage.alice.id, "scopes": SCOPES, "expiresAt": "2026-06-01T00:00:00Z" });
    let maker = Machine::of(&ask_for_key(app, &stage.alice, &body).await.expect(201));
    for (asked, given) in [
        (None, "2026-06-01T00:00:00.000Z"),
        (Some("2027-01-01T00:00:00Z"), "2026-06-01T00:00:00.000Z"),
        (Some("2026-02-01T00:00:00Z"), "2026-02-01T00:00:00.000Z"),
    ] {
        app.advance(Duration::from_millis(1)).await;
        let body = json!({ "accountId": stage.alice.id, "scopes": ["read:identity"], "expiresAt": asked });
        let made = signed(app, &maker, "POST", "/v1/ApiKeys", &body.to_string()).send().await.expect(201);
        assert_eq!(made.json()["data"]["expiresAt"], given, "{asked:?}");
    }
    // One that ends never makes what ends never.
    let body = json!({ "accountId": stage.alice.id, "scopes": ["read:identity"] }).to_string();
    let made = signed(app, &stage.machine, "POST", "/v1/ApiKeys", &body).send().await.expect(201);
    assert_eq!(made.json()["data"]["expiresAt"], Value::Null);
}

// P100: a sealed secret opens in its own row alone.
#[tokio::test(flavor = "multi_thread")]
async fn sealed_secrets_cannot_be_swapped() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let bob = member(&stage, "bob@example.com", "VIEWER").await;
    let weak = key(app, &bob, &bob.id, &["read:identity"]).await;
    let swap = "UPDATE api_keys SET sealed = (SELECT sealed FROM api_keys WHERE id = '{b}') WHERE id = '{a}'";
    app.query(&swap.replace("{a}", &stage.machine.id).replace("{b}", &weak.id)).await;
    let node = app.another_node().await;
    let forged = Machine { id: stage.machine.id.clone(), secret: weak.secret.clone() };
    let now = node.clock.now().to_string();
    let signature = forged.sign("PATCH", &stage.target(), &now, rename("Swapped").as_bytes());
    let with = (forged.id.as_str(), now.as_str(), signature.as_str());
    let call = super::stage::with_headers(&node, ("PATCH", &stage.target(), &rename("Swapped")), with);
    call.send().await.expect(500);
    assert_eq!(stage.renamings().await, 0);
}

// P87: a machine gives and takes what its scopes hold, though its account holds more.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_gives_and_takes_no_more_than_its_scopes_hold() {
    let stage = Stage::new().await;
    let (app, org) = (&stage.app, &stage.org);
    let bob = member(&stage, "bob@example.com", "FINANCE").await;
    // All that a role permits, less the permission to read the trail; and the permission to assign alone.
    let most = &stage.machine;
    let least = &key(app, &stage.alice, &stage.alice.id, &["admin:identity"]).await;
    let mut number = 0;
    for (machine, role, may) in [
        (most, "ADMIN", false),
        (most, "COMPLIANCE", false),
        (most, "OPERATIONS", true),
        (least, "ADMIN", false),
        (least, "VIEWER", false),
        (least, "INVESTOR", true),
    ] {
        number += 1;
        let body = json!({ "accountId": bob.id, "orgId": org, "role": role }).to_string();
        let given = signed(app, machine, "POST", "/v1/Roles", &body).send().await;
        let offer = json!({ "email": format!("friend{number}@example.com"), "role": role }).to_string();
        let path = format!("/v1/Orgs/{org}/invitations");
        let offered = signed(app, machine, "POST", &path, &offer).send().await;
        if may {
            given.expect(201);
            offered.expect(201);
        } else {
            assert_eq!(given.expect(403).code(), "FORBIDDEN", "{role}");
            assert_eq!(offered.expect(403).code(), "FORBIDDEN", "{role}");
            assign(app, &stage.root, &bob.id, org, role).await;
        }
        let sql = format!("SELECT id FROM role_assignments WHERE account = '{}' AND role = '{role}'", bob.id);
        let held = app.query(&sql).await.remove(0);
        let taken = signed(app, machine, "DELETE", &format!("/v1/Roles/{held}"), "").send().await;
        taken.expect(if may { 204 } else { 403 });
        if !may {
            unassign(app, &stage.root, &held).await;
        }
    }
    // People give up a role of their own; machines do not do it for them.
    let own = format!("SELECT id FROM role_assignments WHERE account = '{}'", stage.alice.id);
    let own = format!("/v1/Roles/{}", app.query(&own).await.remove(0));
    signed(app, least, "DELETE", &own, "").send().await.expect(403);
    app.delete(&own).bearer(&stage.alice.access).send().await.expect(204);
}

// P42: a write reads the key in its own transaction, whatever the node remembers.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_has_heard_nothing_writes_nothing_for_a_revoked_key() {
    let stage = Stage::new().await;
    let (app, other) = (&stage.app, stage.app.another_node().await);
    read(&other, &stage.machine, "/v1/Orgs").send().await.expect(200);
    app.delete(&format!("/v1/ApiKeys/{}", stage.machine.id)).bearer(&stage.alice.access).send().await.expect(204);
    read(&other, &stage.machine, "/v1/Orgs").send().await.expect(200);
    is_refused(&signed(&other, &stage.machine, "PATCH", &stage.target(), &rename("x")).send().await, "a write");
    assert_eq!(stage.renamings().await, 0);
    // What it remembers counts for five seconds and no longer.
    app.clock.advance(Duration::from_secs(5));
    is_refused(&read(&other, &stage.machine, "/v1/Orgs").send().await, "five seconds later");
}
