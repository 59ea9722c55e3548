//! Making clients: what they are when nothing is said, what is kept, and what is shown once.

use serde_json::{Value, json};

use super::stage::{CLIENTS, Made, keys, shop, shop_with};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_which_little_is_said_has_the_defaults() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = app.new_client(&admin, &shop()).await;
    let mut shown = made.body.clone();
    let members = shown.as_object_mut().expect("an object");
    assert!(members.remove("clientSecret").is_some_and(|secret| secret.as_str().is_some_and(|it| it.len() >= 43)));
    for (name, value) in [
        ("name", json!("Shop")),
        ("kind", json!("confidential")),
        ("authMethod", json!("client_secret_basic")),
        ("redirectUris", json!(["https://shop.example.com/callback"])),
        ("postLogoutRedirectUris", json!([])),
        ("grantTypes", json!(["authorization_code", "refresh_token"])),
        ("scopes", json!(["openid", "profile", "email", "offline_access"])),
        ("audiences", json!([])),
        ("introspectionAudiences", json!([])),
        ("tokenFormat", json!("jwt")),
        ("signingAlgorithm", json!("EdDSA")),
        ("accessTokenSeconds", json!(900)),
        ("idTokenSeconds", json!(3600)),
        ("refreshTokenIdleSeconds", json!(30 * 86_400)),
        ("refreshTokenSeconds", json!(90 * 86_400)),
        ("consent", json!("once")),
        ("firstParty", json!(false)),
        ("requirePkce", json!(true)),
        ("requirePar", json!(false)),
        ("dpopBound", json!(false)),
        ("orgId", Value::Null),
        ("accountId", Value::Null),
        ("jwks", Value::Null),
        ("jwksUri", Value::Null),
        ("backchannelLogoutUri", Value::Null),
        ("clientUri", Value::Null),
        ("logoUri", Value::Null),
        ("policyUri", Value::Null),
        ("tosUri", Value::Null),
        ("createdAt", json!("2026-01-01T00:00:00.000Z")),
        ("updatedAt", json!("2026-01-01T00:00:00.000Z")),
    ] {
        assert_eq!(members.remove(name), Some(value), "{name}");
    }
    let secrets = members.remove("secrets").expect("secrets");
    assert_eq!(secrets.as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&secrets[0]["createdAt"], &secrets[0]["expiresAt"]),
        (&json!("2026-01-01T00:00:00.000Z"), &Value::Null)
    );
    assert_eq!(members.keys().collect::<Vec<_>>(), ["id"]);
    let again = app.fetch(&made.path, &admin).await.expect(200).json();
    let mut without = made.body.clone();
    without.as_object_mut().expect("an object").remove("clientSecret");
    assert_eq!(again["data"], without);
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_said_is_kept() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let said = json!({
        "name": "Night shift",
        "authMethod": "private_key_jwt",
        "orgId": org,
        "accountId": app.register("night@example.com").await.id,
        "firstParty": true,
        "redirectUris": ["https://shop.example.com/callback?x=1", "http://127.0.0.1/callback", "http://localhost:8080/cb",
                         "com.example.shop:/callback"],
        "postLogoutRedirectUris": ["https://shop.example.com/"],
        "grantTypes": ["authorization_code", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code",
                       "urn:ietf:params:oauth:grant-type:token-exchange"],
        "scopes": ["openid", "phone", "read:identity", "admin:*", "orders.read"],
        "audiences": ["https://api.example.com/", "urn:example:api"],
        "introspectionAudiences": ["https://api.example.com/"],
        "tokenFormat": "opaque",
        "signingAlgorithm": "ES256",
        "accessTokenSeconds": 60,
        "refreshTokenIdleSeconds": 300,
        "refreshTokenSeconds": 31_536_000,
        "idTokenSeconds": 86_400,
        "consent": "never",
        "requirePkce": false,
        "requirePar": true,
        "dpopBound": true,
        "jwks": keys(),
        "backchannelLogoutUri": "https://shop.example.com/signed-out",
        "clientUri": "https://shop.example.com/",
        "logoUri": "https://shop.example.com/logo.png",
        "policyUri": "https://shop.example.com/privacy",
        "tosUri": "https://shop.example.com/terms",
    });
    let made = app.new_client(&admin, &said).await;
    for (name, value) in said.as_object().expect("an object") {
        assert_eq!(made.body[name], *value, "{name}");
    }
    assert_eq!((&made.body["kind"], &made.body["secrets"]), (&json!("confidential"), &json!([])));
    assert_eq!(made.body.get("clientSecret"), None);
    let known = app.known_client(&made.id).await.expect("the client");
    assert_eq!(known.settings.redirect_uris.len(), 4);
}

