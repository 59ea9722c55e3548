//! Sending invitations, listing them, sending them again and taking them back.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{column, problem, rows, text};
use crate::app::{PUBLIC_URL, TestApp};

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

#[tokio::test(flavor = "multi_thread")]
async fn the_token_is_in_the_mail_and_nowhere_else() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let answer = app.try_invite(&admin, &org, " Bob@Example.COM ", "FINANCE").await.expect(201);
    let sent = answer.json()["data"].clone();
    assert_eq!(
        sent,
        json!({
            "id": sent["id"], "orgId": org, "email": "Bob@Example.COM", "role": "FINANCE",
            "invitedBy": text(&app.me(&admin.access).await, "id"),
            "createdAt": "2026-01-01T00:00:00.000Z", "expiresAt": "2026-01-08T00:00:00.000Z",
        })
    );
    let mail = app.mail_to("Bob@Example.COM").await;
    assert_eq!(mail.template, "invitation");
    let link = mail.values["link"].as_str().expect("a link").to_owned();
    let token = link.strip_prefix(&format!("{PUBLIC_URL}/accept-invitation?token=inv_")).expect("our link");
    assert_eq!(token.len(), 43, "256 bits");
    assert_eq!(
        Value::from(mail.values),
        json!({ "link": link, "organization": "Northwind", "role": "FINANCE", "expiresAt": "2026-01-08T00:00:00.000Z" })
    );
    // Neither the token nor what decodes to it is stored, answered or written down.
    let hex: String = signet_protocol::encoding::from_base64url(token)
        .expect("base64url")
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let stored = format!("{:?}", app.database().contents().await);
    for clear in [token, &hex, &hex.to_uppercase()] {
        assert!(!stored.contains(clear) && !answer.text.contains(clear));
    }
    let listed = rows(&app.fetch(&format!("/v1/Orgs/{org}/invitations"), &admin).await.expect(200));
    assert_eq!(listed, [sent]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_one_open_invitation_to_a_role() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (org, other) = (app.make_org(&admin, "Northwind").await, app.make_org(&admin, "Southwind").await);
    app.invite(&admin, &org, "bob@example.com", "VIEWER").await;
    for spelling in ["bob@example.com", "BOB@example.com", " bob@EXAMPLE.com"] {
        assert_eq!(app.try_invite(&admin, &org, spelling, "VIEWER").await.expect(409).code(), "CONFLICT");
    }
    app.invite(&admin, &org, "bob@example.com", "FINANCE").await;
    app.invite(&admin, &other, "bob@example.com", "VIEWER").await;
    // One that has expired is in nobody's way.
    app.advance(WEEK - Duration::from_millis(1)).await;
    let admin = app.admin().await;
    app.try_invite(&admin, &org, "bob@example.com", "VIEWER").await.expect(409);
    app.advance(Duration::from_millis(1)).await;
    app.invite(&admin, &org, "bob@example.com", "VIEWER").await;
    assert_eq!(app.query("SELECT count(*) FROM invitations").await, ["3"]);
}

