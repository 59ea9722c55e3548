//! Tokens that are good in the hands of one key alone (RFC 9449).

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};
use signet_domain::dpop;
use signet_protocol::dpop::ath;

use super::stage::{
    REVOKE, TOKEN, USERINFO, a_machine, code_fields, introspected, is_error, key_of_client, key_proof, text, thumbprint,
};
use crate::app::{Answer, Call, PUBLIC_URL, TestApp};
use crate::clients::stage::Made;
use crate::grants::stage::{a_client, a_code, claims, code_for, request};
use crate::presence::stage::Forger;

/// What a proof for the token endpoint says.
fn for_tokens(app: &TestApp, jti: &str) -> Value {
    let iat = app.clock.now().seconds();
    let htu = format!("{PUBLIC_URL}{TOKEN}");
    json!({ "jti": jti, "htm": "POST", "htu": htu, "iat": iat, "nonce": dpop::nonce(&app.app) })
}

/// A proof to go with a token.
fn beside(app: &TestApp, method: &str, path: &str, token: &str, jti: &str) -> Value {
    let iat = app.clock.now().seconds();
    json!({ "jti": jti, "htm": method, "htu": format!("{PUBLIC_URL}{path}"), "iat": iat, "ath": ath(token) })
}

fn with(claims: &Value, name: &str, to: Value) -> Value {
    crate::presence::stage::with(claims, name, (!to.is_null()).then_some(to))
}

const ASKS: [(&str, &str); 1] = [("grant_type", "client_credentials")];

fn asking<'a>(app: &'a TestApp, client: &Made, proof: &str) -> Call<'a> {
    app.form_of(client, TOKEN, &ASKS).header("dpop", proof)
}

/// A token of the client that is bound to the key with this seed.
pub(super) async fn bound(app: &TestApp, client: &Made, fields: &[(&str, &str)], jti: &str, seed: u8) -> Answer {
    app.form_of(client, TOKEN, fields).header("dpop", key_proof(seed, &for_tokens(app, jti))).send().await
}

// Section 5.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_bound_to_the_key_that_was_proved() {
    let app = TestApp::new().await;
    for format in ["jwt", "opaque"] {
        let client = a_machine(&app, json!({ "tokenFormat": format })).await;
        let answer = bound(&app, &client, &ASKS, format, 7).await.expect(200);
        assert_eq!(answer.json()["token_type"], "DPoP");
        assert_eq!(answer.header("dpop-nonce"), dpop::nonce(&app.app));
        let token = text(&answer.json(), "access_token");
        let said = introspected(&app, &client, &token).await;
        assert_eq!((&said["cnf"], &said["token_type"]), (&json!({ "jkt": thumbprint(7) }), &json!("DPoP")));
        if format == "jwt" {
            assert_eq!(claims(&signet_vocabulary::Secret::new(token))["cnf"], json!({ "jkt": thumbprint(7) }));
        }
    }
}

// Sections 8 and 8.2.
#[tokio::test(flavor = "multi_thread")]
async fn a_proof_for_tokens_needs_a_nonce_of_the_moment() {
    let app = TestApp::new().await;
    let node = app.another_node().await;
    let client = a_machine(&app, json!({})).await;
    let claims = for_tokens(&app, "1");
    let old = claims["nonce"].clone();
    for nonce in [Value::Null, json!("junk"), json!("")] {
        let answer = asking(&app, &client, &key_proof(7, &with(&claims, "nonce", nonce))).send().await;
        is_error(&answer, 400, "use_dpop_nonce");
        assert_eq!(answer.header("dpop-nonce"), old.as_str().expect("a nonce"));
    }
    // No proof was spent by that, and every node knows the nonces of the others.
    asking(&node, &client, &key_proof(7, &claims)).send().await.expect(200);
    app.advance(Duration::from_secs(60)).await;
    asking(&app, &client, &key_proof(7, &with(&for_tokens(&app, "2"), "nonce", old.clone()))).send().await.expect(200);
    app.advance(Duration::from_secs(60)).await;
    let answer = asking(&app, &client, &key_proof(7, &with(&for_tokens(&app, "3"), "nonce", old.clone()))).send().await;
    is_error(&answer, 400, "use_dpop_nonce");
    assert_ne!(answer.header("dpop-nonce"), old.as_str().expect("a nonce"));
    let other = TestApp::with_master_key([8; 32]).await;
    assert_ne!(dpop::nonce(&other.app), dpop::nonce(&TestApp::new().await.app), "made with a key of the installation");
}

