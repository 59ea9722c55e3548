//! What a client is made from has rules, and a refusal names every member at fault (P49, P68, P69, P74).

use serde_json::{Value, json};

use super::stage::{keys, shop, shop_with};
use crate::app::{Answer, TestApp};

/// The members at fault, with the rule that each breaks.
fn faults(answer: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| (text(&error["field"]), text(&error["code"]))).collect()
}

fn repeated(text: &str, count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{text}{number}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_rule_names_its_member() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let https = "https://shop.example.com/";
    for (members, field, code) in [
        (json!({ "name": "" }), "name", "BAD_NAME"),
        (json!({ "name": "  " }), "name", "BAD_NAME"),
        (json!({ "name": "x".repeat(101) }), "name", "BAD_NAME"),
        (json!({ "name": "a\u{7}b" }), "name", "BAD_NAME"),
        (json!({ "authMethod": "client_secret_jwt" }), "authMethod", "UNKNOWN"),
        (json!({ "orgId": "org_x" }), "orgId", "MALFORMED"),
        (json!({ "orgId": "org_x1y2z3a4b5c6" }), "orgId", "UNKNOWN"),
        (json!({ "redirectUris": [] }), "redirectUris", "REQUIRED"),
        (json!({ "redirectUris": null }), "redirectUris", "REQUIRED"),
        (json!({ "redirectUris": repeated(https, 33) }), "redirectUris", "TOO_MANY"),
        (json!({ "redirectUris": [https, https] }), "redirectUris[1]", "TWICE"),
        (json!({ "postLogoutRedirectUris": [https, "/"] }), "postLogoutRedirectUris[1]", "BAD_REDIRECT_URI"),
        (json!({ "grantTypes": [] }), "grantTypes", "REQUIRED"),
        (json!({ "grantTypes": ["authorization_code", "password"] }), "grantTypes[1]", "UNKNOWN"),
        (json!({ "grantTypes": ["implicit"] }), "grantTypes[0]", "UNKNOWN"),
        (json!({ "scopes": ["openid", "two words"] }), "scopes[1]", "BAD_SCOPE"),
        (json!({ "scopes": ["openid", ""] }), "scopes[1]", "BAD_SCOPE"),
        (json!({ "scopes": ["a\"b"] }), "scopes[0]", "BAD_SCOPE"),
        (json!({ "scopes": ["a\\b"] }), "scopes[0]", "BAD_SCOPE"),
        (json!({ "scopes": ["caf\u{e9}"] }), "scopes[0]", "BAD_SCOPE"),
        (json!({ "scopes": ["openid", "openid"] }), "scopes[1]", "TWICE"),
        (json!({ "scopes": repeated("scope", 65) }), "scopes", "TOO_MANY"),
        (json!({ "scopes": ["x".repeat(3000)] }), "scopes", "TOO_LONG"),
        (json!({ "audiences": [https, "api"] }), "audiences[1]", "BAD_RESOURCE"),
        (json!({ "audiences": ["https://api.example.com/#part"] }), "audiences[0]", "BAD_RESOURCE"),
        (json!({ "tokenFormat": "JWT" }), "tokenFormat", "UNKNOWN"),
        (json!({ "signingAlgorithm": "none" }), "signingAlgorithm", "UNKNOWN"),
        (json!({ "signingAlgorithm": "HS256" }), "signingAlgorithm", "UNKNOWN"),
        (json!({ "accessTokenSeconds": 59 }), "accessTokenSeconds", "OUT_OF_RANGE"),
        (json!({ "accessTokenSeconds": 86_401 }), "accessTokenSeconds", "OUT_OF_RANGE"),
        (json!({ "accessTokenSeconds": 300, "refreshTokenIdleSeconds": 300 }), "accessTokenSeconds", "OUT_OF_RANGE"),
        (json!({ "idTokenSeconds": -1 }), "idTokenSeconds", "OUT_OF_RANGE"),
        (json!({ "refreshTokenIdleSeconds": 299 }), "refreshTokenIdleSeconds", "OUT_OF_RANGE"),
        (json!({ "refreshTokenSeconds": 31_536_001 }), "refreshTokenSeconds", "OUT_OF_RANGE"),
        (json!({ "refreshTokenSeconds": 86_400 }), "refreshTokenIdleSeconds", "OUT_OF_RANGE"),
        (json!({ "consent": "sometimes" }), "consent", "UNKNOWN"),
        (json!({ "consent": "never" }), "consent", "NOT_ASSURED"),
        (json!({ "authMethod": "private_key_jwt" }), "jwks", "REQUIRED"),
        (json!({ "jwks": keys(), "jwksUri": "https://shop.example.com/keys" }), "jwksUri", "TWO_SOURCES"),
        (json!({ "jwks": {} }), "jwks", "BAD_KEYS"),
        (json!({ "jwks": { "keys": [] } }), "jwks", "BAD_KEYS"),
        (json!({ "jwks": { "keys": [{ "kty": "oct", "k": "c2VjcmV0" }] } }), "jwks", "BAD_KEYS"),
    ] {
        let answer = app.try_client(&admin, &shop_with(members.clone())).await.expect(422);
        assert_eq!(faults(&answer), [(field.to_owned(), code.to_owned())], "{members}");
    }
    assert_eq!(app.query("SELECT id FROM clients").await.len(), 0);
}

// A private key is refused, and not said back.
#[tokio::test(flavor = "multi_thread")]
async fn private_keys_are_not_taken() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mut private = keys();
    private["keys"][0]["d"] = json!("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    let answer = app.try_client(&admin, &shop_with(json!({ "jwks": private }))).await.expect(422);
    assert_eq!(faults(&answer), [("jwks".to_owned(), "BAD_KEYS".to_owned())]);
    assert!(!answer.text.contains("nWGxne"), "{}", answer.text);
    // Nor is one that would be passed over: it may be anything.
    let mut beside = keys();
    let other = json!({ "kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA" });
    beside["keys"].as_array_mut().expect("keys").push(other);
    app.try_client(&admin, &shop_with(json!({ "jwks": beside }))).await.expect(422);
}

