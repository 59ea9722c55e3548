//! What there is: true, of the realm that is asked for, and the same at both places (P17, P83).

use serde_json::{Value, json};
use signet_edge::Access;

use super::stage::{TOKEN, a_machine, text};
use crate::app::{PUBLIC_URL, TestApp};
use crate::presence::stage::another_realm;

const OPENID: &str = "/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server";

async fn read(app: &TestApp, path: &str) -> Value {
    let answer = app.get(path).header("host", "evil.example.com").header("x-forwarded-host", "evil.example.com");
    let answer = answer.header("x-forwarded-proto", "ftp").send().await.expect(200);
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    assert_eq!(answer.header("content-type"), "application/json");
    answer.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_realm_describes_itself() {
    let app = TestApp::new().await;
    another_realm(&app, "shop").await;
    let of_default = read(&app, OPENID).await;
    assert_eq!(read(&app, OAUTH).await, of_default);
    assert_eq!(read(&app, "/realms/default/.well-known/openid-configuration").await, of_default);
    let of_shop = read(&app, "/realms/shop/.well-known/openid-configuration").await;
    assert_eq!(read(&app, "/.well-known/oauth-authorization-server/realms/shop").await, of_shop);
    let issuer = format!("{PUBLIC_URL}/realms/shop");
    for (document, issuer) in [(&of_default, PUBLIC_URL), (&of_shop, &issuer)] {
        assert_eq!(document["issuer"], issuer);
        assert_eq!(document["token_endpoint"], format!("{issuer}/oauth/token"));
        assert_eq!(document["jwks_uri"], format!("{issuer}/.well-known/jwks.json"));
    }
    // The path alone says which.
    let other = realm_key(&app, "shop").await;
    let answer = app.get(OPENID).header("x-realm-key", other).send().await.expect(200);
    assert_eq!(answer.json(), of_default);
    for path in
        ["/realms/nobody/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/realms/nobody"]
    {
        assert_eq!(app.get(path).send().await.expect(404).code(), "NOT_FOUND");
    }
}

async fn realm_key(app: &TestApp, name: &str) -> String {
    app.query(&format!("SELECT key FROM realms WHERE name = '{name}'")).await.remove(0)
}

// P83: whatever is named is there, and takes what it is for.
#[tokio::test(flavor = "multi_thread")]
async fn every_address_that_is_named_is_there() {
    let app = TestApp::new().await;
    another_realm(&app, "shop").await;
    let mut seen = 0;
    for path in [OPENID, "/realms/shop/.well-known/openid-configuration"] {
        let document = read(&app, path).await;
        for (name, address) in document.as_object().expect("an object") {
            if !name.ends_with("_endpoint") && name != "jwks_uri" {
                continue;
            }
            let path = address.as_str().and_then(|it| it.strip_prefix(PUBLIC_URL)).expect("an address of ours");
            let answer = app.get(path).send().await;
            assert_ne!(answer.status, 404, "{name}: {address}");
            seen += 1;
        }
    }
    assert!(seen >= 4, "{seen}");
    let document = read(&app, OPENID).await;
    for name in [
        "issuer",
        "authorization_endpoint",
        "end_session_endpoint",
        "jwks_uri",
        "token_endpoint",
        "response_types_supported",
        "subject_types_supported",
    ] {
        assert!(!document[name].is_null(), "OpenID Connect Discovery 1.0, section 3: {name}");
    }
    assert_eq!(document["response_types_supported"], json!(["code"]));
    assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(document["id_token_signing_alg_values_supported"], json!(["EdDSA", "ES256", "RS256"]));
    // Those that a document is silent on are there (section 3): so it says no.
    assert_eq!(document["request_uri_parameter_supported"], false);
}

// The words are those that the rest of the program goes by.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_named_is_what_is_taken() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let document = read(&app, OPENID).await;
    let words = |name: &str| {
        document[name]
            .as_array()
            .expect("a list")
            .iter()
            .map(|it| it.as_str().expect("a word").to_owned())
            .collect::<Vec<_>>()
    };
    for method in words("token_endpoint_auth_methods_supported") {
        let mut body = json!({ "name": "X", "authMethod": method, "redirectUris": ["https://x.example.com/"] });
        if method == "private_key_jwt" {
            body["jwksUri"] = json!("https://x.example.com/keys");
        }
        app.try_client(&admin, &body).await.expect(201);
    }
    for algorithm in words("id_token_signing_alg_values_supported") {
        let body = json!({ "name": "X", "signingAlgorithm": algorithm, "redirectUris": ["https://x.example.com/"] });
        app.try_client(&admin, &body).await.expect(201);
    }
    let client = a_machine(&app, json!({})).await;
    for grant in words("grant_types_supported") {
        let answer = app.form_of(&client, TOKEN, &[("grant_type", &*grant)]).send().await;
        assert!(!answer.text.contains("unsupported_grant_type"), "{grant}: {}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_of_a_realm_are_at_its_own_address() {
    let app = TestApp::new().await;
    another_realm(&app, "shop").await;
    let keys = async |path: &str| read(&app, path).await["keys"].clone();
    let (of_default, of_shop) =
        (keys("/.well-known/jwks.json").await, keys("/realms/shop/.well-known/jwks.json").await);
    assert_ne!(text(&of_default[0], "kid"), text(&of_shop[0], "kid"));
    assert_eq!(keys("/realms/default/.well-known/jwks.json").await, of_default);
    let shop = realm_key(&app, "shop").await;
    let answer = app.get("/realms/default/.well-known/jwks.json").header("x-realm-key", &shop).send().await.expect(200);
    assert_eq!(answer.json()["keys"], of_default, "the path decides");
    let answer = app.get("/.well-known/jwks.json").header("x-realm-key", &shop).send().await.expect(200);
    assert_eq!(answer.json()["keys"], of_shop);
    app.get("/realms/nobody/.well-known/jwks.json").send().await.expect(404);
}

#[test]
fn no_endpoint_of_clients_asks_for_a_session() {
    for route in signet_oidc::ROUTES.iter().filter(|route| route.speaks_oauth) {
        assert_eq!(route.access, Access::Public, "{}", route.path);
        // A client that registered itself is an object, with an address of its own (RFC 7592).
        let is_object = route.path.ends_with("/{clientId}");
        assert!(is_object || route.method == axum::http::Method::POST, "{}", route.path);
    }
}