// Section 4.3, item by item; section 11.1.
#[tokio::test(flavor = "multi_thread")]
async fn a_proof_that_does_not_fit_is_refused() {
    let app = TestApp::new().await;
    let client = a_machine(&app, json!({})).await;
    let good = for_tokens(&app, "good");
    let now = app.clock.now().seconds();
    let change =
        |name: &str, to: Value| key_proof(7, &with(&with(&good, "jti", json!(format!("{name} {to}"))), name, to));
    let jwk = key_of_client(7).public().to_jwk();
    let headed = |head: Value| Forger::from_seed(&[7; 32]).token(&head, &good);
    let mut private = jwk.clone();
    private["d"] = json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    for (what, proof) in [
        ("junk", "junk".to_owned()),
        ("nothing", String::new()),
        ("no jti", change("jti", Value::Null)),
        ("an empty jti", key_proof(7, &with(&good, "jti", json!("")))),
        ("a long jti", key_proof(7, &with(&good, "jti", json!("x".repeat(300))))),
        ("a jti that is no text", key_proof(7, &with(&good, "jti", json!(1)))),
        ("another method", change("htm", json!("GET"))),
        ("a method in small letters", change("htm", json!("post"))),
        ("no method", change("htm", Value::Null)),
        ("another path", change("htu", json!(format!("{PUBLIC_URL}/oauth/userinfo")))),
        ("another host", change("htu", json!("https://evil.example.com/oauth/token"))),
        ("another scheme", change("htu", json!(format!("{PUBLIC_URL}{TOKEN}").replace("http:", "https:")))),
        ("a path alone", change("htu", json!(TOKEN))),
        ("no address", change("htu", Value::Null)),
        ("an hour ago", change("iat", json!(now - 3600))),
        ("61 seconds ago", change("iat", json!(now - 61))),
        ("11 seconds ahead", change("iat", json!(now + 11))),
        ("an hour ahead", change("iat", json!(now + 3600))),
        ("no time", change("iat", Value::Null)),
        ("a time that is a text", change("iat", json!(now.to_string()))),
        ("a token where none is shown", change("ath", json!(ath("x")))),
        ("no kind", headed(json!({ "alg": "EdDSA", "jwk": jwk }))),
        ("another kind", headed(json!({ "typ": "JWT", "alg": "EdDSA", "jwk": jwk }))),
        ("no key", headed(json!({ "typ": "dpop+jwt", "alg": "EdDSA" }))),
        ("a private key", headed(json!({ "typ": "dpop+jwt", "alg": "EdDSA", "jwk": private }))),
        (
            "another's key",
            headed(json!({ "typ": "dpop+jwt", "alg": "EdDSA", "jwk": key_of_client(8).public().to_jwk() })),
        ),
        ("no algorithm", headed(json!({ "typ": "dpop+jwt", "alg": "none", "jwk": jwk }))),
        ("a symmetric algorithm", headed(json!({ "typ": "dpop+jwt", "alg": "HS256", "jwk": jwk }))),
    ] {
        let answer = asking(&app, &client, &proof).send().await;
        assert_eq!(answer.json()["error"], "invalid_dpop_proof", "{what}: {}", answer.text);
        is_error(&answer, 400, "invalid_dpop_proof");
    }
    let twice = asking(&app, &client, &key_proof(7, &good)).header("dpop", key_proof(7, &for_tokens(&app, "second")));
    is_error(&twice.send().await, 400, "invalid_dpop_proof");
    for (what, good) in [
        ("a query", change("htu", json!(format!("{PUBLIC_URL}{TOKEN}?x=1#y")))),
        ("10 seconds ago", change("iat", json!(now - 10))),
        ("10 seconds ahead", change("iat", json!(now + 10))),
    ] {
        let answer = asking(&app, &client, &good).send().await;
        assert_eq!(answer.status, 200, "{what}: {}", answer.text);
    }
}

// Section 11.1: once, on every node and after a restart.
#[tokio::test(flavor = "multi_thread")]
async fn a_proof_counts_once() {
    let app = TestApp::new().await;
    let client = a_machine(&app, json!({})).await;
    let proof = key_proof(7, &for_tokens(&app, "1"));
    let nodes = [app.another_node().await, app.another_node().await];
    let mut answers = tokio::task::JoinSet::new();
    for turn in 0..8 {
        let (node, client, proof) = (nodes[turn % 2].without_memory().await, client.clone(), proof.clone());
        answers.spawn(async move { asking(&node, &client, &proof).send().await.status.as_u16() });
    }
    let answers = answers.join_all().await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    let app = app.restarted().await;
    is_error(&asking(&app, &client, &proof).send().await, 400, "invalid_dpop_proof");
    // Another key's proof of the same name is another.
    asking(&app, &client, &key_proof(8, &for_tokens(&app, "1"))).send().await.expect(200);
}