// P68, P69: what a parser of addresses would read in another way is registered by nobody.
#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_leave_room_for_doubt_are_not_registered() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for uri in [
        "",
        "/callback",
        "shop.example.com/callback",
        "http://shop.example.com/callback",
        "http://127.0.0.2/callback",
        "http://127.1/callback",
        "https://shop.example.com/callback#part",
        "https://user@shop.example.com/callback",
        "https://*.example.com/callback",
        "https://shop.example.com/a/../callback",
        "https://shop.example.com/a/%2e%2e/callback",
        "https://shop.example.com\\callback",
        "https://shop.example.com/call back",
        "https://shop.example.com/call\nback",
        "https://sh\u{f6}p.example.com/callback",
        "HTTPS://shop.example.com/callback",
        "https://SHOP.example.com/callback",
        "https://shop.example.com:443/callback",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "shop:/callback",
    ] {
        for member in ["redirectUris", "postLogoutRedirectUris"] {
            let answer = app.try_client(&admin, &shop_with(json!({ member: [uri] }))).await;
            assert_eq!(answer.status, 422, "{member} {uri:?}: {}", answer.text);
            let found = [(format!("{member}[0]"), "BAD_REDIRECT_URI".to_owned())];
            assert_eq!(faults(&answer), found, "{uri:?}");
        }
    }
}

// P49: what is shown to people, or called by us, is https alone.
#[tokio::test(flavor = "multi_thread")]
async fn other_addresses_are_https_alone() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for member in ["jwksUri", "backchannelLogoutUri", "clientUri", "logoUri", "policyUri", "tosUri"] {
        for uri in
            ["http://shop.example.com/", "JaVaScRiPt:alert(1)", "data:image/svg+xml,x", "//shop.example.com/", ""]
        {
            let answer = app.try_client(&admin, &shop_with(json!({ member: uri }))).await.expect(422);
            assert_eq!(faults(&answer), [(member.to_owned(), "BAD_URI".to_owned())], "{uri:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_member_at_fault_is_named_at_once() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let said = json!({
        "name": "",
        "authMethod": "none",
        "orgId": "org_x1y2z3a4b5c6",
        "redirectUris": ["https://shop.example.com/", "http://shop.example.com/", "x"],
        "grantTypes": ["authorization_code", "client_credentials"],
        "scopes": ["openid", "two words"],
        "accessTokenSeconds": 1,
        "consent": "never",
        "requirePkce": false,
        "logoUri": "http://shop.example.com/",
    });
    let mut fields = app.try_client(&admin, &said).await.expect(422).fields();
    fields.sort();
    let expected = [
        "accessTokenSeconds",
        "consent",
        "grantTypes[1]",
        "logoUri",
        "name",
        "orgId",
        "redirectUris[1]",
        "redirectUris[2]",
        "requirePkce",
        "scopes[1]",
    ];
    assert_eq!(fields, expected);
}

// P74: a public client proves nothing, so it gets nothing for itself, and never does without PKCE.
#[tokio::test(flavor = "multi_thread")]
async fn public_clients_have_rules_of_their_own() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let public = |members: Value| {
        let mut body = shop_with(members);
        body["authMethod"] = json!("none");
        body
    };
    for (members, field) in [
        (json!({ "grantTypes": ["client_credentials"] }), "grantTypes[0]"),
        (
            json!({ "grantTypes": ["authorization_code", "urn:ietf:params:oauth:grant-type:token-exchange"] }),
            "grantTypes[1]",
        ),
        (json!({ "requirePkce": false }), "requirePkce"),
    ] {
        let answer = app.try_client(&admin, &public(members)).await.expect(422);
        assert_eq!(faults(&answer), [(field.to_owned(), "PUBLIC_CLIENT".to_owned())]);
    }
    // P82: nobody is passed over whose address anybody may claim.
    let never = |redirect: &str| public(json!({ "firstParty": true, "consent": "never", "redirectUris": [redirect] }));
    app.try_client(&admin, &never("com.example.shop:/callback")).await.expect(422);
    app.try_client(&admin, &never("http://127.0.0.1/callback")).await.expect(422);
    app.try_client(&admin, &never("https://shop.example.com/callback")).await.expect(201);
    // A confidential one may do without PKCE, and without being asked for where it is our own.
    app.try_client(&admin, &shop_with(json!({ "requirePkce": false }))).await.expect(201);
    app.try_client(&admin, &shop_with(json!({ "firstParty": true, "consent": "never" }))).await.expect(201);
    let device = json!({ "name": "Oven", "authMethod": "none",
                         "grantTypes": ["urn:ietf:params:oauth:grant-type:device_code"] });
    app.try_client(&admin, &device).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn members_of_another_kind_are_malformed() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for members in [
        json!({ "redirectUris": "https://shop.example.com/" }),
        json!({ "redirectUris": [1] }),
        json!({ "firstParty": "yes" }),
        json!({ "accessTokenSeconds": "900" }),
        json!({ "scopes": { "openid": true } }),
        json!({ "jwks": "keys" }),
        json!({ "jwks": [] }),
        json!({ "name": null }),
    ] {
        app.try_client(&admin, &shop_with(members)).await.expect(400);
    }
    let mut nameless = shop();
    nameless.as_object_mut().expect("an object").remove("name");
    app.try_client(&admin, &nameless).await.expect(400);
}
