//! The cases of OAuth clients and of scopes, for the sweep of outages.

use axum::http::Method;
use serde_json::json;

use super::outages::Case;
use crate::app::TestApp;
use crate::clients::stage::{CLIENTS, shop};
use crate::scopes::stage::{ORDERS, SCOPES, orders};

/// Whether a case needs a client or a scope.
pub(super) fn concerns(path: &str) -> bool {
    path.starts_with(CLIENTS) || path.starts_with(SCOPES)
}

/// The path of a client and that of its secret; the scope is always the same.
pub(super) async fn stage(app: &TestApp, administrator: &str) -> [String; 2] {
    let made = app.post(CLIENTS).bearer(administrator).json(&shop()).send().await.expect(201).json()["data"].clone();
    let path = format!("{CLIENTS}/{}", made["id"].as_str().expect("an id"));
    let secret = format!("{path}/secrets/{}", made["secrets"][0]["id"].as_str().expect("an id"));
    app.call(Method::PUT, ORDERS).bearer(administrator).json(&orders()).send().await.expect(200);
    [path, secret]
}

pub(super) const CASES: &[Case] = &[
    Case {
        method: Method::GET,
        path: "/v1/Clients",
        call: |app, scene| app.get("/v1/Clients?limit=2").bearer(&scene.administrator),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/v1/Clients",
        call: |app, scene| {
            app.post(CLIENTS).bearer(&scene.administrator).header("idempotency-key", &scene.id).json(&shop())
        },
        success: 201,
        again: &[201],
    },
    Case {
        method: Method::GET,
        path: "/v1/Clients/{clientId}",
        call: |app, scene| app.get(&scene.client[0]).bearer(&scene.administrator),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::PATCH,
        path: "/v1/Clients/{clientId}",
        call: |app, scene| {
            let body = json!({ "name": scene.id, "authMethod": "private_key_jwt", "jwksUri": "https://shop.example.com/keys" });
            app.call(Method::PATCH, &scene.client[0]).bearer(&scene.administrator).json(&body)
        },
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::DELETE,
        path: "/v1/Clients/{clientId}",
        call: |app, scene| app.delete(&scene.client[0]).bearer(&scene.administrator),
        success: 204,
        again: &[404],
    },
    Case {
        method: Method::POST,
        path: "/v1/Clients/{clientId}/secrets",
        call: |app, scene| {
            app.post(&format!("{}/secrets", scene.client[0])).bearer(&scene.administrator).json(&json!({}))
        },
        success: 201,
        again: &[409],
    },
    Case {
        method: Method::DELETE,
        path: "/v1/Clients/{clientId}/secrets/{secretId}",
        call: |app, scene| app.delete(&scene.client[1]).bearer(&scene.administrator),
        success: 204,
        again: &[404],
    },
    Case {
        method: Method::GET,
        path: "/v1/Scopes",
        call: |app, scene| app.get(SCOPES).bearer(&scene.administrator),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::GET,
        path: "/v1/Scopes/{name}",
        call: |app, scene| app.get(ORDERS).bearer(&scene.administrator),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::PUT,
        path: "/v1/Scopes/{name}",
        call: |app, scene| {
            app.call(Method::PUT, &format!("{SCOPES}/{}", scene.id)).bearer(&scene.administrator).json(&orders())
        },
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::DELETE,
        path: "/v1/Scopes/{name}",
        call: |app, scene| app.delete(ORDERS).bearer(&scene.administrator),
        success: 204,
        again: &[404],
    },
];