// Section 5.2 of RFC 9449, as a setting of ours: such a client gets nothing without a proof.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_bound_needs_a_proof_for_every_token() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let machine = a_machine(&app, json!({ "dpopBound": true })).await;
    is_error(&app.form_of(&machine, TOKEN, &ASKS).send().await, 400, "invalid_dpop_proof");
    bound(&app, &machine, &ASKS, "1", 7).await.expect(200);
    let client = a_client(&app, json!({ "dpopBound": true })).await;
    let code = a_code(&app, &client, &ada, "openid offline_access").await;
    let granted = bound(&app, &client, &code_fields(code.expose()), "2", 7).await.expect(200).json();
    assert_eq!(granted["token_type"], "DPoP");
    let refresh = text(&granted, "refresh_token");
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*refresh)];
    is_error(&app.form_of(&client, TOKEN, &fields).send().await, 400, "invalid_dpop_proof");
    bound(&app, &client, &fields, "3", 7).await.expect(200);
}

// Sections 5 and 10: a public client's refresh token, and a code that was asked for with a key, are that key's.
#[tokio::test(flavor = "multi_thread")]
async fn codes_and_refresh_tokens_are_bound_too() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({ "authMethod": "none" })).await;
    let send = async |fields: &[(&str, &str)], seed: Option<u8>, jti: &str| {
        let mut fields = fields.to_vec();
        fields.push(("client_id", &client.id));
        let call = app.form(TOKEN, &fields);
        match seed {
            Some(seed) => call.header("dpop", key_proof(seed, &for_tokens(&app, jti))).send().await,
            None => call.send().await,
        }
    };
    let mut asked = request(&app, &client, "openid offline_access");
    asked.jkt = Some(thumbprint(7));
    for (seed, jti) in [(None, ""), (Some(8), "other")] {
        let code = code_for(&app, &asked, &ada).await.expect("a code");
        is_error(&send(&code_fields(code.expose()), seed, jti).await, 400, "invalid_grant");
    }
    let code = code_for(&app, &asked, &ada).await.expect("a code");
    let granted = send(&code_fields(code.expose()), Some(7), "own").await.expect(200).json();
    let refresh = text(&granted, "refresh_token");
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*refresh)];
    is_error(&send(&fields, None, "").await, 400, "invalid_dpop_proof");
    is_error(&send(&fields, Some(8), "stolen").await, 400, "invalid_dpop_proof");
    send(&fields, Some(7), "again").await.expect(200);
}

/// A bound token of a person, and the person's client.
async fn of_person(app: &TestApp, scope: &str) -> (Made, String) {
    let mut admin = app.admin().await;
    admin.id = app.me(&admin.access).await.json()["data"]["id"].as_str().expect("an id").to_owned();
    let client = a_client(app, json!({})).await;
    let code = a_code(app, &client, &admin, scope).await;
    let granted = bound(app, &client, &code_fields(code.expose()), "granted", 7).await.expect(200).json();
    (client, text(&granted, "access_token"))
}

