//! Tokens that claim another algorithm than their key's.

use serde_json::{Value, json};
use signet_protocol::encoding::{base64url, from_base64url};

use super::stage::{Forger, claims_of, default_realm, header_of, is_refused, signed_text, token, with};
use crate::app::TestApp;

/// A signed-in account, the key that signs for its realm, and the header and claims of its token.
struct Scene {
    app: TestApp,
    key: Forger,
    header: Value,
    claims: Value,
    signature: Vec<u8>,
    public: Value,
}

async fn scene() -> Scene {
    let app = TestApp::new().await;
    let access = app.register("alice@example.com").await.access;
    let key = Forger::of_realm(&app, &*default_realm(&app).await).await;
    let public = app.get("/.well-known/jwks.json").send().await.expect(200).json()["keys"][0].clone();
    let signature = from_base64url(access.rsplit_once('.').expect("a token").1).expect("base64url");
    let (header, claims) = (header_of(&access), claims_of(&access));
    let scene = Scene { app, key, header, claims, signature, public };
    // The control: what the test forges is refused for what is wrong with it, not for how it was put together.
    scene.app.me(&scene.key.token(&scene.header, &scene.claims)).await.expect(200);
    scene
}

// P51, RFC 8725 section 3.1.
#[tokio::test(flavor = "multi_thread")]
async fn an_unsigned_token_is_refused_however_it_spells_it() {
    let scene = scene().await;
    for alg in ["none", "None", "NONE", "nOnE", "none ", " none", "", "null", "NonE\u{0}"] {
        let header = with(&scene.header, "alg", Some(json!(alg)));
        let signatures = [Vec::new(), scene.signature.clone(), b"x".to_vec(), vec![0; 64]];
        for signature in signatures {
            let forged = token(&header, &scene.claims, |_| signature.clone());
            is_refused(&scene.app.me(&forged).await, &format!("{alg:?} with {} bytes", signature.len()));
        }
        is_refused(&scene.app.me(&scene.key.token(&header, &scene.claims)).await, &format!("{alg:?}, well signed"));
    }
}

// P51, CVE-2026-11800, CVE-2026-33322: what is public must not become a shared secret.
#[tokio::test(flavor = "multi_thread")]
async fn a_public_key_is_no_hmac_secret() {
    let scene = scene().await;
    let x = scene.public["x"].as_str().expect("a key").to_owned();
    let raw = from_base64url(&x).expect("base64url");
    // SubjectPublicKeyInfo of Ed25519 (RFC 8410, section 4).
    let der = [&[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00][..], &raw].concat();
    // Ordinary base64 of a length that three divides has no padding, and so differs from base64url in two characters.
    let body = base64url(&der).replace('-', "+").replace('_', "/");
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{body}=\n-----END PUBLIC KEY-----\n");
    let jwk = scene.public.to_string();
    let set = json!({ "keys": [scene.public] }).to_string();
    let thumbprint = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    let secrets: [&[u8]; 11] = [
        b"",
        b"\0",
        &raw,
        &der,
        x.as_bytes(),
        pem.as_bytes(),
        pem.trim_end().as_bytes(),
        jwk.as_bytes(),
        set.as_bytes(),
        thumbprint.as_bytes(),
        scene.public["kid"].as_str().expect("a kid").as_bytes(),
    ];
    for alg in ["HS256", "HS384", "HS512", "hs256", "EdDSA"] {
        let header = with(&scene.header, "alg", Some(json!(alg)));
        for secret in secrets {
            let forged = token(&header, &scene.claims, |text| mac(secret, text));
            is_refused(&scene.app.me(&forged).await, &format!("{alg} keyed with {} public bytes", secret.len()));
            let forged = token(&header, &scene.claims, |text| [mac(secret, text), mac(secret, text)].concat());
            is_refused(&scene.app.me(&forged).await, &format!("{alg} of 64 bytes"));
        }
    }
}

/// HMAC-SHA256 as JWS has it (RFC 7518, section 3.2).
fn mac(secret: &[u8], text: &[u8]) -> Vec<u8> {
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret);
    aws_lc_rs::hmac::sign(&key, text).as_ref().to_vec()
}

// P51: each key has one algorithm, under one name.
#[tokio::test(flavor = "multi_thread")]
async fn a_genuine_signature_under_another_name_is_refused() {
    let scene = scene().await;
    let names = [
        json!("eddsa"),
        json!("EDDSA"),
        json!("EdDSA "),
        json!("Ed25519"),
        json!("Ed448"),
        json!("ES256"),
        json!("ES256K"),
        json!("RS256"),
        json!("PS256"),
        json!(null),
        json!(true),
        json!(0),
        json!(["EdDSA"]),
        json!({ "EdDSA": true }),
    ];
    for alg in names {
        let header = with(&scene.header, "alg", Some(alg.clone()));
        is_refused(&scene.app.me(&scene.key.token(&header, &scene.claims)).await, &alg.to_string());
    }
    let header = with(&scene.header, "alg", None);
    is_refused(&scene.app.me(&scene.key.token(&header, &scene.claims)).await, "no alg at all");
}

// P51, P56: two readers of one header must not read two algorithms.
#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_names_its_algorithm_twice_is_refused() {
    let scene = scene().await;
    let kid = scene.header["kid"].as_str().expect("a kid");
    let texts = [
        format!(r#"{{"alg":"EdDSA","alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"none","alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{kid}","alg":"none"}}"#),
        format!(r#"{{"alg":"EdDSA","\u0061lg":"none","typ":"at+jwt","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{kid}","kid":"other"}}"#),
        format!(r#"{{"alg":"EdDSA","typ":"at+jwt","typ":"JWT","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}} {{}}"#),
        format!(r#"[{{"alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}]"#),
        format!("\u{feff}{{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"{kid}\"}}"),
        "EdDSA".to_owned(),
        "{}".to_owned(),
        "null".to_owned(),
    ];
    for header in texts {
        let text = signed_text(header.as_bytes(), scene.claims.to_string().as_bytes());
        let forged = format!("{text}.{}", base64url(&scene.key.sign(text.as_bytes())));
        is_refused(&scene.app.me(&forged).await, &header);
    }
}

// P51, CVE-2026-45363: nothing signed is not a signature.
#[tokio::test(flavor = "multi_thread")]
async fn a_signature_that_is_missing_or_of_something_else_is_refused() {
    let scene = scene().await;
    let text = signed_text(scene.header.to_string().as_bytes(), scene.claims.to_string().as_bytes());
    let stranger = Forger::from_seed(&[9; 32]);
    let genuine = scene.key.sign(text.as_bytes());
    let mut doubled = genuine.clone();
    doubled.extend(&genuine);
    let signatures = [
        ("empty", Vec::new()),
        ("zero", vec![0; 64]),
        ("too short", genuine[..63].to_vec()),
        ("too long", doubled),
        ("of the claims alone", scene.key.sign(scene.claims.to_string().as_bytes())),
        ("of another token", scene.key.sign(b"other")),
        ("a stranger's", stranger.sign(text.as_bytes())),
    ];
    for (what, signature) in signatures {
        is_refused(&scene.app.me(&format!("{text}.{}", base64url(&signature))).await, what);
    }
    is_refused(&scene.app.me(&text).await, "no signature part");
    scene.app.me(&format!("{text}.{}", base64url(&genuine))).await.expect(200);
}
