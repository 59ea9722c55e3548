//! Free-form data: how much there may be of it, and how it is merged.

use serde_json::{Value, json};

use super::stage::Actor;
use crate::app::{Answer, TestApp};

async fn stage() -> (TestApp, Actor) {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let actor = app.new_user(&admin, "actor@example.com", "user", "own").await;
    (app, actor)
}

async fn make(app: &TestApp, actor: &Actor, data: Value) -> Answer {
    app.as_user(&actor.person, "POST", "/v1/identities", Some(json!({ "data": data }))).await
}

/// An object of `levels` levels, itself included.
fn nested(levels: usize) -> Value {
    (1..levels).fold(json!({ "end": 1 }), |inner, _| json!({ "in": inner }))
}

#[tokio::test(flavor = "multi_thread")]
async fn any_json_comes_back_as_it_went_in() {
    let (app, actor) = stage().await;
    let data = json!({
        "text": "Grüße, 世界 \u{1f600} \" \\ / \n", "whole": 9_007_199_254_740_993_i64, "part": 0.1, "big": 1e300, "negative": -1,
        "truth": [true, false], "empty": { "list": [], "object": {} }, "nested": [[1, [2]], { "a": { "b": null } }],
        "$in": ["not an operator here"], "constructor": "x", "__proto__": { "admin": true }, "": "no name",
    });
    let made = make(&app, &actor, data.clone()).await.expect(201).json();
    assert_eq!(made["data"], data);
    let path = format!("/v1/identities/{}", made["id"].as_str().expect("an id"));
    assert_eq!(app.as_user(&actor.person, "GET", &path, None).await.expect(200).json()["data"], data);
}

