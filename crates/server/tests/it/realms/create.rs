//! Making realms: what they are made from, what they begin with, and that a request sent twice makes one.

use serde_json::{Value, json};

use super::stage::REALMS;
use crate::app::{PUBLIC_URL, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_new_realm_has_the_default_rules_and_keys_of_its_own() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let made = app.new_realm(&root, "shop-one").await;
    let known = [
        ("name", json!("shop-one")),
        ("issuer", json!(format!("{PUBLIC_URL}/realms/shop-one"))),
        ("country", json!("DE")),
        ("currency", json!("EUR")),
        ("mfa_required", json!(false)),
        ("require_verified_email", json!(false)),
        ("remembered_devices", json!(false)),
        ("registration_open", json!(true)),
        ("access_token_seconds", json!(app.settings.access_token_lifetime.as_secs())),
        ("session_idle_seconds", json!(app.settings.session_idle.as_secs())),
        ("session_absolute_seconds", json!(app.settings.session_absolute.as_secs())),
        ("password_min_length", json!(8)),
        ("display_name", json!("shop-one")),
        ("accent_color", Value::Null),
        ("logo_url", Value::Null),
        ("test", json!(false)),
        ("created_at", json!("1767225600000")),
        ("updated_at", json!("1767225600000")),
        ("error", Value::Null),
    ];
    for (name, value) in &known {
        assert_eq!(made.body[name], *value, "{name}");
    }
    let names: Vec<_> = made.body.as_object().expect("an object").keys().collect();
    assert_eq!(names.len(), known.len() + 2, "and its id and key: {names:?}");
    let keys = |key: &str| app.get("/.well-known/jwks.json").header("x-realm-key", key).send();
    let own = keys(&made.key).await.expect(200).json();
    let default = app.get("/.well-known/jwks.json").send().await.expect(200).json();
    assert_eq!(own["keys"].as_array().map(Vec::len), Some(1));
    assert_ne!(own["keys"][0]["kid"], default["keys"][0]["kid"]);
    let guest = app.registered_in(&made.key, "guest@example.com").await;
    app.me(&guest.access).await.expect(200);
    let held = "SELECT i.country, i.currency FROM identities i, realms r WHERE r.id = i.realm AND r.name = 'shop-one'";
    assert_eq!(app.query(held).await, ["DE|EUR"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn key_and_rules_may_be_given_and_null_means_the_default() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let key = "3f6c1a52-8d0e-4b7a-9c2f-5e1d7a90b364";
    let body = json!({
        "name": "shop-one", "key": key, "country": "DE", "currency": "EUR", "mfa_required": true,
        "registration_open": false, "access_token_seconds": 60, "session_idle_seconds": 300,
        "session_absolute_seconds": 600, "password_min_length": 128, "remembered_devices": null,
        "test": true, "deleted": true, "issuer": "http://elsewhere.test",
    });
    let made = app.as_user(&root, "POST", REALMS, Some(body)).await.expect(201).json();
    let of = |name: &str| made[name].clone();
    assert_eq!((of("key"), of("mfa_required"), of("registration_open")), (json!(key), json!(true), json!(false)));
    assert_eq!((of("access_token_seconds"), of("session_idle_seconds")), (json!(60), json!(300)));
    assert_eq!((of("session_absolute_seconds"), of("password_min_length")), (json!(600), json!(128)));
    assert_eq!((of("remembered_devices"), of("test"), of("deleted")), (json!(false), json!(false), Value::Null));
    assert_eq!(of("issuer"), json!(format!("{PUBLIC_URL}/realms/shop-one")));
    let found = app.as_user(&root, "GET", &format!("{REALMS}/{}", of("id").as_str().expect("an id")), None).await;
    assert_eq!(found.expect(200).json(), made);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_refused_naming_every_member_at_fault() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let good = json!({ "name": "shop-one", "country": "DE", "currency": "EUR" });
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    for (name, values) in [
        ("name", vec![json!(""), json!("Shop"), json!("shop one"), json!("x".repeat(64)), json!("shöp"), json!("a/b")]),
        ("key", vec![json!(""), json!("3f6c1a52"), json!("key")]),
        ("country", vec![json!("de"), json!("XX"), json!("DEU"), json!("")]),
        ("currency", vec![json!("eur"), json!("XXX"), json!("DEM"), json!("E")]),
        ("access_token_seconds", vec![json!(59), json!(86401), json!(-900), json!(0)]),
        ("session_idle_seconds", vec![json!(299), json!(31_536_001), json!(-1), json!(900)]),
        ("session_absolute_seconds", vec![json!(299), json!(31_536_001), json!(i64::MAX)]),
        ("password_min_length", vec![json!(7), json!(129), json!(i64::MIN)]),
    ] {
        for value in values {
            let answer = app.as_user(&root, "POST", REALMS, Some(with(name, value.clone()))).await;
            assert_eq!((answer.status.as_u16(), answer.fields()), (422, vec![name.to_owned()]), "{name}: {value}");
        }
    }
    for (name, value) in [
        ("name", json!(7)),
        ("key", json!(true)),
        ("mfa_required", json!("true")),
        ("access_token_seconds", json!("900")),
        ("session_idle_seconds", json!(900.5)),
        ("password_min_length", json!([])),
    ] {
        let answer = app.as_user(&root, "POST", REALMS, Some(with(name, value))).await;
        assert_eq!((answer.status.as_u16(), answer.fields()), (400, vec![name.to_owned()]), "{name}");
    }
    for name in ["name", "country", "currency"] {
        let mut body = good.clone();
        body.as_object_mut().expect("an object").remove(name);
        let answer = app.as_user(&root, "POST", REALMS, Some(body)).await;
        assert_eq!((answer.status.as_u16(), answer.fields()), (400, vec![name.to_owned()]), "{name}");
    }
    let body = json!({ "name": "", "key": "?", "country": "", "currency": "", "password_min_length": 1 });
    let answer = app.as_user(&root, "POST", REALMS, Some(body)).await.expect(422);
    assert_eq!(answer.fields(), ["key", "name", "country", "currency", "password_min_length"]);
    assert_eq!(app.query("SELECT name FROM realms").await, ["default"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_and_a_key_are_of_one_realm() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let shop = app.new_realm(&root, "shop-one").await;
    app.try_realm(&root, "shop-one").await.expect(409);
    app.try_realm(&root, "default").await.expect(409);
    let body = json!({ "name": "shop-two", "key": shop.key, "country": "DE", "currency": "EUR" });
    app.as_user(&root, "POST", REALMS, Some(body)).await.expect(409);
    assert_eq!(app.query("SELECT name FROM realms ORDER BY name").await, ["default", "shop-one"]);
    assert_eq!(app.query("SELECT count(*) FROM signing_keys").await, ["2"], "none without its realm");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_sent_twice_makes_one_realm() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let send = |name: &'static str| {
        let body = json!({ "name": name, "country": "DE", "currency": "EUR" });
        let call = app.post(REALMS).bearer(&root.access).header("idempotency-key", "once");
        async move { call.json(&body).send().await }
    };
    let first = send("shop-one").await.expect(201);
    let again = send("shop-one").await.expect(201);
    assert_eq!((first.json(), again.header("idempotency-replayed")), (again.json(), "true"));
    send("shop-two").await.expect(422);
    assert_eq!(app.query("SELECT name FROM realms ORDER BY name").await, ["default", "shop-one"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_read_in_their_trails_what_was_done() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let shop = app.new_realm(&root, "shop-one").await;
    app.change_realm(&root, &shop.path, json!({ "country": "AT", "mfa_required": true })).await.expect(200);
    app.change_realm(&root, &shop.path, json!({ "country": "AT" })).await.expect(200);
    app.as_user(&root, "DELETE", &shop.path, None).await.expect(200);
    app.as_user(&root, "POST", &format!("{}/restore", shop.path), None).await.expect(200);
    let told = |name: &str| {
        let sql = format!(
            "SELECT a.action FROM audit_events a, realms r WHERE r.id = a.realm AND r.name = '{name}' AND a.target = '{}'
             ORDER BY a.at, a.id",
            shop.id
        );
        let app = &app;
        async move {
            let mut found = app.query(&sql).await;
            found.sort();
            found
        }
    };
    let done = ["realm.change", "realm.create", "realm.delete", "realm.restore"];
    assert_eq!(told("shop-one").await, done, "what changed nothing is not there");
    assert_eq!(told("default").await, done);
    let details = "SELECT a.details FROM audit_events a, realms r
                   WHERE r.id = a.realm AND r.name = 'shop-one' AND a.action = 'realm.change'";
    let details: Value = serde_json::from_str(&app.query(details).await[0]).expect("JSON");
    let default = super::stage::the_default(&app, &root).await;
    assert_eq!((&details["country"], &details["actorRealm"]), (&json!("AT"), &json!(default.id)));
    assert_eq!(details["settings"]["mfa_required"], json!(true));
}
