//! Who may act as whom: administrators of the whole realm, as those who hold no more than they.

use std::time::Duration;

use serde_json::{Value, json};
use signet_domain::accounts::AccountStatus;

use super::stage::{IMPERSONATE, REASON, user, user_at};
use crate::actors::Person;
use crate::app::{BEGINNING, TestApp};
use crate::machines::stage::{Stage, assign, key, org, read};
use crate::presence::stage::{another_realm, register_in, set_status};

async fn refused(app: &TestApp, who: &Person, account: &str, status: u16, what: &str) -> Value {
    let answer = app.try_act_as(who, account).await;
    assert_eq!(answer.status, status, "{what}: {}", answer.text);
    let problem = answer.json();
    assert_eq!(problem["error"], json!({ "code": problem["code"], "message": problem["detail"] }), "{what}");
    problem
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_acts_as_a_user() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let own = app.introspect(&ann.access).await.expect(200).json();
    let body = json!({ "user": user(&ann.id), "reason": REASON });
    let answer = app.try_act(&root, &body).await.expect(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let mut told = answer.json();
    let token = told["access_token"].take();
    let expected = json!({
        "access_token": null,
        "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
        "token_type": "Bearer",
        "expires_in": 900,
        "user": own["user"],
        "identity": own["identity"],
        "read_only": true,
        "error": null,
    });
    assert_eq!(told, expected);
    let me = app.me(token.as_str().expect("a token")).await.expect(200).json();
    assert_eq!((&me["data"]["id"], &me["data"]["email"]), (&json!(ann.id), &json!("ann@example.com")));
    let root_id = app.me(&root.access).await.expect(200).json()["data"]["id"].clone();
    assert_eq!(me["act"], json!({ "sub": root_id }));
    assert_eq!(app.me(&ann.access).await.expect(200).json()["act"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn users_who_administer_the_whole_realm_may_and_nobody_below_them() {
    let app = TestApp::new().await;
    let ann = app.register("ann@example.com").await;
    for (roles, scopes, may) in [
        ("user", "own", false),
        ("user", "realm", false),
        ("manage", "own", false),
        ("manage", "realm", false),
        ("admin", "own", false),
        ("admin", "realm", true),
        ("user,admin", "own,realm", true),
    ] {
        let email = format!("{}-{scopes}@example.com", roles.replace(',', "-")).replace(',', "-");
        let who = app.with_standing(&email, roles, scopes).await;
        let answer = app.try_act_as(&who, &ann.id).await;
        assert_eq!(answer.status, if may { 200 } else { 403 }, "{roles} {scopes}: {}", answer.text);
        // Whom it tried does not even have to exist: nothing is told.
        if !may {
            let nobody = refused(&app, &who, "acc_000000000000", 403, roles).await;
            assert_eq!(nobody["detail"], answer.json()["detail"]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_acts_as_one_who_holds_more_nor_as_themselves() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let root_id = app.me(&root.access).await.json()["data"]["id"].as_str().expect("an id").to_owned();
    let boss = app.with_standing("boss@example.com", "admin", "realm").await;
    let peer = app.with_standing("peer@example.com", "admin", "realm").await;
    let member = app.register("member@example.com").await;
    let aster = org(&app, &root, "Aster").await;
    let role = assign(&app, &root, &member.id, &aster, "VIEWER").await;

    refused(&app, &boss, &root_id, 403, "a platform administrator").await;
    refused(&app, &boss, &member.id, 403, "somebody with a role where the caller has none").await;
    refused(&app, &boss, &boss.id, 403, "itself").await;
    refused(&app, &root, &root_id, 403, "itself, as a platform administrator").await;
    app.try_act_as(&boss, &peer.id).await.expect(200);
    app.try_act_as(&root, &member.id).await.expect(200);

    // What is given later ends it, and what is taken away lets it begin.
    let token = app.act_as(&boss, &peer.id, false).await;
    app.me(&token).await.expect(200);
    assign(&app, &root, &peer.id, &aster, "VIEWER").await;
    super::stage::has_ended(&app.me(&token).await);
    app.delete(&format!("/v1/Roles/{role}")).bearer(&root.access).send().await.expect(204);
    app.try_act_as(&boss, &member.id).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_platform_administrator_acts_as_another() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let other = app.register("other@example.com").await;
    app.query(&format!("UPDATE accounts SET type = 'ADMIN' WHERE id = '{}'", other.id)).await;
    app.forget(&other.id).await;
    let token = app.act_as(&root, &other.id, false).await;
    app.get("/v1/Accounts").bearer(&token).send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn users_who_are_not_there_or_not_active_are_refused() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    refused(&app, &root, "acc_000000000000", 404, "nobody").await;
    let later = BEGINNING.plus(Duration::from_secs(1));
    let body = json!({ "user": user_at(&ann.id, later), "reason": REASON });
    app.try_act(&root, &body).await.expect(404);
    let elsewhere = another_realm(&app, "elsewhere").await;
    let stranger = register_in(&app, &elsewhere, "ann@example.com").await;
    let unseen = refused(&app, &root, &stranger.id, 404, "another realm's user").await;
    assert_eq!(unseen["detail"], refused(&app, &root, "acc_000000000000", 404, "nobody").await["detail"]);

    for status in [AccountStatus::Suspended, AccountStatus::Inactive, AccountStatus::PendingVerification] {
        set_status(&app, &ann.id, status).await.expect("a status");
        refused(&app, &root, &ann.id, 409, status.as_str()).await;
    }
    set_status(&app, &ann.id, AccountStatus::Active).await.expect("a status");
    app.try_act_as(&root, &ann.id).await.expect(200);
    app.delete(&format!("/v1/Accounts/{}", ann.id)).bearer(&root.access).send().await.expect(204);
    refused(&app, &root, &ann.id, 404, "deleted").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_takes_a_reason_that_can_be_shown_and_an_id() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let user = user(&ann.id);
    let long = "x".repeat(501);
    for (given, reason, fields) in [
        (user.as_str(), "", &["reason"][..]),
        (&user, "  \u{a0}", &["reason"]),
        (&user, &long, &["reason"]),
        (&user, "two\nlines", &["reason"]),
        (&user, "bell\u{7}", &["reason"]),
        ("acc_a1b2c3d4e5f6", "", &["user", "reason"]),
        (&ann.id, REASON, &["user"]),
        (&user.to_uppercase(), REASON, &["user"]),
    ] {
        let answer = app.try_act(&root, &json!({ "user": given, "reason": reason })).await.expect(422);
        assert_eq!(answer.fields(), fields, "{given} {reason:?}");
    }
    for body in
        [json!({ "user": user }), json!({ "reason": REASON }), json!({ "user": user, "reason": null }), json!([])]
    {
        app.try_act(&root, &body).await.expect(400);
    }
    let body = json!({ "user": user, "reason": REASON, "write": "yes" });
    app.try_act(&root, &body).await.expect(400);
    let longest = "ü".repeat(500);
    app.try_act(&root, &json!({ "user": user, "reason": longest })).await.expect(200);
    assert_eq!(app.past(&ann.access).await[0]["reason"], longest);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_takes_a_recent_sign_in_of_a_person() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let root = app.admin().await;
    let ann = app.register("ann@example.com").await;
    let root_id = app.me(&root.access).await.json()["data"]["id"].as_str().expect("an id").to_owned();
    let machine = key(app, &root, &root_id, &["admin:*"]).await;
    let body = json!({ "user": user(&ann.id), "reason": REASON });
    read(app, &machine, "/v1/auth/introspect-owner").send().await.expect(200);
    app.post(IMPERSONATE).header("x-api-key", &machine.secret).json(&body).send().await.expect(401);
    app.post(IMPERSONATE).json(&body).send().await.expect(401);

    app.advance(Duration::from_secs(10 * 60)).await;
    app.try_act(&root, &body).await.expect(200);
    app.advance(Duration::from_millis(1)).await;
    let answer = app.try_act(&root, &body).await.expect(403);
    assert_eq!(answer.code(), "REAUTHENTICATION_REQUIRED");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_acts_shows_the_factor_that_the_realm_requires_and_nobody_asks_for_the_others() {
    let app = TestApp::new().await;
    let boss = app.with_standing("boss@example.com", "admin", "realm").await;
    let plain = app.register("plain@example.com").await;
    let enrolled = app.register("enrolled@example.com").await;
    let secret = app.new_app(&enrolled).await;
    app.verify_factor(&enrolled, &app.shown(&secret)).await.expect(200);
    // A factor of the other's does not matter.
    let before = app.act_as(&boss, &enrolled.id, false).await;
    app.get("/v1/identities").bearer(&before).send().await.expect(200);

    app.rules(|rules| rules.mfa_required = true).await;
    let answer = app.try_act_as(&boss, &enrolled.id).await.expect(403);
    assert_eq!(answer.code(), "MFA_REQUIRED");
    super::stage::has_ended(&app.me(&before).await);

    let root = app.admin().await;
    let root =
        Person { id: app.me(&root.access).await.json()["data"]["id"].as_str().expect("an id").to_owned(), ..root };
    let secret = app.new_app(&root).await;
    app.verify_factor(&root, &app.shown(&secret)).await.expect(200);
    let token = app.act_as(&root, &plain.id, false).await;
    // Plain has no factor at all, and could see nothing by itself.
    app.get("/v1/identities").bearer(&plain.access).send().await.expect(403);
    app.get("/v1/identities").bearer(&token).send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_acts_through_one_they_act_as() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let boss = app.with_standing("boss@example.com", "admin", "realm").await;
    let ann = app.register("ann@example.com").await;
    for write in [false, true] {
        let token = app.act_as(&root, &boss.id, write).await;
        let through = Person { access: token, ..boss.clone() };
        let answer = app.try_act_as(&through, &ann.id).await.expect(403);
        assert_eq!(answer.code(), if write { "IMPERSONATION_FORBIDDEN" } else { "IMPERSONATION_READ_ONLY" });
    }
    assert!(app.past(&ann.access).await.is_empty());
}
