//! The cases of the second step of signing in, for the sweep of outages.

use axum::http::Method;
use serde_json::json;

use super::outages::{Case, Scene};
use crate::actors::Person;
use crate::app::{Call, TestApp};

/// A sign-in that waits for its second step.
#[derive(Default)]
pub(super) struct Begun {
    challenge: String,
    code: String,
}

/// Whether a case needs it.
pub(super) fn concerns(path: &str) -> bool {
    path.to_ascii_lowercase().starts_with("/v1/auth/mfa/")
}

/// A challenge of somebody with an app, whose address gets codes as well.
pub(super) async fn stage(app: &TestApp, person: &Person) -> Begun {
    let email = format!("enrolled-{}", person.email);
    let enrolled = app.enrol(&email).await;
    app.set_up(&enrolled.person, &json!({ "method": "EMAIL" })).await.expect(201);
    app.verify_factor(&enrolled.person, &app.sent_code(&email).await).await.expect(200);
    let challenge = app.challenge(&email).await;
    Begun { challenge: challenge["challengeId"].as_str().expect("an id").to_owned(), code: app.shown(&enrolled.secret) }
}

fn complete<'a>(app: &'a TestApp, scene: &Scene, path: &str) -> Call<'a> {
    app.post(path).json(&json!({ "challengeId": scene.begun.challenge, "code": scene.begun.code }))
}

pub(super) const CASES: &[Case] = &[
    Case {
        method: Method::POST,
        path: "/v1/Auth/mfa/challenge",
        call: |app, scene| complete(app, scene, "/v1/Auth/mfa/challenge"),
        success: 200,
        again: &[409],
    },
    Case {
        method: Method::POST,
        path: "/v1/auth/mfa/challenge",
        call: |app, scene| complete(app, scene, "/v1/auth/mfa/challenge"),
        success: 200,
        again: &[409],
    },
    Case {
        method: Method::POST,
        path: "/v1/auth/mfa/resend",
        call: |app, scene| {
            let body = json!({ "challengeId": scene.begun.challenge, "method": "EMAIL" });
            app.post("/v1/auth/mfa/resend").json(&body)
        },
        success: 202,
        again: &[202],
    },
    Case {
        method: Method::DELETE,
        path: "/v1/auth/remembered-devices",
        call: |app, scene| app.delete("/v1/auth/remembered-devices").bearer(&scene.access),
        success: 204,
        again: &[204],
    },
];