// Section 7.1: at userinfo and at our own APIs alike.
#[tokio::test(flavor = "multi_thread")]
async fn a_bound_token_is_shown_with_a_proof() {
    let app = TestApp::new().await;
    let (_, token) = of_person(&app, "openid read:identity").await;
    for path in [USERINFO, "/v1/Accounts"] {
        let call = |proof: String| app.get(path).header("authorization", format!("DPoP {token}")).header("dpop", proof);
        let good = |jti: &str| beside(&app, "GET", path, &token, &format!("{path} {jti}"));
        call(key_proof(7, &good("1"))).send().await.expect(200);
        let replayed = call(key_proof(7, &good("1"))).send().await.expect(401);
        assert_eq!(replayed.code(), "INVALID_DPOP_PROOF");
        assert!(replayed.header("www-authenticate").starts_with("DPoP error=\"invalid_dpop_proof\", algs=\"EdDSA"));
        for (what, proof) in [
            ("another key", key_proof(8, &good("2"))),
            ("no token", key_proof(7, &with(&good("3"), "ath", Value::Null))),
            ("another token", key_proof(7, &with(&good("4"), "ath", json!(ath("x"))))),
            ("another method", key_proof(7, &with(&good("5"), "htm", json!("POST")))),
            ("another path", key_proof(7, &with(&good("6"), "htu", json!(format!("{PUBLIC_URL}/v1/Orgs"))))),
            ("old", key_proof(7, &with(&good("7"), "iat", json!(app.clock.now().seconds() - 61)))),
            ("junk", "junk".to_owned()),
        ] {
            let answer = call(proof).send().await;
            assert_eq!(
                (answer.status.as_u16(), &*answer.code()),
                (401, "INVALID_DPOP_PROOF"),
                "{what}: {}",
                answer.text
            );
        }
        let stale = call(key_proof(7, &with(&good("8"), "nonce", json!("junk")))).send().await.expect(401);
        assert_eq!((&*stale.code(), stale.header("dpop-nonce")), ("USE_DPOP_NONCE", &*dpop::nonce(&app.app)));
        let fresh = with(&good("9"), "nonce", json!(dpop::nonce(&app.app)));
        call(key_proof(7, &fresh)).send().await.expect(200);
        // A query is not part of what is signed for.
        let asked = app.get(&format!("{path}?limit=1")).header("authorization", format!("DPoP {token}"));
        asked.header("dpop", key_proof(7, &good("10"))).send().await.expect(200);
        // Without a proof it is nothing, however it is shown.
        let bare = app.get(path).header("authorization", format!("DPoP {token}")).send().await.expect(401);
        assert_eq!(bare.code(), "INVALID_DPOP_PROOF");
        let bearer = app.get(path).bearer(&token).send().await.expect(401);
        assert_eq!(bearer.code(), "INVALID_TOKEN");
        let bearer = app.get(path).bearer(&token).header("dpop", key_proof(7, &good("11"))).send().await.expect(401);
        assert_eq!(bearer.code(), "INVALID_TOKEN", "section 7.2: bound, and shown as if it were not");
    }
    let form = app.form(USERINFO, &[("access_token", &token)]).send().await.expect(401);
    assert_eq!(form.code(), "INVALID_TOKEN");
}

// Section 7.1: what is not bound is not shown as if it were.
#[tokio::test(flavor = "multi_thread")]
async fn a_free_token_is_no_bound_one() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let held = super::stage::held(&app, &client, &ada, "openid").await;
    for (token, path) in [(&held.access, USERINFO), (&held.access, "/v1/auth/me"), (&ada.access, "/v1/auth/me")] {
        let proof = key_proof(7, &beside(&app, "GET", path, token, "1"));
        let call = app.get(path).header("authorization", format!("DPoP {token}")).header("dpop", proof);
        let answer = call.send().await.expect(401);
        assert!(["INVALID_TOKEN", "UNAUTHORIZED"].contains(&&*answer.code()), "{path}: {}", answer.text);
    }
}

// Writes are proved like reads, and for their own method.
#[tokio::test(flavor = "multi_thread")]
async fn a_write_with_a_bound_token_is_proved() {
    let app = TestApp::new().await;
    let (_, token) = of_person(&app, "openid admin:*").await;
    let app_ = &app;
    let write = |method: &'static str, jti: &str| {
        let proof = key_proof(7, &beside(app_, method, "/v1/Orgs", &token, jti));
        let body = json!({ "legalName": "Acme", "country": "DE" });
        let call = app_.call(Method::POST, "/v1/Orgs").header("authorization", format!("DPoP {token}"));
        call.header("dpop", proof).json(&body)
    };
    assert_eq!(write("GET", "1").send().await.expect(401).code(), "INVALID_DPOP_PROOF");
    let answer = write("POST", "2").send().await;
    assert!(answer.status == 201 || answer.status == 403, "{}", answer.text);
    assert_eq!(write("POST", "2").send().await.expect(401).code(), "INVALID_DPOP_PROOF");
}

// Revocation asks for no key: it only takes power away.
#[tokio::test(flavor = "multi_thread")]
async fn a_bound_token_is_given_back_without_a_proof() {
    let app = TestApp::new().await;
    let (client, token) = of_person(&app, "openid").await;
    app.form_of(&client, REVOKE, &[("token", &token)]).send().await.expect(200);
    assert_eq!(introspected(&app, &client, &token).await, json!({ "active": false }));
}
