//! Two realms with the same people: nothing of one counts in the other.

use serde_json::json;
use signet_domain::accounts::{self, AccountStatus};
use signet_vocabulary::Kind;

use super::stage::{
    Forger, another_realm, claims_of, default_realm, header_of, is_refused, operator, refresh_in, register_in,
    session_of, tokens, with,
};
use crate::app::TestApp;

const EMAIL: &str = "alice@example.com";

// P55, RFC 8725 sections 3.8 and 3.9.
#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_is_unknown_in_the_other_realm_and_unharmed_by_the_attempt() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    let (ours, theirs) = (default_realm(&app).await, another_realm(&app, "second").await);
    let here = app.register(EMAIL).await;
    let there = register_in(&app, &theirs, EMAIL).await;
    assert_ne!(here.id, there.id);
    for node in [&app, &other_node] {
        is_refused(&refresh_in(node, &theirs, &here.refresh).await, "ours, there");
        is_refused(&refresh_in(node, &ours, &there.refresh).await, "theirs, here");
        is_refused(&node.refresh(&there.refresh).await, "theirs, where no realm is named");
    }
    let here = tokens(&refresh_in(&app, &ours, &here.refresh).await.expect(200));
    let there = tokens(&refresh_in(&other_node, &theirs, &there.refresh).await.expect(200));
    assert_eq!(claims_of(&there.access)["realm"], theirs.id.as_str());
    assert_eq!(claims_of(&here.access)["realm"], ours.id.as_str());
}

// P55: a spent token shown in the wrong realm is junk there; it must not end a session of the right one.
#[tokio::test(flavor = "multi_thread")]
async fn a_spent_token_in_the_other_realm_ends_nothing() {
    let app = TestApp::new().await;
    let theirs = another_realm(&app, "second").await;
    let first = app.register(EMAIL).await;
    let second = tokens(&app.refresh(&first.refresh).await.expect(200));
    let third = tokens(&app.refresh(&second.refresh).await.expect(200));
    is_refused(&refresh_in(&app, &theirs, &first.refresh).await, "spent, and of another realm");
    app.me(&third.access).await.expect(200);
    app.refresh(&third.refresh).await.expect(200);
}

// P55: the header names the realm of public endpoints; a credential names its own.
#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_speaks_for_its_own_realm_whatever_the_header_says() {
    let app = TestApp::new().await;
    let theirs = another_realm(&app, "second").await;
    let here = app.register(EMAIL).await;
    let there = register_in(&app, &theirs, EMAIL).await;
    let me = app.get("/v1/auth/me").bearer(&here.access).header("x-realm-key", theirs.key.as_str());
    assert_eq!(me.send().await.expect(200).json()["data"]["id"], here.id.as_str());
    assert_eq!(app.me(&there.access).await.expect(200).json()["data"]["id"], there.id.as_str());
    let list = app.get("/v1/auth/sessions").bearer(&here.access).header("x-realm-key", theirs.key.as_str());
    let listed = list.send().await.expect(200).json();
    assert_eq!(listed["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(listed["data"][0]["id"], session_of(&here.access).as_str());
    let out = app.post("/v1/auth/logout").bearer(&here.access).header("x-realm-key", theirs.key.as_str());
    out.send().await.expect(204);
    is_refused(&app.me(&here.access).await, "logged out");
    app.me(&there.access).await.expect(200);
}

// P55: even one who holds the other realm's private key makes tokens for that realm alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_one_realm_signs_nothing_that_counts_in_another() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    let theirs = another_realm(&app, "second").await;
    let here = app.register(EMAIL).await.access;
    let there = register_in(&app, &theirs, EMAIL).await.access;
    let key = Forger::of_realm(&app, &theirs).await;
    let (ours, their_header, their_claims) = (claims_of(&here), header_of(&there), claims_of(&there));
    let told = |claims: &[&str]| {
        claims.iter().fold(their_claims.clone(), |made, claim| with(&made, claim, Some(ours[*claim].clone())))
    };
    let crossed = [
        vec!["iss", "aud", "realm", "sub", "sid"],
        vec!["iss", "aud", "sub", "sid"],
        vec!["realm", "sub", "sid"],
        vec!["sub", "sid"],
        vec!["sub"],
        vec!["sid"],
        vec!["realm"],
        vec!["iss"],
        vec!["aud"],
        vec!["iss", "aud"],
    ];
    for claims in crossed {
        let forged = told(&claims);
        for node in [&app, &other_node] {
            is_refused(&node.me(&key.token(&their_header, &forged)).await, &format!("their kid, our {claims:?}"));
            is_refused(&node.me(&key.token(&header_of(&here), &forged)).await, &format!("our kid, our {claims:?}"));
        }
    }
    is_refused(&app.me(&key.token(&header_of(&here), &their_claims)).await, "our kid, their claims and signature");
    app.me(&key.token(&their_header, &their_claims)).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_statuses_and_log_outs_stay_in_their_realm() {
    let app = TestApp::new().await;
    let theirs = another_realm(&app, "second").await;
    let here = app.register(EMAIL).await;
    let body = json!({ "email": EMAIL, "password": "their-Own-password-8" });
    let there = app.post("/v1/auth/register").header("x-realm-key", theirs.key.as_str()).json(&body).send().await;
    let there = tokens(&there.expect(201));
    app.try_login(EMAIL, "their-Own-password-8").await.expect(401);
    let ctx = operator(&app, &theirs);
    let ours = here.id.parse().expect("an id");
    let refusal = accounts::set_status(&ctx, &ours, AccountStatus::Suspended).await.expect_err("not theirs");
    assert_eq!(refusal.kind, Kind::NotFound);
    app.me(&here.access).await.expect(200);
    accounts::set_status(&ctx, &there.id.parse().expect("an id"), AccountStatus::Suspended).await.expect("theirs");
    is_refused(&app.me(&there.access).await, "suspended there");
    app.me(&here.access).await.expect(200);
}
