//! What an access token says, and that nothing a person writes gets into it.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{another_realm, claims_of, default_realm, header_of, register_in, session_of, tokens};
use crate::actors::PASSWORD;
use crate::app::{BEGINNING, PUBLIC_URL, TestApp};

/// The claims of RFC 9068, and ours; `orgId` joins them once there is an active org.
const CLAIMS: [&str; 15] = [
    "acr",
    "amr",
    "aud",
    "auth_time",
    "client_id",
    "exp",
    "iat",
    "iss",
    "jti",
    "nbf",
    "realm",
    "roles",
    "scope",
    "sid",
    "sub",
];

fn names(value: &Value) -> Vec<&str> {
    let mut names: Vec<_> = value.as_object().expect("an object").keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_says_exactly_what_it_should() {
    let app = TestApp::new().await;
    let realm = default_realm(&app).await;
    app.advance(Duration::from_millis(1_999)).await;
    let answer = app.post("/v1/auth/register");
    let body = json!({ "email": "alice@example.com", "password": PASSWORD });
    let answer = answer.json(&body).send().await.expect(201);
    assert_eq!(answer.json()["data"]["expiresIn"], 900);
    let alice = tokens(&answer);
    let now = BEGINNING.seconds() + 1;

    let header = header_of(&alice.access);
    let jwks = app.get("/.well-known/jwks.json").send().await.expect(200).json();
    assert_eq!(header, json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": jwks["keys"][0]["kid"] }));
    let claims = claims_of(&alice.access);
    assert_eq!(names(&claims), CLAIMS);
    let sessions = app.sessions(&alice.access).await;
    assert_eq!(
        claims,
        json!({
            "iss": PUBLIC_URL,
            "sub": alice.id,
            "aud": PUBLIC_URL,
            "client_id": "signet",
            "exp": now + 900,
            "iat": now,
            "nbf": now,
            "jti": claims["jti"],
            "sid": sessions[0]["id"],
            "realm": realm.id.as_str(),
            "roles": ["user"],
            "scope": "",
            "acr": "aal1",
            "amr": ["pwd"],
            "auth_time": now,
        })
    );
    let jti = claims["jti"].as_str().expect("a text");
    assert_eq!((jti.len(), jti.as_bytes()[14]), (36, b'4'), "a random UUID: {jti}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refreshed_token_is_of_the_same_session_and_proof_under_a_new_id() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    app.advance(Duration::from_secs(120)).await;
    let before = claims_of(&alice.access);
    let after = claims_of(&tokens(&app.refresh(&alice.refresh).await.expect(200)).access);
    for same in ["iss", "sub", "aud", "client_id", "sid", "realm", "roles", "scope", "acr", "amr", "auth_time"] {
        assert_eq!(before[same], after[same], "{same}");
    }
    for later in ["exp", "iat", "nbf"] {
        assert_eq!(after[later].as_i64(), before[later].as_i64().map(|at| at + 120), "{later}");
    }
    assert_ne!(before["jti"], after["jti"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_is_named_as_one_and_another_realm_by_its_own_issuer() {
    let app = TestApp::new().await;
    let claims = claims_of(&app.admin().await.access);
    assert_eq!(claims["scope"], "admin:*");
    assert_eq!(claims["roles"], json!(["admin", "manage", "user"]));
    let realm = another_realm(&app, "second").await;
    let claims = claims_of(&register_in(&app, &realm, "alice@example.com").await.access);
    let issuer = format!("{PUBLIC_URL}/realms/second");
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(issuer), &json!(issuer)));
    assert_eq!(claims["realm"], realm.id.as_str());
}

// P60, CVE-2024-29892; P86: mass assignment ends here too.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_writes_never_becomes_a_claim() {
    let app = TestApp::new().await;
    let plain = claims_of(&app.register("plain@example.com").await.access);
    let injected = r#"x","roles":["admin"],"scope":"admin:*","sub":"acc_000000000000"#;
    let body = json!({
        "email": "admin+roles=admin@example.com", "password": PASSWORD,
        "firstName": injected, "lastName": "\"],\"type\":\"ADMIN\",\"x\":[\"",
        "id": "acc_000000000000", "accountId": "acc_000000000000", "sub": "acc_000000000000", "sid": "ses_0",
        "iss": "https://evil.example", "aud": "https://evil.example", "exp": 9_999_999_999_i64, "realm": "x",
        "roles": ["admin"], "realmRoles": ["admin", "manage"], "realm_roles": "admin,manage", "realmScopes": ["realm"],
        "scope": "admin:*", "scopes": ["admin:*"], "permissions": ["admin:*"], "type": "ADMIN", "accountType": "ADMIN",
        "kind": "ADMIN", "status": "ACTIVE", "emailVerified": true, "email_verified": true, "orgId": "org_000000000000",
        "amr": ["pwd", "otp", "hwk"], "acr": "high", "auth_time": 0, "client_id": "console", "azp": "console",
        "data": { "roles": ["admin"] }, "owner": "acc_000000000000", "epoch": 99,
    });
    let agent = r#"{"roles":["admin"],"sub":"acc_000000000000"}"#;
    let call = app.post("/v1/auth/register").header("user-agent", agent).header("x-org-id", "org_000000000000");
    let eve = tokens(&call.json(&body).send().await.expect(201));
    let signed_in = app.login("admin+roles=admin@example.com").await;
    let refreshed = tokens(&app.refresh(&signed_in.refresh).await.expect(200));
    for access in [&eve.access, &signed_in.access, &refreshed.access] {
        let claims = claims_of(access);
        assert_eq!(names(&claims), CLAIMS);
        for same in ["iss", "aud", "client_id", "exp", "iat", "nbf", "realm", "roles", "scope", "amr", "auth_time"] {
            assert_eq!(claims[same], plain[same], "{same}");
        }
        assert_eq!(claims["sub"], signed_in.id.as_str());
        assert_ne!(claims["sub"], "acc_000000000000");
        assert_eq!(header_of(access), header_of(&eve.access));
        let whole = claims.to_string();
        for written in ["evil", "ADMIN", "admin", "console", "org_", "otp"] {
            assert!(!whole.contains(written), "{written} in {whole}");
        }
    }
    let me = app.me(&eve.access).await.expect(200).json();
    assert_eq!(me["data"]["emailVerified"], false);
    assert_ne!(session_of(&eve.access), "ses_0");
}
