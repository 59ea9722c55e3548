//! The cases of providers, for the sweep of outages.

use axum::http::Method;
use serde_json::json;

use super::outages::Case;
use crate::app::TestApp;
use crate::providers::stage::{PROVIDERS, login};

/// Whether a case needs a provider.
pub(super) fn concerns(path: &str) -> bool {
    path.starts_with(PROVIDERS)
}

/// The path of a provider.
pub(super) async fn stage(app: &TestApp, administrator: &str) -> String {
    let made = app.post(PROVIDERS).bearer(administrator).json(&login()).send().await.expect(201).json()["data"].clone();
    format!("{PROVIDERS}/{}", made["id"].as_str().expect("an id"))
}

pub(super) const CASES: &[Case] = &[
    Case {
        method: Method::GET,
        path: "/v1/Providers",
        call: |app, scene| app.get(PROVIDERS).bearer(&scene.administrator),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/v1/Providers",
        call: |app, scene| {
            app.post(PROVIDERS).bearer(&scene.administrator).header("idempotency-key", &scene.id).json(&login())
        },
        success: 201,
        again: &[201],
    },
    Case {
        method: Method::GET,
        path: "/v1/Providers/{providerId}",
        call: |app, scene| app.get(&scene.provider).bearer(&scene.administrator),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::PATCH,
        path: "/v1/Providers/{providerId}",
        call: |app, scene| {
            let body = json!({ "name": scene.id });
            app.call(Method::PATCH, &scene.provider).bearer(&scene.administrator).json(&body)
        },
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::DELETE,
        path: "/v1/Providers/{providerId}",
        call: |app, scene| app.delete(&scene.provider).bearer(&scene.administrator),
        success: 204,
        again: &[404],
    },
];
