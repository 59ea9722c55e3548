//! The cases of API keys, for the sweep of outages.

use axum::http::Method;
use serde_json::json;

use super::outages::{Case, Scene};
use crate::actors::Person;
use crate::app::TestApp;

/// Whether a case needs a key to be there.
pub(super) fn concerns(path: &str) -> bool {
    path.starts_with("/v1/ApiKeys")
}

/// The id of a key of the person, who is in an organization now.
pub(super) async fn stage(app: &TestApp, administrator: &str, person: &Person) -> String {
    let root = Person { access: administrator.to_owned(), ..person.clone() };
    let org = app.make_org(&root, &person.email).await;
    app.assign(&root, &person.id, &org, "FINANCE").await;
    let body = json!({ "accountId": person.id, "scopes": ["read:identity"] });
    let answer = app.post("/v1/ApiKeys").bearer(&person.access).json(&body).send().await.expect(201);
    answer.json()["data"]["id"].as_str().expect("an id").to_owned()
}

pub(super) const CASES: &[Case] = &[
    Case {
        method: Method::GET,
        path: "/v1/ApiKeys",
        call: |app, scene| app.get(&format!("/v1/ApiKeys?accountId={}", scene.id)).bearer(&scene.access),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/v1/ApiKeys",
        call: |app, scene: &Scene| {
            let body = json!({ "accountId": scene.id, "scopes": ["read:identity"] });
            app.post("/v1/ApiKeys").bearer(&scene.access).header("idempotency-key", "once").json(&body)
        },
        success: 201,
        again: &[201],
    },
    Case {
        method: Method::DELETE,
        path: "/v1/ApiKeys/{apiKeyId}",
        call: |app, scene| app.delete(&format!("/v1/ApiKeys/{}", scene.api_key)).bearer(&scene.access),
        success: 204,
        again: &[204],
    },
];