// P91: whether an address has an account is told of members alone, whom the caller sees anyway.
#[tokio::test(flavor = "multi_thread")]
async fn inviting_tells_nothing_of_strangers() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (org, other) = (app.make_org(&admin, "Northwind").await, app.make_org(&admin, "Southwind").await);
    let boss = app.member(&admin, &org, "ADMIN", "boss@example.com").await;
    app.member(&admin, &org, "VIEWER", "member@example.com").await;
    app.member(&admin, &other, "VIEWER", "stranger@example.com").await;
    app.register("nobody@example.com").await;
    app.try_invite(&boss, &org, "member@example.com", "VIEWER").await.expect(409);
    app.try_invite(&boss, &org, "member@example.com", "FINANCE").await.expect(201);
    let mut answers = Vec::new();
    for email in ["stranger@example.com", "nobody@example.com", "fresh@example.com"] {
        let mut answer = app.try_invite(&boss, &org, email, "VIEWER").await.expect(201).json()["data"].clone();
        assert_eq!(answer["email"].take(), email);
        answer["id"].take();
        answers.push(answer);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_at_fault_is_named() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let refused = app.try_invite(&admin, &org, "bob", "ROOT").await.expect(422);
    assert_eq!(refused.fields(), ["email", "role"]);
    for email in ["", "bob@localhost", "bob@example.com,eve@example.com", "bob@example.com\r\nBcc: eve@example.com"] {
        assert_eq!(app.try_invite(&admin, &org, email, "VIEWER").await.expect(422).fields(), ["email"], "{email:?}");
    }
    assert_eq!(app.query("SELECT count(*) FROM invitations").await, ["0"]);
    assert_eq!(app.query("SELECT count(*) FROM outbox").await, ["0"]);
    app.try_invite(&admin, "org_aaaaaaaaaaaa", "bob@example.com", "VIEWER").await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn open_invitations_are_listed_the_newest_first() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (org, other) = (app.make_org(&admin, "Northwind").await, app.make_org(&admin, "Southwind").await);
    let path = format!("/v1/Orgs/{org}/invitations");
    app.invite(&admin, &org, "expired@example.com", "VIEWER").await;
    app.advance(Duration::from_secs(3600)).await;
    let admin = app.admin().await;
    app.invite(&admin, &other, "elsewhere@example.com", "VIEWER").await;
    let mut sent = Vec::new();
    for number in 0..5 {
        app.advance(Duration::from_secs(1)).await;
        sent.insert(0, app.invite(&admin, &org, &format!("bob{number}@example.com"), "VIEWER").await.0);
    }
    app.advance(WEEK - Duration::from_secs(3600)).await;
    let admin = app.admin().await;
    let page = app.fetch(&format!("{path}?limit=2"), &admin).await.expect(200);
    let (mut seen, mut cursor) = (column(&page, "id"), page.json()["meta"]["nextCursor"].clone());
    while let Some(next) = cursor.as_str() {
        let page = app.fetch(&format!("{path}?limit=2&cursor={next}"), &admin).await.expect(200);
        let back = page.json()["meta"]["prevCursor"].as_str().expect("a way back").to_owned();
        let back = app.fetch(&format!("{path}?limit=2&cursor={back}"), &admin).await.expect(200);
        assert_eq!(column(&back, "id"), seen[seen.len() - 2..]);
        seen.extend(column(&page, "id"));
        cursor = page.json()["meta"]["nextCursor"].clone();
    }
    assert_eq!(seen, sent);
    let viewer = app.member(&admin, &org, "VIEWER", "viewer@example.com").await;
    app.fetch(&path, &viewer).await.expect(403);
    app.fetch("/v1/Orgs/org_aaaaaaaaaaaa/invitations", &admin).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn sending_again_replaces_the_token_and_its_end() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let boss = app.member(&admin, &org, "ADMIN", "boss@example.com").await;
    let (id, first) = app.invite(&admin, &org, "bob@example.com", "VIEWER").await;
    app.advance(Duration::from_secs(60)).await;
    let path = format!("/v1/Orgs/{org}/invitations/{id}/resend");
    let again = app.post(&path).bearer(&boss.access).send().await.expect(200).json()["data"].clone();
    assert_eq!(again["expiresAt"], "2026-01-08T00:01:00.000Z");
    assert_eq!(again["createdAt"], "2026-01-01T00:00:00.000Z");
    assert_eq!((&again["id"], &again["invitedBy"]), (&json!(id), &json!(boss.id)));
    let second = app.mailed_token("bob@example.com").await;
    assert_ne!(first, second);
    app.accept_new(&first).await.expect(400);
    app.accept_new(&second).await.expect(200);
    // What is accepted, expired or unknown is no invitation any more.
    let gone = app.post(&path).bearer(&admin.access).send().await.expect(404);
    let random = format!("/v1/Orgs/{org}/invitations/inv_aaaaaaaaaaaaaaaaaaaa/resend");
    let random = app.post(&random).bearer(&admin.access).send().await.expect(404);
    assert_eq!(problem(&gone), problem(&random));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_back_or_has_expired_opens_nothing() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let (revoked, first) = app.invite(&admin, &org, "bob@example.com", "VIEWER").await;
    let (expired, second) = app.invite(&admin, &org, "eve@example.com", "VIEWER").await;
    let path = |id: &str| format!("/v1/Orgs/{org}/invitations/{id}");
    app.remove(&path(&revoked), &admin).await.expect(204);
    app.remove(&path(&revoked), &admin).await.expect(404);
    app.accept_new(&first).await.expect(400);
    app.advance(WEEK).await;
    let admin = app.admin().await;
    app.remove(&path(&expired), &admin).await.expect(404);
    app.post(&format!("{}/resend", path(&expired))).bearer(&admin.access).send().await.expect(404);
    app.accept_new(&second).await.expect(400);
    // The sweep takes it away; what is open stays.
    app.invite(&admin, &org, "ann@example.com", "VIEWER").await;
    assert_eq!(app.query("SELECT count(*) FROM invitations").await, ["2"]);
    signet_domain::cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(app.query("SELECT canonical FROM invitations").await, ["ann@example.com"]);
    let trail = app.query("SELECT action FROM audit_events WHERE target_kind = 'invitation' ORDER BY action").await;
    assert_eq!(trail, ["invitation.revoke", "invitation.send", "invitation.send", "invitation.send"]);
}
