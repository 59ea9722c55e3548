//! Tokens that try to choose the key they are verified with.

use serde_json::{Value, json};
use signet_protocol::encoding::base64url;
use signet_protocol::jose::PublicKey;

use super::stage::{Forger, another_realm, claims_of, default_realm, header_of, is_refused, register_in, token, with};
use crate::app::TestApp;

const SEED: [u8; 32] = [42; 32];

/// A key of the attacker's, and how it would be published.
fn attacker() -> (Forger, Value) {
    let seed = signet_vocabulary::Secret::new(SEED);
    let public = signet_protocol::jose::SigningKey::from_seed(&seed).public().clone();
    (Forger::from_seed(&SEED), PublicKey::to_jwk(&public))
}

// P52, RFC 8725 section 3.10.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_comes_with_the_token_is_never_used() {
    let app = TestApp::new().await;
    let access = app.register("alice@example.com").await.access;
    let (header, claims) = (header_of(&access), claims_of(&access));
    let (forger, jwk) = attacker();
    let sources = [
        ("jwk", jwk.clone()),
        ("jku", json!("http://192.0.2.66/jwks.json")),
        ("jku", json!("data:application/json,{\"keys\":[]}")),
        ("x5u", json!("http://192.0.2.66/cert.pem")),
        ("x5u", json!("file:///etc/passwd")),
        ("x5c", json!([base64url(b"not a certificate")])),
        ("x5t#S256", json!(base64url(&[0; 32]))),
        ("key", jwk.clone()),
    ];
    for (member, value) in sources {
        for kid in [header["kid"].clone(), jwk["kid"].clone()] {
            let header = with(&with(&header, member, Some(value.clone())), "kid", Some(kid));
            is_refused(&app.me(&forger.token(&header, &claims)).await, &format!("{member}: {value}"));
        }
    }
    // Everything at once, without a kid: there is no way to reach a key but by the id of one of ours.
    let header = json!({ "alg": "EdDSA", "typ": "at+jwt", "jwk": jwk, "jku": "http://192.0.2.66/" });
    is_refused(&app.me(&forger.token(&header, &claims)).await, "no kid");
}

// P52, P56: RFC 7515 section 4.1.11, RFC 7797.
#[tokio::test(flavor = "multi_thread")]
async fn extensions_that_change_the_meaning_are_refused_even_when_well_signed() {
    let app = TestApp::new().await;
    let access = app.register("alice@example.com").await.access;
    let (header, claims) = (header_of(&access), claims_of(&access));
    let key = Forger::of_realm(&app, &*default_realm(&app).await).await;
    let extensions = [
        ("crit", json!(["exp"])),
        ("crit", json!(["b64"])),
        ("crit", json!([])),
        ("crit", json!("exp")),
        ("crit", json!(null)),
        ("b64", json!(false)),
        ("b64", json!(true)),
        ("zip", json!("DEF")),
        ("zip", json!(null)),
    ];
    for (member, value) in extensions {
        let forged = key.token(&with(&header, member, Some(value.clone())), &claims);
        is_refused(&app.me(&forged).await, &format!("{member}: {value}"));
    }
    // The control: a member without meaning is no reason.
    app.me(&key.token(&with(&header, "cty", Some(json!("x"))), &claims)).await.expect(200);
}

// P52: a kid is looked up, and that is all that happens to it.
#[tokio::test(flavor = "multi_thread")]
async fn a_kid_is_only_ever_the_name_of_one_of_our_keys() {
    let app = TestApp::new().await;
    let realm = another_realm(&app, "second").await;
    let access = app.register("alice@example.com").await.access;
    let theirs = register_in(&app, &realm, "alice@example.com").await.access;
    let (header, claims) = (header_of(&access), claims_of(&access));
    let key = Forger::of_realm(&app, &*default_realm(&app).await).await;
    let (forger, jwk) = attacker();
    let ours = header["kid"].as_str().expect("a kid");
    let before = app.database().contents().await;
    let kids = [
        json!("../../../../dev/null"),
        json!("/etc/passwd"),
        json!("file:///dev/null"),
        json!("http://192.0.2.66/key"),
        json!("' OR '1'='1"),
        json!("x' UNION SELECT id FROM realms --"),
        json!("'; DROP TABLE signing_keys; --"),
        json!("%"),
        json!("_".repeat(43)),
        json!("*"),
        json!(format!("{ours}\u{0}")),
        json!(format!("\u{0}{ours}")),
        json!(format!("{ours} ")),
        json!(format!("{ours}\n")),
        json!(ours.to_lowercase()),
        json!(ours[..42]),
        json!(format!("{ours}{ours}")),
        json!("ü".repeat(20)),
        json!("k".repeat(128)),
        json!("k".repeat(129)),
        json!("k".repeat(1 << 20)),
        json!(""),
        json!(null),
        json!(0),
        json!([ours]),
        json!({ "kid": ours }),
        jwk["kid"].clone(),
        header_of(&theirs)["kid"].clone(),
    ];
    for kid in kids {
        let what = kid.to_string().chars().take(80).collect::<String>();
        let header = with(&header, "kid", Some(kid));
        for signer in [&key, &forger] {
            is_refused(&app.me(&signer.token(&header, &claims)).await, &what);
        }
        let empty_key = token(&header, &claims, |_| Vec::new());
        is_refused(&app.me(&empty_key).await, &what);
    }
    is_refused(&app.me(&key.token(&with(&header, "kid", None), &claims)).await, "no kid");
    assert_eq!(app.database().contents().await, before, "nothing was written, and nothing dropped");
    app.me(&access).await.expect(200);
}

// P52, P58: one invented kid costs one look at the database, however often it is sent.
#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_kid_that_was_looked_up_is_refused_from_memory() {
    let app = TestApp::new().await;
    let access = app.register("alice@example.com").await.access;
    let (forger, jwk) = attacker();
    let header = with(&header_of(&access), "kid", Some(jwk["kid"].clone()));
    let forged = forger.token(&header, &claims_of(&access));
    is_refused(&app.me(&forged).await, "an unknown kid");
    app.query("ALTER TABLE signing_keys RENAME TO signing_keys_elsewhere").await;
    for _ in 0..3 {
        is_refused(&app.me(&forged).await, "the same kid, when no key can be read");
    }
    let other = with(&header, "kid", Some(json!("k".repeat(43))));
    let answer = app.me(&forger.token(&other, &claims_of(&access))).await;
    assert!(answer.status.is_server_error(), "the control: another kid needs the database: {}", answer.text);
}
