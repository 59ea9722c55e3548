//! No token works as another kind.

use serde_json::{Value, json};

use super::stage::{Forger, claims_of, default_realm, header_of, is_refused, session_of, with};
use crate::app::TestApp;

// P54, RFC 8725 sections 3.11 and 3.12: every kind of thing we hand out, at every door that takes one.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_we_hand_out_opens_the_door_of_another_kind() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let claims = claims_of(&alice.access);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let parts: Vec<_> = alice.access.split('.').map(str::to_owned).collect();
    let handed_out = [
        session_of(&alice.access),
        alice.id.clone(),
        alice.email.clone(),
        text(&claims["jti"]),
        text(&claims["realm"]),
        text(&header_of(&alice.access)["kid"]),
        parts[0].clone(),
        parts[1].clone(),
        parts[2].clone(),
        format!("{}.{}", parts[0], parts[1]),
        alice.refresh.trim_start_matches("srt_").to_owned(),
        format!("srt_{}", alice.access),
        format!("srt_{}", parts[2]),
        format!("{}.{}", alice.access, alice.refresh),
    ];
    for text in handed_out.iter().chain([&alice.refresh]) {
        is_refused(&app.me(text).await, &format!("as access token: {text}"));
    }
    for text in handed_out.iter().chain([&alice.access]) {
        is_refused(&app.refresh(text).await, &format!("as refresh token: {text}"));
    }
    // A refused token is not a spent one: what is genuine still works at its own door.
    app.me(&alice.access).await.expect(200);
    app.refresh(&alice.refresh).await.expect(200);
}

// P54, RFC 9068 section 4: the kind is in the header, and it is compared.
#[tokio::test(flavor = "multi_thread")]
async fn a_genuinely_signed_token_of_another_kind_is_refused() {
    let app = TestApp::new().await;
    let access = app.register("alice@example.com").await.access;
    let (header, claims) = (header_of(&access), claims_of(&access));
    let key = Forger::of_realm(&app, &*default_realm(&app).await).await;
    let kinds = [
        json!("JWT"),
        json!("jwt"),
        json!("id_token"),
        json!("logout+jwt"),
        json!("secevent+jwt"),
        json!("dpop+jwt"),
        json!("oauth-authz-req+jwt"),
        json!("refresh+jwt"),
        json!("rt+jwt"),
        json!("at"),
        json!("at+jwt2"),
        json!("at+jwt "),
        json!(" at+jwt"),
        json!("at jwt"),
        json!("text/at+jwt"),
        json!("application/application/at+jwt"),
        json!("application/"),
        json!(""),
        json!(null),
        json!(1),
        json!(["at+jwt"]),
    ];
    for typ in kinds {
        let forged = key.token(&with(&header, "typ", Some(typ.clone())), &claims);
        is_refused(&app.me(&forged).await, &format!("typ {typ}"));
    }
    is_refused(&app.me(&key.token(&with(&header, "typ", None), &claims)).await, "no typ");
    // RFC 7515 section 4.1.9: case does not count, nor does the prefix that media types have.
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt"] {
        app.me(&key.token(&with(&header, "typ", Some(json!(typ))), &claims)).await.expect(200);
    }
}

// P78, RFC 6750 section 2, RFC 9700 section 4.3.2.
#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_counts_in_its_header_alone() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let token = &alice.access;
    for path in [format!("/v1/auth/me?access_token={token}"), format!("/v1/auth/me?authorization=Bearer%20{token}")] {
        assert_eq!(app.get(&path).send().await.expect(401).code(), "UNAUTHORIZED");
    }
    let cookie = app.get("/v1/auth/me").header("cookie", format!("access_token={token}; authorization=Bearer {token}"));
    cookie.send().await.expect(401);
    let form = app.post("/v1/auth/logout").header("content-type", "application/x-www-form-urlencoded");
    form.body(format!("access_token={token}")).send().await.expect(401);
    app.post("/v1/auth/logout").json(&json!({ "accessToken": token })).send().await.expect(401);
    for scheme in ["Basic", "Token", "Bearer:", "JWT", "BearerBearer"] {
        app.get("/v1/auth/me").header("authorization", format!("{scheme} {token}")).send().await.expect(401);
    }
    app.me(token).await.expect(200);
}
