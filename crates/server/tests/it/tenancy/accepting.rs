//! Accepting invitations (P90): bound to address, organization and role, good once and until their exact end.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use signet_domain::accounts::AccountStatus;
use tokio::task::JoinSet;

use super::stage::{problem, text};
use crate::actors::{PASSWORD, person};
use crate::app::TestApp;
use crate::presence::stage::{another_realm, claims_of, default_realm, register_in, set_status};

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

async fn assignments(app: &TestApp, org: &str) -> Vec<String> {
    let sql = format!(
        "SELECT a.email, r.role FROM role_assignments r JOIN accounts a ON a.id = r.account
         WHERE r.org = '{org}' AND a.type <> 'ADMIN' ORDER BY a.email, r.role"
    );
    app.query(&sql).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_without_an_account_gets_one_and_is_signed_in() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let (id, token) = app.invite(&admin, &org, "Bob@example.com", "FINANCE").await;
    let body = json!({ "token": token, "password": PASSWORD, "firstName": "Bob", "lastName": "Dodgson" });
    let answer = app.post("/v1/auth/accept-invitation").json(&body).send().await.expect(200);
    let data = answer.json()["data"].clone();
    let bob = person("Bob@example.com", &answer);
    assert_eq!((&data["orgId"], &data["role"]), (&json!(org), &json!("FINANCE")));
    assert_eq!((&data["tokenType"], &data["expiresIn"]), (&json!("Bearer"), &json!(900)));
    assert_eq!((&claims_of(&bob.access)["orgId"], &claims_of(&bob.access)["sub"]), (&json!(org), &json!(bob.id)));
    let me = app.me(&bob.access).await.expect(200).json()["data"].clone();
    assert_eq!((&me["email"], &me["emailVerified"]), (&json!("Bob@example.com"), &json!(true)));
    assert_eq!((&me["status"], &me["lastLoginAt"]), (&json!("ACTIVE"), &json!("2026-01-01T00:00:00.000Z")));
    app.fetch(&format!("/v1/Orgs/{org}"), &bob).await.expect(200);
    app.refresh(&bob.refresh).await.expect(200);
    app.try_login("bob@example.com", PASSWORD).await.expect(200);
    let kept = app.query("SELECT type, realm_roles, realm_scopes FROM accounts WHERE type <> 'ADMIN'").await;
    assert_eq!(kept, ["INDIVIDUAL|user|own"]);
    let data = app.query(&format!("SELECT data FROM identities WHERE owner = '{}'", bob.id)).await;
    let data: Value = serde_json::from_str(&data[0]).expect("JSON");
    assert_eq!(data, json!({ "firstName": "Bob", "lastName": "Dodgson" }));
    let role = app.query(&format!("SELECT assigned_by FROM role_assignments WHERE account = '{}'", bob.id)).await;
    assert_eq!(role, [text(&app.me(&admin.access).await, "id")]);
    let trail = format!("SELECT action, target_kind FROM audit_events WHERE actor = '{}' ORDER BY action", bob.id);
    assert_eq!(
        app.query(&trail).await[..3],
        ["account.register|account", "invitation.accept|invitation", "role.assign|role"]
    );
    let accepted = app.query("SELECT target FROM audit_events WHERE action = 'invitation.accept'").await;
    assert_eq!(accepted, [id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_accounts_own_token_is_needed_where_there_is_an_account() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let bob = app.register("bob@example.com").await;
    let eve = app.register("eve@example.com").await;
    let (_, token) = app.invite(&admin, &org, "BOB@example.com", "VIEWER").await;
    let before = app.database().state().await;
    // Nobody, somebody else, even an administrator: refused, and the invitation stays.
    assert_eq!(app.accept_new(&token).await.expect(401).code(), "UNAUTHORIZED");
    app.accept_as(&eve, &token).await.expect(403);
    app.accept_as(&admin, &token).await.expect(403);
    let ended = app.post("/v1/auth/accept-invitation").bearer("junk").json(&json!({ "token": token })).send().await;
    ended.expect(401);
    // A machine is nobody's account, and an ended credential does not count as none.
    let machine = app.post("/v1/auth/accept-invitation").header("x-api-key", "key_aaaaaaaaaaaaaaaaaaaaaaaa");
    machine.json(&json!({ "token": token, "password": PASSWORD })).send().await.expect(401);
    assert_eq!(app.database().state().await, before);

    let answer = app.accept_as(&bob, &token).await.expect(200);
    assert_eq!(answer.json()["data"], json!({ "orgId": org, "role": "VIEWER", "accountId": bob.id }));
    // The membership binds with the token at hand.
    app.fetch(&format!("/v1/Orgs/{org}"), &bob).await.expect(200);
    assert_eq!(app.me(&bob.access).await.expect(200).json()["data"]["emailVerified"], true);
    app.accept_as(&bob, &token).await.expect(400);
    assert_eq!(assignments(&app, &org).await, ["bob@example.com|VIEWER"]);
}

// A signed-in person cannot make an account of another address either.
#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_cannot_be_accepted_as_another_account() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let eve = app.register("eve@example.com").await;
    let (_, token) = app.invite(&admin, &org, "bob@example.com", "VIEWER").await;
    let body = json!({
        "token": token, "password": PASSWORD, "email": "eve@example.com", "accountId": eve.id,
        "orgId": "org_aaaaaaaaaaaa", "role": "ADMIN",
    });
    app.post_json("/v1/auth/accept-invitation", &eve, &body).await.expect(403);
    // Organization, role and address come from the invitation alone, whatever the body says.
    let answer = app.post("/v1/auth/accept-invitation").json(&body).send().await.expect(200);
    assert_eq!((text(&answer, "orgId"), text(&answer, "role")), (org.clone(), "VIEWER".to_owned()));
    assert_ne!(text(&answer, "accountId"), eve.id);
    assert_eq!(assignments(&app, &org).await, ["bob@example.com|VIEWER"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_at_its_exact_end() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let (_, in_time) = app.invite(&admin, &org, "bob@example.com", "VIEWER").await;
    let (_, late) = app.invite(&admin, &org, "eve@example.com", "VIEWER").await;
    app.advance(WEEK - Duration::from_millis(1)).await;
    app.accept_new(&in_time).await.expect(200);
    app.advance(Duration::from_millis(1)).await;
    app.accept_new(&late).await.expect(400);
    assert_eq!(assignments(&app, &org).await, ["bob@example.com|VIEWER"]);
}

// One answer to everything that opens nothing: wrong, used, taken back, expired, of another realm.
#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_count_is_answered_alike() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let (_, used) = app.invite(&admin, &org, "used@example.com", "VIEWER").await;
    app.accept_new(&used).await.expect(200);
    let (revoked_id, revoked) = app.invite(&admin, &org, "revoked@example.com", "VIEWER").await;
    app.remove(&format!("/v1/Orgs/{org}/invitations/{revoked_id}"), &admin).await.expect(204);
    let (_, open) = app.invite(&admin, &org, "open@example.com", "VIEWER").await;
    let theirs = another_realm(&app, "second").await;
    let elsewhere = json!({ "token": open, "password": PASSWORD });
    let elsewhere = app.post("/v1/auth/accept-invitation").header("x-realm-key", theirs.key.as_str()).json(&elsewhere);
    let (zeros, upper) = (format!("inv_{}", "A".repeat(43)), open.to_uppercase());
    let mut answers = vec![elsewhere.send().await];
    for token in [&used, &revoked, &zeros, &upper, "", "inv_", &open[4..], &open[..46], &format!("{open}A")] {
        answers.push(app.accept_new(token).await);
    }
    let first = problem(&answers[0]);
    for answer in answers {
        assert_eq!(problem(&answer), first);
        assert_eq!(answer.expect(400).fields(), ["token"]);
    }
    app.accept_new(&open).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_is_none_leaves_the_invitation_open() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let (_, token) = app.invite(&admin, &org, "roberta@example.com", "VIEWER").await;
    let accept = async |body: Value| app.post("/v1/auth/accept-invitation").json(&body).send().await;
    for password in ["short", "password1", "roberta@example.com", "Roberta77"] {
        let refused = accept(json!({ "token": token, "password": password })).await.expect(400);
        assert_eq!(refused.fields(), ["password"], "{password}");
    }
    assert_eq!(accept(json!({ "token": token })).await.expect(400).fields(), ["password"]);
    let named = json!({ "token": token, "password": PASSWORD, "firstName": "\u{7}", "lastName": "n".repeat(201) });
    assert_eq!(accept(named).await.expect(400).fields(), ["firstName", "lastName"]);
    assert_eq!(app.query("SELECT count(*) FROM accounts").await, ["1"]);
    app.accept_new(&token).await.expect(200);
}

// What was offered must be the sender's to give at the moment when it is taken.
#[tokio::test(flavor = "multi_thread")]
async fn it_dies_with_the_senders_rights() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let boss = app.member(&admin, &org, "ADMIN", "boss@example.com").await;
    let other = app.member(&admin, &org, "ADMIN", "other@example.com").await;
    let (_, demoted) = app.invite(&boss, &org, "ann@example.com", "VIEWER").await;
    let (taken_over, _) = app.invite(&boss, &org, "bea@example.com", "VIEWER").await;
    let (_, suspended) = app.invite(&other, &org, "cid@example.com", "VIEWER").await;
    let (_, platform) = app.invite(&admin, &org, "dan@example.com", "VIEWER").await;
    let role = app.assignment(&boss.id, &org, "ADMIN").await;
    app.remove(&format!("/v1/Roles/{role}"), &admin).await.expect(204);
    set_status(&app, &other.id, AccountStatus::Suspended).await.expect("suspended");
    // Platform administrators invite without a role in the organization.
    let admin_id = text(&app.me(&admin.access).await, "id");
    app.query(&format!("DELETE FROM role_assignments WHERE account = '{admin_id}'")).await;

    app.accept_new(&demoted).await.expect(400);
    app.accept_new(&suspended).await.expect(400);
    // It does not come to life again with the sender's role.
    app.assign(&admin, &boss.id, &org, "ADMIN").await;
    app.accept_new(&demoted).await.expect(400);
    app.accept_new(&platform).await.expect(200);
    // Whoever sends it again stands for it.
    let resend = format!("/v1/Orgs/{org}/invitations/{taken_over}/resend");
    app.tick();
    app.post(&resend).bearer(&admin.access).send().await.expect(200);
    app.query(&format!("DELETE FROM role_assignments WHERE account = '{}'", boss.id)).await;
    app.accept_new(&app.mailed_token("bea@example.com").await).await.expect(200);
    let refused = app.query("SELECT count(*) FROM audit_events WHERE reason = 'sender_lost_rights'").await;
    assert_eq!(refused, ["2"]);
}

// Somebody's username may read like an address that is not theirs.
#[tokio::test(flavor = "multi_thread")]
async fn a_username_that_reads_like_the_address_is_not_the_address() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let eve = app.register("eve@example.com").await;
    let name =
        "SELECT realm, 'bob@example.com', account, 'username' FROM identifiers WHERE canonical = 'eve@example.com'";
    app.query(&format!("INSERT INTO identifiers (realm, canonical, account, kind) {name}")).await;
    let (_, token) = app.invite(&admin, &org, "bob@example.com", "VIEWER").await;
    app.accept_as(&eve, &token).await.expect(403);
    assert_eq!(assignments(&app, &org).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_was_given_meanwhile_is_no_obstacle() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let bob = app.register("bob@example.com").await;
    let (_, token) = app.invite(&admin, &org, "bob@example.com", "VIEWER").await;
    app.assign(&admin, &bob.id, &org, "VIEWER").await;
    app.accept_as(&bob, &token).await.expect(200);
    assert_eq!(assignments(&app, &org).await, ["bob@example.com|VIEWER"]);
    app.accept_as(&bob, &token).await.expect(400);
}

// P90: a race for one token is won once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_use_it_once() {
    let app = Arc::new(TestApp::new().await);
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let bob = app.register("bob@example.com").await;
    let (_, new) = app.invite(&admin, &org, "new@example.com", "VIEWER").await;
    let (_, known) = app.invite(&admin, &org, "bob@example.com", "VIEWER").await;
    let mut race = JoinSet::new();
    for number in 0..12 {
        let (app, bob, new, known) = (Arc::clone(&app), bob.clone(), new.clone(), known.clone());
        race.spawn(async move {
            let answer = if number % 2 == 0 { app.accept_new(&new).await } else { app.accept_as(&bob, &known).await };
            (number % 2, answer.status.as_u16())
        });
    }
    let answers = race.join_all().await;
    for kind in [0, 1] {
        let won = answers.iter().filter(|answer| **answer == (kind, 200)).count();
        assert_eq!(won, 1, "{answers:?}");
    }
    // The others were late for the token, or met the account that it had made.
    assert!(answers.iter().all(|(_, status)| [200, 400, 401].contains(status)), "{answers:?}");
    assert_eq!(assignments(&app, &org).await, ["bob@example.com|VIEWER", "new@example.com|VIEWER"]);
    assert_eq!(app.query("SELECT count(*) FROM accounts").await, ["3"]);
    assert_eq!(app.query("SELECT count(*) FROM invitations").await, ["0"]);
}

// A token of one realm is junk to the people of another, who may have the same address.
#[tokio::test(flavor = "multi_thread")]
async fn it_counts_in_its_own_realm_alone() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let theirs = another_realm(&app, "second").await;
    let namesake = register_in(&app, &theirs, "bob@example.com").await;
    let (_, token) = app.invite(&admin, &org, "bob@example.com", "VIEWER").await;
    app.accept_as(&namesake, &token).await.expect(400);
    let ours = default_realm(&app).await;
    let body = json!({ "token": token });
    let call = app.post("/v1/auth/accept-invitation").bearer(&namesake.access).header("x-realm-key", ours.key.as_str());
    call.json(&body).send().await.expect(400);
    app.accept_new(&token).await.expect(200);
}
