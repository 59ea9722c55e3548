//! Tokens with a genuine signature whose claims do not hold: a claim that cannot be read is a refusal.

use serde_json::{Value, json};

use super::stage::{Forger, claims_of, default_realm, header_of, is_refused, signed_text, with};
use crate::app::{BEGINNING, TestApp};
use signet_protocol::encoding::base64url;

struct Scene {
    app: TestApp,
    key: Forger,
    header: Value,
    claims: Value,
}

async fn scene() -> Scene {
    let app = TestApp::new().await;
    let access = app.register("alice@example.com").await.access;
    let key = Forger::of_realm(&app, &*default_realm(&app).await).await;
    let scene = Scene { app, key, header: header_of(&access), claims: claims_of(&access) };
    // The control: a token made like those below, with nothing wrong, holds.
    scene.holds(&scene.claims).await;
    scene
}

impl Scene {
    async fn holds(&self, claims: &Value) {
        self.app.me(&self.key.token(&self.header, claims)).await.expect(200);
    }

    async fn refuses(&self, claims: &Value, what: &str) {
        is_refused(&self.app.me(&self.key.token(&self.header, claims)).await, what);
    }

    /// A payload that no JSON value of ours can express.
    async fn refuses_text(&self, payload: &[u8], what: &str) {
        let text = signed_text(self.header.to_string().as_bytes(), payload);
        let forged = format!("{text}.{}", base64url(&self.key.sign(text.as_bytes())));
        is_refused(&self.app.me(&forged).await, what);
    }
}