#[tokio::test(flavor = "multi_thread")]
async fn size_and_depth_have_bounds_that_are_told() {
    let (app, actor) = stage().await;
    make(&app, &actor, nested(8)).await.expect(201);
    let deep = make(&app, &actor, nested(9)).await.expect(422).json();
    assert_eq!((&deep["errors"][0]["field"], &deep["errors"][0]["code"]), (&json!("data"), &json!("TOO_DEEP")));
    // {"a":"…"} has eight bytes around the text.
    let sized = |bytes: usize| json!({ "a": "x".repeat(bytes - 8) });
    let whole = make(&app, &actor, sized(16 * 1024)).await.expect(201).json();
    let large = make(&app, &actor, sized(16 * 1024 + 1)).await.expect(422).json();
    assert_eq!(large["errors"][0]["code"], "TOO_LARGE");
    // Nor does it grow beyond by merging.
    let path = format!("/v1/identities/{}", whole["id"].as_str().expect("an id"));
    app.as_user(&actor.person, "PATCH", &path, Some(json!({ "data": { "b": 1 } }))).await.expect(422);
    let after = app.as_user(&actor.person, "GET", &path, None).await.expect(200).json();
    assert_eq!(after["data"], whole["data"]);
    for data in [json!("text"), json!([1]), json!(1), json!(true)] {
        make(&app, &actor, data).await.expect(400);
    }
    let long = make(&app, &actor, json!({ "external_reference": "x".repeat(257) })).await.expect(422).json();
    assert_eq!(long["errors"][0]["field"], "data.external_reference");
    make(&app, &actor, json!({ "external_reference": "a\u{7}b" })).await.expect(422);
    // A reference that is no text is data like any other.
    make(&app, &actor, json!({ "external_reference": 42 })).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_patch_merges_at_the_top_and_null_takes_away() {
    let (app, actor) = stage().await;
    let made =
        make(&app, &actor, json!({ "keep": 1, "set": { "a": 1, "b": 2 }, "drop": "x", "external_reference": "one" }));
    let path = format!("/v1/identities/{}", made.await.expect(201).json()["id"].as_str().expect("an id"));
    let patch = json!({ "data": { "set": { "c": 3 }, "drop": null, "new": [1], "absent": null } });
    let changed = app.as_user(&actor.person, "PATCH", &path, Some(patch)).await.expect(200).json();
    assert_eq!(changed["data"], json!({ "keep": 1, "set": { "c": 3 }, "new": [1], "external_reference": "one" }));
    assert!(changed["updated_at"].as_str() >= changed["created_at"].as_str());
    // What was not said stays; what is replaced goes back to its default.
    let kind = app.as_user(&actor.person, "PATCH", &path, Some(json!({ "type": "person", "country": "HR" }))).await;
    assert_eq!(kind.expect(200).json()["data"], changed["data"]);
    let put = app.as_user(&actor.person, "PUT", &path, Some(json!({ "data": { "only": 1 } }))).await.expect(200).json();
    assert_eq!((&put["type"], &put["data"]), (&json!("neutral"), &json!({ "only": 1 })));
    assert_eq!(put["country"], app.query("SELECT country FROM realms").await[0]);
    // The reference went with the data.
    let query = super::stage::query(&json!({ "external_reference": "one" }));
    let count = app.as_user(&actor.person, "GET", &format!("/v1/identities/count?query={query}"), None).await;
    assert_eq!(count.expect(200).json(), json!(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_at_fault_are_named_together_and_nothing_is_made() {
    let (app, actor) = stage().await;
    let before = app.ids_of(&actor.person, "/v1/identities/all").await;
    let bad = json!({ "type": "robot", "country": "XX", "currency": "usd", "data": nested(9) });
    let refused = app.as_user(&actor.person, "POST", "/v1/identities", Some(bad)).await.expect(422).json();
    let fields: Vec<_> =
        refused["errors"].as_array().expect("errors").iter().map(|error| error["field"].clone()).collect();
    assert_eq!(fields, ["type", "country", "currency", "data"]);
    assert_eq!(app.ids_of(&actor.person, "/v1/identities/all").await, before);
    // What a caller may not set is not bound.
    let said =
        json!({ "id": "634b56217f6a7b0be52dffbd", "created_at": "1", "deleted": true, "error": "x", "realm": "y" });
    let made = app.as_user(&actor.person, "POST", "/v1/identities", Some(said)).await.expect(201).json();
    assert_ne!(made["id"], "634b56217f6a7b0be52dffbd");
    assert_ne!(made["created_at"], "1");
    assert!(made.get("deleted").is_none() && made["error"].is_null());
}

// A document is stored as it was sent, be it the first or the next; null takes a member away where documents are merged.
#[tokio::test(flavor = "multi_thread")]
async fn made_and_replaced_documents_are_stored_alike() {
    let (app, actor) = stage().await;
    let admin = app.admin().await;
    let data = json!({ "nothing": null, "inner": { "nothing": null }, "list": [null], "colour": "green" });
    let user = json!({ "username": "somebody", "password": crate::actors::PASSWORD, "data": data });
    for (kind, who, body) in [("identities", &actor.person, json!({ "data": data })), ("users", &admin, user)] {
        let made = app.as_user(who, "POST", &format!("/v1/{kind}"), Some(body)).await.expect(201).json();
        assert_eq!(made["data"], data, "{kind}");
        let path = format!("/v1/{kind}/{}", made["id"].as_str().expect("an id"));
        let put = app.as_user(who, "PUT", &path, Some(json!({ "data": data }))).await.expect(200).json();
        assert_eq!(put["data"], data, "{kind}");
        let taken = json!({ "data": { "nothing": null, "colour": null } });
        let patched = app.as_user(who, "PATCH", &path, Some(taken)).await.expect(200).json();
        assert_eq!(patched["data"], json!({ "inner": { "nothing": null }, "list": [null] }), "{kind}");
        let put = app.as_user(who, "PUT", &path, Some(json!({ "data": {} }))).await.expect(200).json();
        assert_eq!(put["data"], json!({}), "{kind}");
    }
}