// A key that is published with the first token comes late for all who keep the keys for as long as they may.
#[tokio::test(flavor = "multi_thread")]
async fn the_key_that_signs_for_a_client_is_published_from_its_beginning() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let published = async || {
        let answer = app.get("/.well-known/jwks.json").send().await.expect(200).json();
        let keys = answer["keys"].as_array().expect("keys").iter();
        let mut algorithms: Vec<_> = keys.map(|key| key["alg"].as_str().expect("a name").to_owned()).collect();
        algorithms.sort();
        algorithms
    };
    let refused = shop_with(json!({ "signingAlgorithm": "RS256", "name": "" }));
    app.try_client(&admin, &refused).await.expect(422);
    let made = app.new_client(&admin, &shop()).await;
    assert_eq!(published().await, ["EdDSA"]);
    for _ in 0..2 {
        app.new_client(&admin, &shop_with(json!({ "signingAlgorithm": "RS256" }))).await;
        assert_eq!(published().await, ["EdDSA", "RS256"]);
    }
    app.patch_json(&made.path, &admin, &json!({ "signingAlgorithm": "ES256" })).await.expect(200);
    assert_eq!(published().await, ["ES256", "EdDSA", "RS256"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_client_has_no_secret() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = app.new_client(&admin, &shop_with(json!({ "authMethod": "none" }))).await;
    assert_eq!((&made.body["kind"], &made.body["secrets"]), (&json!("public"), &json!([])));
    assert_eq!(made.body.get("clientSecret"), None);
    assert_eq!(app.query("SELECT id FROM client_secrets").await.len(), 0);
    assert_eq!(app.add_secret(&admin, &made, &json!({})).await.expect(409).code(), "CONFLICT");
}

// P74: what a client proves itself with is shown in one answer, and kept as a hash.
#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_shown_once_and_stored_hashed() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let answer = app.try_client(&admin, &shop()).await.expect(201);
    let made = Made::of(&answer);
    assert_eq!(answer.header("cache-control"), "no-store");
    let part = &made.secret[3..20];
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    for (table, rows) in app.database().contents().await {
        assert!(rows.iter().all(|row| !row.contains(part) && !row.contains(&hex(part.as_bytes()))), "{table}");
    }
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, made.secret.as_bytes());
    let known = app.known_client(&made.id).await.expect("the client");
    assert_eq!(known.secrets.iter().map(|secret| secret.hash.as_slice()).collect::<Vec<_>>(), [hash.as_ref()]);
    for path in [CLIENTS, &made.path] {
        let text = app.fetch(path, &admin).await.expect(200).text;
        assert!(!text.contains(part) && !text.contains(&hex(hash.as_ref())), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_shows_the_same_secret() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let send = |path: String, body: Value| {
        let call = app.post(&path).bearer(&admin.access).header("idempotency-key", "one").json(&body);
        call.send()
    };
    let first = send(CLIENTS.to_owned(), shop()).await.expect(201);
    let again = send(CLIENTS.to_owned(), shop()).await.expect(201);
    assert_eq!(first.json(), again.json());
    assert_eq!(again.header("idempotency-replayed"), "true");
    let made = Made::of(&first);
    let secrets = format!("{}/secrets", made.path);
    let second = send(secrets.clone(), json!({})).await.expect(201);
    assert_eq!(send(secrets, json!({})).await.expect(201).json(), second.json());
    assert_eq!(app.query("SELECT id FROM clients").await.len(), 1);
    assert_eq!(app.query("SELECT id FROM client_secrets").await.len(), 2);
    // Nor is it shown to who may not make one any more, or not without proving themselves.
    app.advance(std::time::Duration::from_secs(660)).await;
    let late = send(CLIENTS.to_owned(), shop()).await.expect(403);
    assert_eq!(late.code(), "REAUTHENTICATION_REQUIRED");
}

// P117: who made what, and nothing that proves anything.
#[tokio::test(flavor = "multi_thread")]
async fn the_trail_says_what_was_made_and_holds_no_secret() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = app.new_client(&admin, &shop()).await;
    let later = || app.clock.advance(std::time::Duration::from_millis(1));
    later();
    app.add_secret(&admin, &made, &json!({})).await.expect(201);
    later();
    app.remove(&made.path_of(&made.secret_id), &admin).await.expect(204);
    later();
    app.patch_json(&made.path, &admin, &json!({ "name": "Stall", "consent": "always" })).await.expect(200);
    app.patch_json(&made.path, &admin, &json!({ "name": "Stall" })).await.expect(200);
    later();
    app.remove(&made.path, &admin).await.expect(204);
    let events = app.fetch("/v1/AuditEvents?limit=250", &admin).await.expect(200).json();
    let mut of_client: Vec<&Value> = events["data"].as_array().expect("events").iter().collect();
    of_client.retain(|event| event["target"]["kind"] == "client");
    of_client.reverse();
    let actions: Vec<&str> = of_client.iter().filter_map(|event| event["action"].as_str()).collect();
    let expected = ["client.create", "client.add_secret", "client.revoke_secret", "client.change", "client.delete"];
    assert_eq!(actions, expected);
    assert!(of_client.iter().all(|event| event["target"]["id"] == json!(made.id)), "{of_client:?}");
    assert_eq!(of_client[0]["details"]["authMethod"], "client_secret_basic");
    assert_eq!(of_client[2]["details"], json!({ "secretId": made.secret_id }));
    assert_eq!(of_client[3]["details"], json!({ "changed": ["consent", "name"] }));
}

/// The examples are what people try first.
#[tokio::test(flavor = "multi_thread")]
async fn the_examples_of_the_document_are_taken() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let document = serde_json::to_value(signet_api_identity::document()).expect("JSON");
    let example = |name: &str| document["components"]["schemas"][name]["example"].clone();
    let made = app.new_client(&admin, &example("CreateClientRequest")).await;
    app.patch_json(&made.path, &admin, &example("ChangeClientRequest")).await.expect(200);
}
