//! The cases of mailed links, for the sweep of outages.

use axum::http::Method;
use serde_json::json;

use super::outages::{Case, Scene};
use crate::actors::Person;
use crate::app::TestApp;

/// What was mailed to the person.
#[derive(Default)]
pub(super) struct Links {
    pub(super) verify: String,
    pub(super) reset: String,
}

const PATHS: [&str; 2] = ["/v1/auth/verify-email", "/v1/auth/reset-password"];

/// Whether a case needs a token.
pub(super) fn concerns(path: &str) -> bool {
    PATHS.contains(&path) || ["verify-email", "reset-password", "set-password"].iter().any(|page| path.ends_with(page))
}

pub(super) async fn stage(app: &TestApp, person: &Person) -> Links {
    let reset = app.reset_token(&person.email).await;
    Links { verify: app.verify_token(&person.email).await, reset }
}

pub(super) const CASES: &[Case] = &[
    Case {
        method: Method::POST,
        path: PATHS[0],
        call: |app, scene: &Scene| app.post(PATHS[0]).json(&json!({ "token": scene.links.verify })),
        success: 204,
        again: &[400],
    },
    Case {
        method: Method::POST,
        path: "/v1/auth/resend-verification",
        call: |app, scene| app.post("/v1/auth/resend-verification").json(&json!({ "email": scene.email })),
        success: 202,
        again: &[202],
    },
    Case {
        method: Method::POST,
        path: "/v1/auth/forgot-password",
        call: |app, scene| app.post("/v1/auth/forgot-password").json(&json!({ "email": scene.email })),
        success: 202,
        again: &[202],
    },
    Case {
        method: Method::POST,
        path: PATHS[1],
        call: |app, scene| {
            let body = json!({ "token": scene.links.reset, "newPassword": "another-Fine-password-20" });
            app.post(PATHS[1]).json(&body)
        },
        success: 204,
        again: &[400],
    },
];
