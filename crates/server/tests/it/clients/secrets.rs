//! Secrets of clients: another beside the old one, never a third, and taking one back (P74).

use std::time::Duration;

use serde_json::{Value, json};
use signet_domain::cleanup;

use super::stage::{Made, shop};
use crate::actors::Person;
use crate::app::TestApp;

/// The ids and ends of a client's secrets.
async fn shown(app: &TestApp, who: &Person, client: &Made) -> Vec<(String, Value)> {
    let body = app.fetch(&client.path, who).await.expect(200).json();
    let secrets = body["data"]["secrets"].as_array().cloned().expect("secrets");
    secrets.iter().map(|it| (it["id"].as_str().expect("an id").to_owned(), it["expiresAt"].clone())).collect()
}

/// How many of its secrets hold now.
async fn live(app: &TestApp, client: &Made) -> usize {
    app.known_client(&client.id).await.expect("the client").live_secrets(app.app.clock.now()).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_secrets_hold_and_no_third() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = app.new_client(&admin, &shop()).await;
    app.clock.advance(Duration::from_millis(1));
    let added = app.add_secret(&admin, &made, &json!({})).await.expect(201).json()["data"].clone();
    assert_ne!(added["clientSecret"], made.body["clientSecret"]);
    assert_eq!(added["expiresAt"], Value::Null);
    let second = added["id"].as_str().expect("an id").to_owned();
    // The old one ends a day later by itself.
    let both = vec![(made.secret_id.clone(), json!("2026-01-02T00:00:00.001Z")), (second.clone(), Value::Null)];
    assert_eq!(shown(&app, &admin, &made).await, both);
    assert_eq!(live(&app, &made).await, 2);
    assert_eq!(app.add_secret(&admin, &made, &json!({})).await.expect(409).code(), "CONFLICT");
    assert_eq!(shown(&app, &admin, &made).await, both);

    app.advance(Duration::from_millis(86_400_000)).await;
    assert_eq!(live(&app, &made).await, 1);
    let admin = app.admin().await;
    let third = app.add_secret(&admin, &made, &json!({})).await.expect(201).json()["data"]["id"].clone();
    assert_eq!(live(&app, &made).await, 2);
    let known = shown(&app, &admin, &made).await;
    assert_eq!(known.last().map(|(id, _)| json!(id)), Some(third));
    // What ended is swept, and nothing else.
    cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(app.query("SELECT id FROM client_secrets ORDER BY id").await.len(), 2);
    assert_eq!(app.query(&format!("SELECT id FROM client_secrets WHERE id = '{second}'")).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_secret_ends_when_it_is_said() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = app.new_client(&admin, &shop()).await;
    for (end, code) in [
        ("tomorrow", "BAD_TIMESTAMP"),
        ("2026-01-01T00:00:00Z", "IN_THE_PAST"),
        ("2025-12-31T23:59:59Z", "IN_THE_PAST"),
        ("2026-04-01T00:00:00.001Z", "TOO_LATE"),
    ] {
        let answer = app.add_secret(&admin, &made, &json!({ "previousExpiresAt": end })).await.expect(422);
        assert_eq!(answer.fields(), ["previousExpiresAt"], "{end}");
        assert_eq!(answer.json()["errors"][0]["code"], code, "{end}");
    }
    app.clock.advance(Duration::from_millis(1));
    app.add_secret(&admin, &made, &json!({ "previousExpiresAt": "2026-01-01T02:00:00+01:00" })).await.expect(201);
    assert_eq!(shown(&app, &admin, &made).await[0].1, "2026-01-01T01:00:00.000Z");
    app.advance(Duration::from_secs(3600)).await;
    assert_eq!(live(&app, &made).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_secret_makes_room_for_another() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (made, other) = (app.new_client(&admin, &shop()).await, app.new_client(&admin, &shop()).await);
    app.add_secret(&admin, &made, &json!({})).await.expect(201);
    // A secret is found at its own client alone.
    app.remove(&made.path_of(&other.secret_id), &admin).await.expect(404);
    app.remove(&made.path_of("sec_00000000000000000000"), &admin).await.expect(404);
    app.remove(&made.path_of("sec_x"), &admin).await.expect(400);
    app.remove(&made.path_of(&made.secret_id), &admin).await.expect(204);
    assert_eq!(live(&app, &made).await, 1);
    app.remove(&made.path_of(&made.secret_id), &admin).await.expect(404);
    app.add_secret(&admin, &made, &json!({})).await.expect(201);
    assert_eq!((live(&app, &made).await, live(&app, &other).await), (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_takes_a_recent_sign_in() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = app.new_client(&admin, &shop()).await;
    app.advance(Duration::from_secs(660)).await;
    let answer = app.add_secret(&admin, &made, &json!({})).await.expect(403);
    assert_eq!(answer.code(), "REAUTHENTICATION_REQUIRED");
    assert_eq!(app.try_client(&admin, &shop()).await.expect(403).code(), "REAUTHENTICATION_REQUIRED");
    // A public client has none, and is somebody's way in all the same; taking a secret back takes power away alone.
    let public = super::stage::shop_with(json!({ "authMethod": "none" }));
    assert_eq!(app.try_client(&admin, &public).await.expect(403).code(), "REAUTHENTICATION_REQUIRED");
    app.remove(&made.path_of(&made.secret_id), &admin).await.expect(204);
}

// Two at once would be three together: the transactions see each other.
#[tokio::test(flavor = "multi_thread")]
async fn two_requests_at_once_add_one_secret() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = app.new_client(&admin, &shop()).await;
    let nothing = json!({});
    let (first, second) =
        tokio::join!(app.add_secret(&admin, &made, &nothing), app.add_secret(&admin, &made, &nothing));
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort();
    assert_eq!(statuses, [201, 409]);
    assert_eq!(app.query("SELECT id FROM client_secrets").await.len(), 2);
}
