//! What ends it: either one's log-out, new password or suspension, on every node at once.

use std::time::Duration;

use serde_json::json;
use signet_domain::accounts::AccountStatus;

use super::stage::has_ended;
use crate::actors::{PASSWORD, Person};
use crate::app::{Answer, TestApp};
use crate::presence::stage::{log_out, reauthenticate, set_status};

struct Scene {
    app: TestApp,
    boss: Person,
    ann: Person,
    token: String,
}

async fn scene() -> Scene {
    let app = TestApp::new().await;
    let boss = app.with_standing("boss@example.com", "admin", "realm").await;
    let ann = app.register("ann@example.com").await;
    let token = app.act_as(&boss, &ann.id, true).await;
    Scene { app, boss, ann, token }
}

async fn write(app: &TestApp, token: &str) -> Answer {
    app.post("/v1/identities").bearer(token).json(&json!({})).send().await
}

async fn change_password(app: &TestApp, who: &Person) {
    let body = json!({ "currentPassword": PASSWORD, "newPassword": "Another-fine-one-20" });
    app.post("/v1/auth/change-password").bearer(&who.access).json(&body).send().await.expect(204);
}

/// Does it on one node, and holds that the token has ended there, on another that knew it, and in every transaction.
async fn ends(what: &str, act: impl AsyncFn(&Scene)) {
    let scene = scene().await;
    let other = scene.app.another_node().await;
    for node in [&scene.app, &other] {
        node.me(&scene.token).await.expect(200);
        write(node, &scene.token).await.expect(201);
    }
    act(&scene).await;
    println!("{what}");
    // The other node has not heard of it, and still believes its caches; a write believes none.
    has_ended(&write(&other, &scene.token).await);
    has_ended(&scene.app.me(&scene.token).await);
    other.catch_up().await;
    has_ended(&other.me(&scene.token).await);
    has_ended(&scene.app.another_node().await.me(&scene.token).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_the_session_that_asked_for_it() {
    ends("log-out", async |s: &Scene| {
        log_out(&s.app, &s.boss.access).await.expect(204);
    })
    .await;
    ends("another proof", async |s: &Scene| {
        reauthenticate(&s.app, &s.boss.access, PASSWORD).await.expect(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_the_actors_password_standing_and_rights() {
    // The session that changes a password lives on, and what it began for others does not.
    ends("a new password", async |s: &Scene| change_password(&s.app, &s.boss).await).await;
    ends("suspension", async |s: &Scene| {
        set_status(&s.app, &s.boss.id, AccountStatus::Suspended).await.expect("suspended");
    })
    .await;
    ends("fewer rights", async |s: &Scene| {
        s.app.query(&format!("UPDATE accounts SET realm_roles = 'manage' WHERE id = '{}'", s.boss.id)).await;
        s.app.forget(&s.boss.id).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_what_happens_to_the_subject() {
    ends("a new password", async |s: &Scene| change_password(&s.app, &s.ann).await).await;
    ends("suspension", async |s: &Scene| {
        set_status(&s.app, &s.ann.id, AccountStatus::Suspended).await.expect("suspended");
    })
    .await;
    ends("more rights than the actor's", async |s: &Scene| {
        s.app.query(&format!("UPDATE accounts SET type = 'ADMIN' WHERE id = '{}'", s.ann.id)).await;
        s.app.forget(&s.ann.id).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_actor_ends_it_with_its_token_and_stays_signed_in() {
    ends("log-out", async |s: &Scene| {
        log_out(&s.app, &s.token).await.expect(204);
        s.app.me(&s.boss.access).await.expect(200);
        s.app.me(&s.ann.access).await.expect(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_person_ends_it_however_long_ago_they_signed_in() {
    let app = TestApp::new().await;
    let ann = app.register("ann@example.com").await;
    let old = app.login("ann@example.com").await;
    app.advance(Duration::from_secs(11 * 60)).await;
    let root = app.admin().await;
    let token = app.act_as(&root, &ann.id, false).await;
    let sessions = app.sessions(&ann.access).await;
    let acting: Vec<_> = sessions.iter().filter(|session| !session["actor"].is_null()).collect();
    assert_eq!((sessions.len(), acting.len()), (3, 1), "{sessions:?}");
    let root_id = &app.me(&root.access).await.json()["data"]["id"];
    assert_eq!(
        (&acting[0]["actor"], &acting[0]["address"], &acting[0]["current"]),
        (root_id, &json!(null), &json!(false))
    );
    let path = format!("/v1/auth/sessions/{}", acting[0]["id"].as_str().expect("an id"));

    // Nobody else does, and not even the actor by their own token.
    app.delete(&path).bearer(&root.access).send().await.expect(404);
    let stranger = app.register("stranger@example.com").await;
    app.delete(&path).bearer(&stranger.access).send().await.expect(404);
    app.me(&token).await.expect(200);
    // The person's other sessions still ask for a recent sign-in.
    let other =
        sessions.iter().find(|session| session["actor"].is_null() && session["current"] == false).expect("another");
    let other = format!("/v1/auth/sessions/{}", other["id"].as_str().expect("an id"));
    assert_eq!(app.delete(&other).bearer(&ann.access).send().await.expect(403).code(), "REAUTHENTICATION_REQUIRED");
    app.delete(&path).bearer(&ann.access).send().await.expect(204);
    has_ended(&app.me(&token).await);
    app.me(&old.access).await.expect(200);
    assert_eq!(app.sessions(&ann.access).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_ended_with_the_actors_session_is_not_among_the_persons_sessions() {
    let s = scene().await;
    assert_eq!(s.app.sessions(&s.ann.access).await.len(), 2);
    log_out(&s.app, &s.boss.access).await.expect(204);
    assert_eq!(s.app.sessions(&s.ann.access).await.len(), 1);
}