// P53, CVE-2026-25537, ASVS 9.2.1.
#[tokio::test(flavor = "multi_thread")]
async fn times_that_are_ill_typed_or_absent_are_refused() {
    let scene = scene().await;
    let now = BEGINNING.seconds();
    for claim in ["exp", "nbf", "iat", "auth_time"] {
        let bad = [
            json!(now.to_string()),
            json!(""),
            json!("never"),
            json!(BEGINNING.to_string()),
            json!(0.5),
            json!(-1),
            json!(i64::MIN),
            json!(9_223_372_036_854_775_808_u64),
            json!(u64::MAX),
            json!(1e300),
            json!(-1e300),
            json!([now + 900]),
            json!({ "value": now + 900 }),
            json!(null),
            json!(true),
            json!(false),
        ];
        for value in bad {
            scene.refuses(&with(&scene.claims, claim, Some(value.clone())), &format!("{claim}: {value}")).await;
        }
        scene.refuses(&with(&scene.claims, claim, None), &format!("{claim} absent")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_and_lists_that_are_ill_typed_or_absent_are_refused() {
    let scene = scene().await;
    for claim in ["iss", "sub", "aud", "client_id", "jti", "sid", "realm", "scope"] {
        let genuine = scene.claims[claim].clone();
        let bad = [json!(null), json!(1), json!(true), json!([genuine]), json!({ "value": genuine }), json!([])];
        for value in bad {
            scene.refuses(&with(&scene.claims, claim, Some(value.clone())), &format!("{claim}: {value}")).await;
        }
        scene.refuses(&with(&scene.claims, claim, None), &format!("{claim} absent")).await;
    }
    for claim in ["roles", "amr"] {
        for value in
            [json!(null), json!("user"), json!("admin,user"), json!({}), json!([1]), json!([null]), json!([["user"]])]
        {
            scene.refuses(&with(&scene.claims, claim, Some(value.clone())), &format!("{claim}: {value}")).await;
        }
        if claim != "roles" {
            // What lists no roles is a client's token; nobody is let in by a role in a token, nor without one.
            scene.refuses(&with(&scene.claims, claim, None), &format!("{claim} absent")).await;
        }
    }
    for value in [json!(null), json!(1), json!(["org_000000000000"])] {
        scene.refuses(&with(&scene.claims, "orgId", Some(value.clone())), &format!("orgId: {value}")).await;
    }
}

// P53: the far end of every number, and times that have gone or are yet to come.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_counts_between_its_times_only() {
    let scene = scene().await;
    let now = BEGINNING.seconds();
    let set = |claim: &str, to: i64| with(&scene.claims, claim, Some(json!(to)));
    for exp in [0, 1, now - 86_400, now - 60, now - 1, now] {
        scene.refuses(&set("exp", exp), &format!("exp {}", exp - now)).await;
    }
    scene.holds(&set("exp", now + 1)).await;
    for claim in ["nbf", "iat"] {
        for to in [now + 61, now + 3600, i64::MAX / 1000, i64::MAX - 60, i64::MAX] {
            scene.refuses(&set(claim, to), &format!("{claim} {to}")).await;
        }
        scene.holds(&set(claim, now + 60)).await;
        scene.holds(&set(claim, 0)).await;
    }
}

// P53, P55: every claim that says where the token counts is compared.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_another_issuer_audience_realm_account_or_session_is_refused() {
    let scene = scene().await;
    let admin = claims_of(&scene.app.admin().await.access);
    let bob = claims_of(&scene.app.register("bob@example.com").await.access);
    let issuer = scene.claims["iss"].as_str().expect("an issuer");
    for claim in ["iss", "aud"] {
        for value in [
            "https://evil.example".to_owned(),
            String::new(),
            format!("{issuer}/"),
            issuer.to_uppercase(),
            format!("{issuer} "),
            format!("{issuer}/realms/default"),
            format!("{issuer}@evil.example"),
        ] {
            scene.refuses(&with(&scene.claims, claim, Some(json!(value))), &format!("{claim}: {value}")).await;
        }
    }
    for (claim, values) in [
        (
            "sub",
            [admin["sub"].clone(), bob["sub"].clone(), json!("acc_000000000000"), json!(""), json!("root@example.com")],
        ),
        ("sid", [admin["sid"].clone(), bob["sid"].clone(), json!("ses_00000000000000000000"), json!(""), json!("*")]),
        ("realm", [json!("000000000000000000000000"), json!("default"), json!(""), json!("*"), json!("REALM")]),
    ] {
        for value in values {
            scene.refuses(&with(&scene.claims, claim, Some(value.clone())), &format!("{claim}: {value}")).await;
        }
    }
}

// P56: members that two readers read differently.
#[tokio::test(flavor = "multi_thread")]
async fn a_payload_that_is_not_one_plain_object_is_refused() {
    let scene = scene().await;
    let claims = scene.claims.to_string();
    let inside = claims.strip_prefix('{').and_then(|text| text.strip_suffix('}')).expect("an object");
    let doubled = |member: &str| format!("{{{inside},{member}}}");
    for member in [
        r#""sub":"acc_000000000000""#,
        r#""\u0073ub":"acc_000000000000""#,
        r#""exp":9999999999"#,
        r#""roles":["admin"]"#,
        r#""unknown":{"a":1,"a":2}"#,
        r#""unknown":"\u0000""#,
        r#""unknown":NaN"#,
        r#""unknown":1e999"#,
    ] {
        scene.refuses_text(doubled(member).as_bytes(), member).await;
    }
    let deep = format!("{{{inside},\"unknown\":{}{}}}", "[".repeat(1000), "]".repeat(1000));
    for (what, payload) in [
        ("a list", format!("[{claims}]")),
        ("two documents", format!("{claims}{claims}")),
        ("something after it", format!("{claims}x")),
        ("a byte-order mark", format!("\u{feff}{claims}")),
        ("a comment", format!("{{/**/{inside}}}")),
        ("a trailing comma", format!("{{{inside},}}")),
        ("a text", format!("{:?}", claims)),
        ("null", "null".to_owned()),
        ("nothing in it", "{}".to_owned()),
        ("deep nesting", deep),
    ] {
        scene.refuses_text(payload.as_bytes(), what).await;
    }
    let mut bytes = claims.clone().into_bytes();
    bytes.splice(1..1, b"\"u\":\"\xff\",".iter().copied());
    scene.refuses_text(&bytes, "bytes that are not UTF-8").await;
    scene.holds(&with(&scene.claims, "unknown", Some(json!({ "a": 1 })))).await;
}
